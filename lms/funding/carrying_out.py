"""Opening the next period: everything that goes on is copied in one transaction, once."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from lms.funding.content import note_change, period_content
from lms.funding.data import Contact, ProjectData, Step
from lms.funding.going_on import Candidates, candidates, new_names
from lms.funding.logos import Owner, copy_logo
from lms.funding.models import (
    FieldOfAction,
    Funder,
    FundingPeriod,
    Network,
    OpeningState,
    Partner,
    PeriodOpening,
    Project,
)
from lms.funding.opening import Kept, OpeningPlan, lock_opening, mark_opened, plan_of
from lms.funding.periods import Span, lock_network, refuse_collisions
from lms.funding.projects import insert_project
from lms.funding.refusals import ChangedMeanwhile, NothingChosen, OpeningOver
from lms.funding.renaming import renamed
from lms.people.legal_writing import write_version
from lms.people.roles import give
from lms.web.actor import Grant, Role


def open_period(db: Session, opening_id: int, *, version: int, begins: datetime, step: Step) -> FundingPeriod:
    """The new period; `begins` is its first moment. For whoever comes second it is the one that is there already.

    What was planned and is no longer there (a lead who has left, a logo that was removed) is left out. Raises
    OpeningOver, NothingChosen, ChangedMeanwhile when the plan is not the one that was looked at, PeriodsOverlap, PeriodNameTaken.
    """
    network = lock_network(db, db.get_one(PeriodOpening, opening_id).network_id)
    opening = lock_opening(db, opening_id)
    if opening.period_id is not None:
        return db.get_one(FundingPeriod, opening.period_id)
    if opening.state is not OpeningState.DRAFT:
        raise OpeningOver
    if opening.version != version:
        raise ChangedMeanwhile
    plan = plan_of(opening)
    refuse_collisions(db, network.id, plan.words.name, Span(plan.words.starts_on, plan.words.ends_on))
    source = db.get(FundingPeriod, opening.source_id) if opening.source_id is not None else None
    if source is not None and plan.kept is None:
        raise NothingChosen
    period = _new_period(db, network, plan, step)
    if source is not None and plan.kept is not None:
        _Copy(db, source, period, plan, step).everything(plan.kept, begins)
    mark_opened(db, opening, period, step)
    return period


def _new_period(db: Session, network: Network, plan: OpeningPlan, step: Step) -> FundingPeriod:
    period = FundingPeriod(network_id=network.id, **asdict(plan.words))
    db.add(period)
    db.flush()
    note_change(db, step, "period.opened", f"period:{period.id}", {}, period_content(period))
    return period


class _Copy:
    """From one period into the next; what is not there any more is passed over."""

    def __init__(
        self, db: Session, source: FundingPeriod, period: FundingPeriod, plan: OpeningPlan, step: Step
    ) -> None:
        self.db, self.source, self.period, self.step = db, source, period, step
        self.names = new_names(source, plan.words)
        self.there: Candidates = candidates(db, source, plan.words, step.today)
        self.new_fields: dict[int, int] = {}
        self.new_projects: dict[int, Project] = {}

    def everything(self, kept: Kept, begins: datetime) -> None:
        """Lists first, then what names them."""
        self._parties(kept)
        self._fields(kept)
        self._projects(kept)
        self._logos(kept)
        self._texts(kept, begins)

    def _parties(self, kept: Kept) -> None:
        period = self.period
        period.funders = [
            Funder(name=one.name, website=one.website, position=one.position)
            for one in self.source.funders
            if one.name in kept.funders
        ]
        period.partners = [
            Partner(name=one.name, website=one.website, position=one.position)
            for one in self.source.partners
            if one.name in kept.partners
        ]
        self.db.flush()

    def _fields(self, kept: Kept) -> None:
        for field in self.there.fields:
            if field.id in kept.fields:
                new = FieldOfAction(period_id=self.period.id, name=field.name, position=field.position)
                self.db.add(new)
                self.db.flush()
                self.new_fields[field.id] = new.id

    def _projects(self, kept: Kept) -> None:
        wanted = {one.id: one for one in kept.projects}
        for old in self.there.projects:
            if old.id in wanted:
                data = self._data_of(old, wanted[old.id].number)
                new = insert_project(self.db, self.period.id, data, self.step, continues_id=old.id)
                self.new_projects[old.id] = new
                self._leads(old.id, new.id, wanted[old.id].leads)

    def _data_of(self, old: Project, number: str) -> ProjectData:
        return ProjectData(
            provider_id=old.provider_id,
            name=old.name,
            number=number,
            field_of_action_id=self.new_fields.get(old.field_of_action_id or 0),
            funding_sentence_de=renamed(old.funding_sentence_de, self.names),
            funding_sentence_en=renamed(old.funding_sentence_en, self.names),
            contact=Contact(old.contact_name, old.contact_email, old.contact_phone),
        )

    def _leads(self, old_id: int, new_id: int, grant_ids: tuple[int, ...]) -> None:
        for lead in self.there.leads_of(old_id):
            if lead.grant_id in grant_ids:
                grant = Grant(Role.PROJECT_LEAD, project_id=new_id)
                give(self.db, lead.person_id, grant, days=lead.days, actor=self.step.actor, now=self.step.now)

    def _logos(self, kept: Kept) -> None:
        for logo in self.there.logos:
            project = None if logo.project_id is None else self.new_projects.get(logo.project_id)
            if logo.id in kept.logos and (logo.project_id is None or project is not None):
                copy_logo(self.db, Owner(self.period, project), logo, self.step)

    def _texts(self, kept: Kept, begins: datetime) -> None:
        for text in self.there.texts:
            if text.id in kept.texts:
                write_version(
                    self.db,
                    text.provider_id,
                    text.kind,
                    text.language,
                    text=renamed(text.text, self.names),
                    after=text.version,
                    actor=self.step.actor,
                    now=self.step.now,
                    valid_from=begins,
                )
