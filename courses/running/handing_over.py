"""A trainer leaves: all meetings to come of the person, who could take over each run, and the handing over itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.planning.choices import land_of_network, trainer_choices
from courses.planning.collisions.checks import Knowledge, Slot, find
from courses.planning.collisions.guard import accept, claim
from courses.planning.collisions.queries import CollisionRules, knowledge, occupied
from courses.planning.drafting import change_draft
from courses.planning.models import CourseRun, Meeting, RunState
from courses.planning.plans import plan_of
from courses.planning.policies import plannable_by
from courses.planning.publishing import RunPlan
from courses.planning.queries import title_of
from courses.planning.trainers.queries import LIVE
from courses.running.changing import Doing, Order
from courses.running.messages import Together
from courses.running.standing import snapshot_of
from courses.running.substituting import open_meetings, substitute
from lms.web.actor import Actor
from lms.web.formats import local_today
from lms.web.words import Words


@dataclass(frozen=True)
class StandIn:
    """Somebody who may teach all meetings of a run that are left and is free; with how many warnings."""

    person_id: int
    name: str
    warnings: int


@dataclass(frozen=True)
class Task:
    """A run of the leaving trainer: the meetings to come, and who could take them over."""

    run_id: int
    code: str
    title: Words
    state: RunState
    version: int
    meetings: tuple[Slot, ...]
    stand_ins: tuple[StandIn, ...]


@dataclass(frozen=True)
class HandOver:
    """What somebody wants: who teaches the run from now on, of the version that was looked at."""

    run_id: int
    version: int
    stand_in: int


def tasks_of(db: Session, actor: Actor, person_id: int, rules: CollisionRules, now: datetime) -> list[Task]:
    """The runs to come of the trainer that the actor plans, by their next meeting. The same few statements for any number."""
    by_run = _meetings_ahead(db, person_id, now)
    wanted = select(CourseRun).where(CourseRun.id.in_(by_run), CourseRun.state.in_(LIVE), plannable_by(actor))
    runs = {run.id: run for run in db.scalars(wanted)}
    mine = {run_id: slots for run_id, slots in by_run.items() if run_id in runs}
    free = _Free(db, [slot for slots in mine.values() for slot in slots], person_id, rules, local_today(now))
    return [
        Task(
            run_id=run_id,
            code=runs[run_id].code,
            title=title_of(runs[run_id].terms),
            state=runs[run_id].state,
            version=runs[run_id].version,
            meetings=tuple(slots),
            stand_ins=tuple(free.for_run(slots)),
        )
        for run_id, slots in sorted(mine.items(), key=lambda pair: pair[1][0].starts_at)
    ]


def for_all(tasks: Sequence[Task]) -> list[StandIn]:
    """Who could take over every one of the runs."""
    if not tasks:
        return []
    everywhere = set.intersection(*({one.person_id for one in task.stand_ins} for task in tasks))
    warnings: dict[int, int] = defaultdict(int)
    for task in tasks:
        for one in task.stand_ins:
            warnings[one.person_id] += one.warnings
    return [replace(one, warnings=warnings[one.person_id]) for one in tasks[0].stand_ins if one.person_id in everywhere]


def hand_over(
    db: Session,
    run: CourseRun,
    wanted: HandOver,
    *,
    leaving: int,
    inform: bool,
    reason: str,
    doing: Doing,
    together: Together,
) -> None:
    """The stand-in teaches what is left of the locked run. A published one is a substitution, and everybody is told once:
    participants and clerks of each run, trainers of all runs in one mail (`together`).

    Raises what substituting raises for a published run, and Collides for a draft.
    """
    if run.state is RunState.DRAFT:
        _redraft(db, run, wanted, leaving, reason, doing)
        return
    before = snapshot_of(db, run)
    order = Order(wanted.version, before, inform, reason=reason)
    meetings = open_meetings(run, before, leaving, doing)
    substitute(
        db,
        run,
        order,
        missing=leaving,
        stand_in=wanted.stand_in,
        meeting_ids=meetings,
        doing=doing,
        together=together,
    )


def _redraft(db: Session, run: CourseRun, wanted: HandOver, leaving: int, reason: str, doing: Doing) -> None:
    before, rules = plan_of(run), doing.collisions or CollisionRules()
    plan = _with_another(before, leaving, wanted.stand_in)
    found = claim(db, plan, run.course, rules, reason=reason, run_id=run.id, before=before)
    change_draft(db, run, plan, version=wanted.version, actor=doing.actor.tag, now=doing.now)
    db.flush()
    accept(db, run, found, reason, actor=doing.actor.tag, now=doing.now)


def _with_another(plan: RunPlan, leaving: int, stand_in: int) -> RunPlan:
    def other(people: Iterable[int]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(stand_in if one == leaving else one for one in people))

    meetings = tuple(replace(one, trainer_ids=other(one.trainer_ids)) for one in plan.meetings)
    return replace(plan, meetings=meetings, trainer_ids=other(plan.trainer_ids))


def _meetings_ahead(db: Session, person_id: int, now: datetime) -> dict[int, list[Slot]]:
    """The trainer's meetings that have not begun, by run, each run's in order."""
    days = db.execute(select(func.min(Meeting.day), func.max(Meeting.day)).where(Meeting.starts_at > now)).one()
    by_run: dict[int, list[Slot]] = defaultdict(list)
    for slot in occupied(db, (), {person_id}, _between(days[0], days[1]), 0):
        if slot.starts_at > now:
            by_run[slot.run].append(slot)
    return {run: sorted(slots, key=lambda one: one.starts_at) for run, slots in by_run.items()}


def _between(first: date | None, last: date | None) -> list[date]:
    return [] if first is None or last is None else [first, last]


class _Free:
    """Who may teach and is free, for one run after the other: everything is read once."""

    def __init__(self, db: Session, slots: Sequence[Slot], leaving: int, rules: CollisionRules, today: date) -> None:
        self._people = {id_: name for id_, name in trainer_choices(db, today) if id_ != leaving} if slots else {}
        everybody = [replace(slot, trainers=tuple(self._people), room=None) for slot in slots[:1]]
        self._known: Knowledge = knowledge(db, everybody, rules, home=land_of_network(db))
        self._taken = self._by_trainer(occupied(db, (), set(self._people), [slot.day for slot in slots], 0))

    def for_run(self, slots: Sequence[Slot]) -> list[StandIn]:
        """Whom nothing hinders at these meetings of one run and who teaches none of them yet; the best first."""
        there = {person for slot in slots for person in slot.trainers}
        found = [self._stand_in(id_, name, slots) for id_, name in self._people.items() if id_ not in there]
        return sorted((one for one in found if one is not None), key=lambda one: one.warnings)

    def _stand_in(self, person_id: int, name: str, slots: Sequence[Slot]) -> StandIn | None:
        others = [one for one in self._taken[person_id] if one.run != slots[0].run]
        asked = [replace(slot, trainers=(person_id,), room=None) for slot in slots]
        mine = [one for one in find(asked, others, self._known) if one.subject == person_id]
        return None if any(one.is_hard for one in mine) else StandIn(person_id, name, len(mine))

    def _by_trainer(self, slots: Collection[Slot]) -> Mapping[int, list[Slot]]:
        found: dict[int, list[Slot]] = defaultdict(list)
        for slot in slots:
            for person in slot.trainers:
                found[person].append(slot)
        return found
