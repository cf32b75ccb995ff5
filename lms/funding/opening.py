"""The plan for the next period: written step by step, kept until it is carried out or discarded, one per network."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.funding.data import PeriodWords, Step
from lms.funding.models import FundingPeriod, OpeningState, PeriodOpening
from lms.funding.periods import Span, lock_network, refuse_collisions
from lms.funding.refusals import ChangedMeanwhile, OpeningOver


@dataclass(frozen=True)
class KeptProject:
    """A project that goes on, its number in the next period, and the grants of the leads who go on with it."""

    id: int
    number: str
    leads: tuple[int, ...] = ()


@dataclass(frozen=True)
class Kept:
    """What goes on: funders and partners by name, everything else by its id in the period before."""

    projects: tuple[KeptProject, ...] = ()
    fields: tuple[int, ...] = ()
    funders: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    logos: tuple[int, ...] = ()
    texts: tuple[int, ...] = ()


@dataclass(frozen=True)
class OpeningPlan:
    """The words of the next period, and what goes on; None until somebody has chosen."""

    words: PeriodWords
    kept: Kept | None = field(default=None)

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return {"words": _plain(asdict(self.words)), "kept": None if self.kept is None else asdict(self.kept)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "OpeningPlan":
        """The plan as it was stored."""
        words = {name: _day(name, value) for name, value in stored["words"].items()}
        return cls(PeriodWords(**words), None if stored["kept"] is None else _kept(stored["kept"]))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _day(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if value and name in ("starts_on", "ends_on", "keep_until") else value


def _kept(stored: Mapping[str, Any]) -> Kept:
    projects = tuple(KeptProject(**one | {"leads": tuple(one["leads"])}) for one in stored["projects"])
    others = {one.name: tuple(stored[one.name]) for one in fields(Kept) if one.name != "projects"}
    return Kept(projects=projects, **others)


def plan_of(opening: PeriodOpening) -> OpeningPlan:
    """What the opening plans."""
    return OpeningPlan.from_json(opening.stored_plan)


def draft_of(db: Session, network_id: int) -> PeriodOpening | None:
    """The plan that is being written, if any."""
    drafts = (PeriodOpening.network_id == network_id) & (PeriodOpening.state == OpeningState.DRAFT)
    return db.scalar(select(PeriodOpening).where(drafts))


def write_words(
    db: Session, network_id: int, source_id: int | None, words: PeriodWords, *, version: int, step: Step
) -> PeriodOpening:
    """Begin the plan (version 0), or change its words. Another period to go on from forgets what was chosen.

    Raises PeriodsOverlap, PeriodNameTaken, and ChangedMeanwhile when somebody else began or changed the plan.
    """
    lock_network(db, network_id)
    refuse_collisions(db, network_id, words.name, Span(words.starts_on, words.ends_on))
    draft = draft_of(db, network_id)
    if (draft.version if draft else 0) != version:
        raise ChangedMeanwhile
    if draft is None:
        return _begin(db, network_id, source_id, OpeningPlan(words), step)
    plan = replace(plan_of(draft), words=words)
    if draft.source_id != source_id:
        draft.source_id, plan = source_id, OpeningPlan(words)
    _store(db, draft, plan, "opening.changed", step)
    return draft


def choose(db: Session, opening_id: int, kept: Kept, *, version: int, step: Step) -> PeriodOpening:
    """Write down what goes on. Raises OpeningOver, and ChangedMeanwhile when somebody else has changed the plan."""
    opening = lock_opening(db, opening_id)
    if opening.state is not OpeningState.DRAFT:
        raise OpeningOver
    if opening.version != version:
        raise ChangedMeanwhile
    _store(db, opening, replace(plan_of(opening), kept=kept), "opening.changed", step)
    return opening


def discard(db: Session, opening_id: int, step: Step) -> None:
    """Leave the plan; nothing was opened. One that is opened or discarded already stays as it is."""
    opening = lock_opening(db, opening_id)
    if opening.state is OpeningState.DRAFT:
        opening.state = OpeningState.DISCARDED
        _note(db, opening, "opening.discarded", step)


def lock_opening(db: Session, opening_id: int) -> PeriodOpening:
    """The plan with its row locked, as it is now: who comes second sees what the first one has done.

    Whoever needs the network too locks that first.
    """
    locked = select(PeriodOpening).where(PeriodOpening.id == opening_id).with_for_update()
    return db.execute(locked.execution_options(populate_existing=True)).scalar_one()


def mark_opened(db: Session, opening: PeriodOpening, period: FundingPeriod, step: Step) -> None:
    """The plan is carried out, once and for all."""
    opening.state, opening.period_id = OpeningState.OPENED, period.id
    _note(db, opening, "opening.carried_out", step)


def _begin(db: Session, network_id: int, source_id: int | None, plan: OpeningPlan, step: Step) -> PeriodOpening:
    opening = PeriodOpening(
        network_id=network_id,
        source_id=source_id,
        state=OpeningState.DRAFT,
        stored_plan=plan.as_json(),
        started_at=step.now,
    )
    db.add(opening)
    db.flush()
    _note(db, opening, "opening.begun", step)
    return opening


def _store(db: Session, opening: PeriodOpening, plan: OpeningPlan, action: str, step: Step) -> None:
    opening.stored_plan = plan.as_json()
    opening.version += 1
    _note(db, opening, action, step)


def _note(db: Session, opening: PeriodOpening, action: str, step: Step) -> None:
    changes = {"version": opening.version, "source": opening.source_id, "period": opening.period_id}
    subject = f"opening:{opening.id}"
    record(db, stream=SYSTEM_STREAM, at=step.now, actor=step.actor, action=action, subject=subject, changes=changes)
