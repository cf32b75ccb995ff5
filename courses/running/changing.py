"""Changing a published run: dates, places, trainers, seats, notes. One saving is one change, and is told once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from courses.enrolment.seats import SeatRules
from courses.planning.collisions.guard import check_run
from courses.planning.collisions.queries import CollisionRules
from courses.planning.content import content_of
from courses.planning.lifecycle import Step, after, refuse_stale, take_step
from courses.planning.models import CourseRun, RunState
from courses.planning.publishing import CANCEL_BEFORE, refuse_dates_outside
from courses.planning.schedule import instant
from courses.running import refusals
from courses.running.announcing import announce
from courses.running.models import ChangeKind, RunChange
from courses.running.seats import put_seats, refuse_fewer
from courses.running.snapshot import Aspect, MeetingChange, Snapshot, difference
from courses.running.standing import (
    first_and_last,
    plan_with,
    planned,
    pools_wanted,
    put_meetings,
    put_trainers,
    refuse_other_meetings,
    snapshot_of,
)
from lms.web.actor import Actor

# Whoever cannot come to the new dates has so long to give the place back, however near they are.
GIVE_BACK = timedelta(days=7)
# What can collide with other runs.
ARRANGED = frozenset({Aspect.DATES, Aspect.PLACE, Aspect.TRAINERS, Aspect.UNITS})
# What a written-down meeting may still get: another topic, another link.
HARMLESS = frozenset({Aspect.LINK, Aspect.TOPIC})


@dataclass(frozen=True)
class Order:
    """What somebody wants of a run that they looked at in this version; the message is what people are told in words.

    The reason is why it is done although rooms, trainers or days give a warning.
    """

    version: int
    wanted: Snapshot
    inform: bool = True
    overbook: bool = False
    message_de: str = ""
    message_en: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Doing:
    """Who does it when, what upper rooms hold (by subject), how long seats are held, and what may not be at the same time.

    Without rules of collisions nothing is asked about them: the story of a demo is told in hindsight.
    """

    actor: Actor
    now: datetime
    held: Mapping[str, str]
    rules: SeatRules
    collisions: CollisionRules | None = None


def change(db: Session, run: CourseRun, order: Order, doing: Doing) -> RunChange:
    """Bring the locked run to what is wanted. Raises a named refusal, and then nothing has happened."""
    called_back = run.state is RunState.RUNNING and bool(order.wanted.held) and not is_held(run, doing.held)
    if called_back and first_and_last(order.wanted, run.zone)[0] > doing.now:
        # Its first meeting lies ahead again: the run has not begun after all.
        return postpone(db, run, order, doing)
    refuse(db, run, order, doing, Step.CHANGE)
    return _carry_out(db, run, order, doing, Step.CHANGE, ChangeKind.CHANGED)


def postpone(db: Session, run: CourseRun, order: Order, doing: Doing) -> RunChange:
    """Move the whole locked run to other days: everybody keeps the place, and whether it takes place is open again."""
    refuse(db, run, order, doing, Step.POSTPONE)
    run.go_at = None
    return _carry_out(db, run, order, doing, Step.POSTPONE, ChangeKind.POSTPONED)


def refuse(db: Session, run: CourseRun, order: Order, doing: Doing, step: Step) -> None:
    """Raise the named refusal that saving would meet as things stand, but for collisions, which the guard looks for."""
    refuse_stale(run, order.version)
    after(run.state, step)
    before = snapshot_of(db, run)
    if step is Step.POSTPONE:
        refuse_held_run(run, doing.held)
        if not difference(before, order.wanted).moves_dates:
            raise refusals.NotMoved
    refuse_other_meetings(before, order.wanted)
    if not difference(before, order.wanted):
        raise refusals.NothingChanged
    _refuse_impossible(run, before, order.wanted, doing)
    refuse_fewer(run, pools_wanted(order.wanted), overbook=order.overbook)


def refuse_held_run(run: CourseRun, held: Mapping[str, str]) -> None:
    """Raise RunHeld once attendance was written down for any of its meetings."""
    if is_held(run, held):
        raise refusals.RunHeld


def is_held(run: CourseRun, held: Mapping[str, str]) -> bool:
    """Whether attendance was written down for any meeting of the run."""
    return any(f"meeting:{meeting.id}" in held for meeting in run.meetings)


def give_back_until(before: Snapshot, wanted: Snapshot, zone: str, now: datetime) -> datetime:
    """Until when people may give their place back after the dates have moved.

    The time between the deadline and the beginning stays as it was, and everybody gets some days to decide.
    """
    begins = first_and_last(wanted, zone)[0]
    ahead = first_and_last(before, zone)[0] - before.cancel_until if before.held else CANCEL_BEFORE
    return max(begins - ahead, min(now + GIVE_BACK, begins))


def refuse_collisions(db: Session, run: CourseRun, before: Snapshot, reason: str, doing: Doing) -> None:
    """Raise Collides where the change brings a room or trainer who is taken, or a warning without a reason.

    What collided before and is left as it was keeps nobody from the change. A reason is written down.
    """
    db.flush()
    if doing.collisions is not None:
        was, actor = plan_with(run, before), doing.actor.tag
        check_run(db, run, doing.collisions, before=was, reason=reason, actor=actor, now=doing.now)


def keep(db: Session, run: CourseRun, kind: ChangeKind, before: Snapshot, order: Order, doing: Doing) -> RunChange:
    """Write down what was done; the run is one version further."""
    run.version += 1
    db.flush()
    db.expire(run, ["meetings", "trainers", "pools"])
    made = RunChange(
        run_id=run.id,
        kind=kind,
        version=run.version,
        at=doing.now,
        by_id=doing.actor.person_id,
        stored_before=before.as_json(),
        stored_after=snapshot_of(db, run).as_json(),
        informed=order.inform,
        message_de=order.message_de,
        message_en=order.message_en,
    )
    db.add(made)
    db.flush()
    return made


def _carry_out(db: Session, run: CourseRun, order: Order, doing: Doing, step: Step, kind: ChangeKind) -> RunChange:
    before, content = snapshot_of(db, run), content_of(run)
    surplus = _write(db, run, before, order, doing)
    if difference(before, order.wanted).aspects & ARRANGED:
        refuse_collisions(db, run, before, order.reason, doing)
    made = keep(db, run, kind, before, order, doing)
    old = content | {name: was for name, (was, _now) in surplus.items()}
    new = content_of(run) | {name: now for name, (_was, now) in surplus.items()}
    new |= {"change": made.id, "informed": order.inform}
    take_step(db, run, step, actor=doing.actor.tag, now=doing.now, edit=(old, new))
    announce(db, made, doing.now)
    return made


def _refuse_impossible(run: CourseRun, before: Snapshot, wanted: Snapshot, doing: Doing) -> None:
    if not wanted.held:
        raise refusals.NothingLeft
    changed = difference(before, wanted).meetings
    for one in changed:
        _refuse_held(one, doing.held)
        _refuse_past(one, run.zone, doing.now)
    moved = [one.after for one in changed if Aspect.DATES in one.aspects and one.after and not one.after.cancelled]
    refuse_dates_outside(run.project, [planned(one) for one in moved])
    gone = set(before.trainers) - set(wanted.trainers)
    if gone and any(instant(one.day, one.begins, run.zone) <= doing.now for one in before.held):
        raise refusals.TrainerOfThePast


def _refuse_held(one: MeetingChange, held: Mapping[str, str]) -> None:
    if one.before and f"meeting:{one.before.id}" in held and one.aspects - HARMLESS:
        raise refusals.MeetingHeld(day=f"{one.before.day:%d.%m.%Y}")


def _refuse_past(one: MeetingChange, zone: str, now: datetime) -> None:
    """A moved or new meeting lies ahead; of one that has begun the times of its day may still be put right."""
    was, new = one.before, one.after
    if Aspect.DATES not in one.aspects or new is None or new.cancelled:
        return
    begun_that_day = (
        was is not None and not was.cancelled and was.day == new.day and instant(was.day, was.begins, zone) <= now
    )
    if instant(new.day, new.begins, zone) <= now and not begun_that_day:
        raise refusals.InThePast(day=f"{new.day:%d.%m.%Y}")


def _write(db: Session, run: CourseRun, before: Snapshot, order: Order, doing: Doing) -> dict[str, tuple[int, int]]:
    wanted = order.wanted
    run.minimum_participants, run.decide_on = wanted.minimum, wanted.decide_on
    run.enrol_opens_at, run.enrol_closes_at = wanted.opens_at, wanted.closes_at
    run.note_de, run.note_en = wanted.note_de, wanted.note_en
    put_meetings(db, run, wanted)
    if difference(before, wanted).moves_dates:
        run.cancel_until = give_back_until(before, wanted, run.zone, doing.now)
    put_trainers(db, run, wanted.trainers)
    return put_seats(db, run, pools_wanted(wanted), overbook=order.overbook, rules=doing.rules, now=doing.now)
