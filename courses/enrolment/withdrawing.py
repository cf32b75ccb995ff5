"""Leaving a course that has begun: noted with the last day, and taken back when it was noted by mistake.

The seat stays counted and nobody moves up: who left has sat there. `Enrolment.ended_at` is the last second of the last day
in the zone of the run; a meeting that begins before it is the person's own, later ones are none of theirs.
"""

from collections.abc import Mapping
from datetime import date, datetime, time

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from courses.enrolment import messages, refusals
from courses.enrolment.allocation import active_enrolment
from courses.enrolment.models import Enrolment, EnrolmentStatus, LeavingReason
from courses.planning.lifecycle import WHY_NOT, WrongStep
from courses.planning.models import CourseRun, Meeting, RunState
from courses.planning.schedule import day_of, instant
from lms.data.audit import record

S = EnrolmentStatus
HELD = (RunState.PUBLISHED, RunState.RUNNING, RunState.COMPLETED)
END_OF_DAY = time(23, 59, 59)


def has_begun(run: CourseRun, now: datetime) -> bool:
    """Whether one can leave the run instead of giving the place back: it takes place, and its first meeting has begun."""
    return run.state in HELD and run.starts_at <= now


def possible_last_days(run: CourseRun, now: datetime) -> tuple[date, date]:
    """From the first meeting to today; after the run to its last meeting, for later there was nothing to leave."""
    return day_of(run.starts_at, run.zone), min(day_of(now, run.zone), day_of(run.ends_at, run.zone))


def last_day(enrolment: Enrolment) -> date | None:
    """The last day of a person who has left; None for everybody else."""
    left = left_at(enrolment)
    return None if left is None else day_of(left, enrolment.run.zone)


def left_at(enrolment: Enrolment) -> datetime | None:
    """The end of the last day of a person who has left; None for everybody else."""
    return enrolment.ended_at if enrolment.status is S.WITHDRAWN else None


def begins_in_time(starts_at: datetime, left: datetime | None) -> bool:
    """Whether a meeting that begins at this instant is still the own one of somebody who left then, or never."""
    return left is None or starts_at <= left


def is_expected(enrolment: Enrolment, starts_at: datetime) -> bool:
    """Whether a meeting that begins at this instant is the person's own: until they left the course."""
    return begins_in_time(starts_at, left_at(enrolment))


def was_still_there() -> ColumnElement[bool]:
    """The condition that the person of an enrolment has left, and that this meeting began before."""
    return (Enrolment.status == S.WITHDRAWN) & (Meeting.starts_at <= Enrolment.ended_at)


def refuse_leaving(run: CourseRun, enrolment: Enrolment, held: Mapping[str, str], now: datetime) -> None:
    """Raise the named refusal when there is no course to leave: not begun, no seat, left already, a paper exists."""
    _refuse_unheld(run)
    if not has_begun(run, now):
        raise refusals.NotYetBegun
    if enrolment.status is S.WITHDRAWN:
        raise refusals.HasLeft
    if enrolment.status is not S.CONFIRMED:
        raise refusals.NoSeatToLeave
    _refuse_held(enrolment, held)


def leave(
    db: Session,
    run: CourseRun,
    enrolment: Enrolment,
    day: date,
    reason: LeavingReason,
    *,
    held: Mapping[str, str],
    actor: str,
    now: datetime,
) -> None:
    """The person has left the locked run; `day` was the last day, `held` is what papers hold, by the thing.

    What was attended stays, and counts. Raises a named refusal; LastDayOutside for a day that cannot be the last one.
    """
    refuse_leaving(run, enrolment, held, now)
    first, last = possible_last_days(run, now)
    if not first <= day <= last:
        raise refusals.LastDayOutside
    enrolment.status, enrolment.ended_at = S.WITHDRAWN, instant(day, END_OF_DAY, run.zone)
    # Why somebody leaves may say much about them, so it stands beside the chain, where it can be erased.
    _note(db, run, enrolment, "enrolment.left", actor, now, [None, day.isoformat()], {"reason": reason.value})
    messages.tell(db, enrolment, messages.LEFT, now, occasion=f"{now.timestamp():.0f}")


def take_back(
    db: Session, run: CourseRun, enrolment: Enrolment, *, held: Mapping[str, str], actor: str, now: datetime
) -> None:
    """It was a mistake: the person takes part again. The seat was counted all the time, so there is nothing to take.

    A run may have been postponed since; then it has not begun any more, and the person comes with all others.
    """
    _refuse_unheld(run)
    day = last_day(enrolment)
    if day is None:
        raise refusals.HasNotLeft
    _refuse_held(enrolment, held)
    if active_enrolment(db, run.id, enrolment.person_id) is not None:
        raise refusals.AlreadyEnrolled
    enrolment.status, enrolment.ended_at = S.CONFIRMED, None
    _note(db, run, enrolment, "enrolment.leaving_taken_back", actor, now, [day.isoformat(), None], None)
    messages.tell(db, enrolment, messages.TAKES_PART_AGAIN, now, occasion=f"{now.timestamp():.0f}")


def _refuse_unheld(run: CourseRun) -> None:
    if run.state not in HELD:
        raise WrongStep(WHY_NOT[run.state])


def _refuse_held(enrolment: Enrolment, held: Mapping[str, str]) -> None:
    if text := held.get(enrolment.tag):
        raise refusals.PlaceStays(text)


def _note(
    db: Session,
    run: CourseRun,
    enrolment: Enrolment,
    action: str,
    actor: str,
    now: datetime,
    days: list[str | None],
    personal: Mapping[str, str] | None,
) -> None:
    db.flush()
    was = S.CONFIRMED if enrolment.status is S.WITHDRAWN else S.WITHDRAWN
    changes = {"status": [was.value, enrolment.status.value], "last_day": days, "pool": enrolment.pool_id}
    record(
        db,
        stream=run.stream,
        at=now,
        actor=actor,
        action=action,
        subject=enrolment.tag,
        changes=changes,
        personal=personal,
    )
