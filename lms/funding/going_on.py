"""What of a period can go on into the next one: its projects with their leads, its lists, logos and legal texts."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.funding.data import PeriodWords
from lms.funding.models import FieldOfAction, FundingPeriod, Logo, Network, Project
from lms.funding.renaming import renamed
from lms.people.holders import held
from lms.people.models import LegalKind, LegalText, Organisation, Person, RoleGrant
from lms.people.roles import Days
from lms.web.actor import Role


@dataclass(frozen=True)
class Lead:
    """Somebody who may go on leading a project, by the id of the grant; `days` when the role is lent for a time."""

    grant_id: int
    person_id: int
    name: str
    days: Days


@dataclass(frozen=True)
class NamingText:
    """The newest version of a legal text that speaks of the network by a name it loses."""

    id: int
    provider_id: int
    provider: str
    kind: LegalKind
    language: str
    version: int
    text: str


@dataclass(frozen=True)
class Candidates:
    """Everything that may go on, in the order of the documents. Empty where there is no period before."""

    projects: tuple[Project, ...] = ()
    leads: dict[int, tuple[Lead, ...]] = field(default_factory=dict)
    fields: tuple[FieldOfAction, ...] = ()
    funders: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    logos: tuple[Logo, ...] = ()
    texts: tuple[NamingText, ...] = ()

    def leads_of(self, project_id: int) -> tuple[Lead, ...]:
        """Who leads the project today, and still will when the next period begins."""
        return self.leads.get(project_id, ())


def candidates(db: Session, source: FundingPeriod | None, words: PeriodWords, today: date) -> Candidates:
    """What of the period before may go on under these words: whoever leads on its first day, legal texts that name the network."""
    if source is None:
        return Candidates()
    projects = tuple(
        db.scalars(
            select(Project)
            .where(Project.period_id == source.id)
            .options(joinedload(Project.provider))
            .order_by(Project.number, Project.id)
        )
    )
    fields = select(FieldOfAction).where(FieldOfAction.period_id == source.id)
    logos = select(Logo).where(Logo.period_id == source.id)
    return Candidates(
        projects=projects,
        leads=_leads(db, [project.id for project in projects], max(today, words.starts_on)),
        fields=tuple(db.scalars(fields.order_by(FieldOfAction.position, FieldOfAction.id))),
        funders=tuple(one.name for one in source.funders),
        partners=tuple(one.name for one in source.partners),
        logos=tuple(db.scalars(logos.order_by(Logo.project_id.is_not(None), Logo.project_id, Logo.position, Logo.id))),
        texts=_texts(db, source, projects, new_names(source, words)),
    )


def new_names(source: FundingPeriod, words: PeriodWords) -> dict[str, str]:
    """The names of the network before, each with the one that follows it."""
    return {source.network_name_de: words.network_name_de, source.network_name_en: words.network_name_en}


def _leads(db: Session, project_ids: list[int], day: date) -> dict[int, tuple[Lead, ...]]:
    rows = (
        select(RoleGrant, Person.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(held(Role.PROJECT_LEAD, day), RoleGrant.project_id.in_(project_ids))
        .order_by(Person.search_name, RoleGrant.id)
    )
    found: dict[int, tuple[Lead, ...]] = {}
    for grant, name in db.execute(rows):
        if grant.project_id is not None:
            lead = Lead(grant.id, grant.person_id, name, Days(grant.starts_on, grant.ends_on))
            found[grant.project_id] = (*found.get(grant.project_id, ()), lead)
    return found


def _texts(
    db: Session, source: FundingPeriod, projects: tuple[Project, ...], names: dict[str, str]
) -> tuple[NamingText, ...]:
    host = select(Network.host_organisation_id).where(Network.id == source.network_id)
    providers = {project.provider_id for project in projects} | set(db.scalars(host))
    newest = (
        select(func.max(LegalText.id))
        .where(LegalText.provider_id.in_(providers))
        .group_by(LegalText.provider_id, LegalText.kind, LegalText.language)
    )
    rows = (
        select(LegalText, Organisation.name)
        .join(Organisation, Organisation.id == LegalText.provider_id)
        .where(LegalText.id.in_(newest))
        .order_by(Organisation.search_name, LegalText.kind, LegalText.language)
    )
    return tuple(
        NamingText(one.id, one.provider_id, provider, one.kind, one.language, one.version, one.text)
        for one, provider in db.execute(rows)
        if renamed(one.text, names) != one.text
    )
