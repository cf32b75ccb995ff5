"""Reads of the programme, shaped for its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.funding.models import FieldOfAction, FundingPeriod, Logo, Network, Project
from lms.funding.periods import Phase, kept_until, phase_of, span_of
from lms.funding.policies import visible_projects
from lms.people.holders import held
from lms.people.models import Organisation, OrganisationKind, Person, RoleGrant
from lms.web.actor import Actor, Role

PROJECTS_OF_PERIOD = (
    select(func.count(Project.id))
    .where(Project.period_id == FundingPeriod.id)
    .correlate(FundingPeriod)
    .scalar_subquery()
)


@dataclass(frozen=True)
class PeriodRow:
    """One line of the list of periods. `kept_until` None: nobody has said how long its data is kept."""

    id: int
    name: str
    network_de: str
    network_en: str
    starts_on: date
    ends_on: date
    phase: Phase
    projects: int
    kept_until: date | None


@dataclass(frozen=True)
class ProjectRow:
    """One line of the list of projects, with the people who lead it today."""

    id: int
    name: str
    number: str
    provider: str
    field: str
    period_id: int
    period: str
    leads: tuple[str, ...]


def only_network(db: Session) -> Network | None:
    """The network of this installation, once there is one."""
    return db.scalar(select(Network).options(joinedload(Network.host_organisation)).order_by(Network.id).limit(1))


def period_rows(db: Session, today: date) -> list[PeriodRow]:
    """All periods, the latest first, each with its number of projects."""
    return rows_of_periods(db.execute(all_periods().order_by(FundingPeriod.starts_on.desc())).all(), today)


def all_periods() -> Select[FundingPeriod, int]:
    """The periods, each with its number of projects, in no order."""
    return select(FundingPeriod, PROJECTS_OF_PERIOD)


def rows_of_periods(found: Sequence[Any], today: date) -> list[PeriodRow]:
    """These periods and numbers as lines of the list."""
    return [
        PeriodRow(
            id=one.id,
            name=one.name,
            network_de=one.network_name_de,
            network_en=one.network_name_en,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            phase=phase_of(span_of(one), today),
            projects=projects,
            kept_until=kept_until(one),
        )
        for one, projects in found
    ]


def period_choices(db: Session, actor: Actor) -> list[tuple[int, str]]:
    """The periods in which the actor sees projects, the latest first."""
    seen = select(Project.period_id).where(visible_projects(actor))
    periods = select(FundingPeriod.id, FundingPeriod.name).where(FundingPeriod.id.in_(seen))
    return [(id_, name) for id_, name in db.execute(periods.order_by(FundingPeriod.starts_on.desc()))]


def latest_period(db: Session) -> FundingPeriod | None:
    """The period that ends last: the next one goes on from it."""
    return db.scalar(select(FundingPeriod).order_by(FundingPeriod.ends_on.desc()).limit(1))


def fields_of(db: Session, period_id: int) -> list[FieldOfAction]:
    """The fields of action of a period in their order."""
    of_period = select(FieldOfAction).where(FieldOfAction.period_id == period_id)
    return list(db.scalars(of_period.order_by(FieldOfAction.position, FieldOfAction.id)))


def projects_seen_by(actor: Actor, period_id: int | None) -> Select[Project]:
    """The projects the actor may see, of one period or of all."""
    seen = select(Project).where(visible_projects(actor))
    return seen if period_id is None else seen.where(Project.period_id == period_id)


def project_rows(db: Session, wanted: Select[Project], today: date) -> list[ProjectRow]:
    """The projects of the latest period first, by number; as many queries for ten as for a thousand."""
    ordered = (
        wanted.join(FundingPeriod, FundingPeriod.id == Project.period_id)
        .options(joinedload(Project.period), joinedload(Project.provider), joinedload(Project.field_of_action))
        .order_by(FundingPeriod.starts_on.desc(), Project.number, Project.id)
    )
    return rows_of(db, db.scalars(ordered).all(), today)


def rows_of(db: Session, projects: Sequence[Project], today: date) -> list[ProjectRow]:
    """These projects, loaded with what is around them, and who leads each today."""
    leads = _leads(db, [project.id for project in projects], today)
    return [
        ProjectRow(
            id=one.id,
            name=one.name,
            number=one.number,
            provider=one.provider.name,
            field=one.field_of_action.name if one.field_of_action else "",
            period_id=one.period_id,
            period=one.period.name,
            leads=leads.get(one.id, ()),
        )
        for one in projects
    ]


def project_seen_by(db: Session, actor: Actor, project_id: int) -> Project | None:
    """One project with its period and provider, if the actor may see it."""
    wanted = select(Project).where(Project.id == project_id, visible_projects(actor))
    parts = (joinedload(Project.period), joinedload(Project.provider), joinedload(Project.field_of_action))
    return db.scalar(wanted.options(*parts))


def leads_of(db: Session, project_id: int, today: date) -> tuple[str, ...]:
    """Who leads the project today."""
    return _leads(db, [project_id], today).get(project_id, ())


def provider_choices(db: Session, also: int | None = None) -> list[tuple[int, str]]:
    """The organisations that run projects, by name; `also` is the one that a project has already."""
    wanted = (Organisation.kind == OrganisationKind.PROVIDER) | (Organisation.id == also)
    rows = select(Organisation.id, Organisation.name).where(wanted).order_by(Organisation.search_name)
    return [(id_, name) for id_, name in db.execute(rows)]


def is_logo(db: Session, sha256: str) -> bool:
    """Whether this picture is a logo: other documents of the store are nobody's business here."""
    return db.scalar(select(Logo.id).where(Logo.sha256 == sha256).limit(1)) is not None


def _leads(db: Session, project_ids: list[int], today: date) -> dict[int, tuple[str, ...]]:
    rows = (
        select(RoleGrant.project_id, Person.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(held(Role.PROJECT_LEAD, today), RoleGrant.project_id.in_(project_ids))
        .order_by(Person.search_name, Person.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for project_id, name in db.execute(rows):
        if project_id is not None:
            found[project_id] = (*found.get(project_id, ()), name)
    return found
