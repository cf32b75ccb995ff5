"""The plan of a run, for another one like it on other days.

Kept: rhythm, times, breaks, forms, venues and rooms, modules that were moved, own topics, trainers, seats of each pool,
minimum, approval, the organisation of an in-house run, notes; and the distances: days between the decision and the first
day, between the beginning and end of enrolment and the first day.

Not copied, because it belongs to the people of the old run: enrolments, attendance, papers,
changes and their mails, accepted warnings (they are weighed anew). Not copied, because it was for once: cancelled
meetings, somebody who stood in for a meeting, trainers who have left, and online links: who has the old link would find
the new group. Seats without a free place (overbooking) and a deadline that was moved belong to the old people, too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from courses.planning.copying.dates import Holiday, NewDays, new_days
from courses.planning.models import CourseRun
from courses.planning.plans import plan_of
from courses.planning.publishing import PlannedMeeting, RunPlan
from courses.planning.schedule import Block, instant, real_minutes, zone_of
from lms.data.refusal import Refusal, msgid


class NothingToCopy(Refusal):
    """All meetings of the run were cancelled."""

    text = msgid("Diese Durchführung hat keine Termine, die sich kopieren lassen.")


class ClockLeavesTooLittle(Refusal):
    """On a day of the copy the clock is put forward, and a meeting is shorter than what is to be taught in it."""

    text = msgid("Am %(day)s wird die Uhr umgestellt: Es bleiben nur %(minutes)s Minuten.")


class LeftOut(StrEnum):
    """What a copy does without, of what its source had."""

    LINKS = "links"
    STAND_INS = "stand_ins"
    TRAINERS = "trainers"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class CopyWish:
    """Where to: the project, the first day, whether weekdays stay, and whether rooms and trainers come along."""

    project_id: int
    first: date
    keep_weekdays: bool = True
    rooms: bool = True
    trainers: bool = True


@dataclass(frozen=True)
class Copy:
    """The plan of the new run, how its days came about, and what was left out."""

    plan: RunPlan
    dates: NewDays
    left_out: tuple[LeftOut, ...]


def copy_of(run: CourseRun, wish: CopyWish, holiday: Holiday, may_teach: Collection[int]) -> Copy:
    """The copy of a run with all its parts; `may_teach` are those who are trainers today.

    Raises NothingToCopy, and ClockLeavesTooLittle where a night of the change of clocks makes a meeting too short.
    """
    plan = plan_of(run)
    if not plan.meetings:
        raise NothingToCopy
    old = sorted({one.day for one in plan.meetings})
    dates = new_days(old, wish.first, holiday, keep_weekdays=wish.keep_weekdays)
    trainers = tuple(one for one in plan.trainer_ids if one in may_teach) if wish.trainers else ()
    day_of = dict(zip(old, dates.days, strict=True))
    meetings = tuple(_meeting(one, day_of[one.day], run, wish, trainers) for one in plan.meetings)
    _refuse_short(meetings, plan.zone)
    moved = replace(plan, project_id=wish.project_id, meetings=meetings, trainer_ids=trainers, online_link="")
    return Copy(_with_dates(run, moved, dates.days[0] - old[0]), dates, tuple(_left_out(run, plan, may_teach)))


def _meeting(one: PlannedMeeting, day: date, run: CourseRun, wish: CopyWish, trainers: Sequence[int]) -> PlannedMeeting:
    known = one.module is not None and one.module <= len(run.course.modules)
    return replace(
        one,
        day=day,
        room_id=one.room_id if wish.rooms else None,
        online_link="",
        module=one.module if known else None,
        trainer_ids=tuple(person for person in one.trainer_ids if person in trainers),
    )


def _refuse_short(meetings: Sequence[PlannedMeeting], zone: str) -> None:
    for one in meetings:
        left = real_minutes(Block(one.day, one.begins, one.ends), zone)
        if left < one.planned_minutes:
            raise ClockLeavesTooLittle(day=f"{one.day:%d.%m.%Y}", minutes=max(left, 0))


def _with_dates(run: CourseRun, plan: RunPlan, distance: timedelta) -> RunPlan:
    """The days of decision and enrolment, as far before the first day as they were."""
    begins = min(instant(one.day, one.begins, plan.zone) for one in plan.meetings)
    open_until_start = run.enrol_closes_at >= run.starts_at
    closes = begins if open_until_start else min(_later(run.enrol_closes_at, distance, run.zone), begins)
    return replace(
        plan,
        decide_on=run.decide_on + distance,
        enrol_opens_at=min(_later(run.enrol_opens_at, distance, run.zone), closes),
        # Left open, enrolment ends with the first meeting, wherever the draft is moved.
        enrol_closes_at=None if open_until_start else closes,
    )


def _later(moment: datetime, distance: timedelta, zone: str) -> datetime:
    """The same time on the wall, some days away."""
    wall = moment.astimezone(zone_of(zone))
    return instant(wall.date() + distance, wall.time(), zone)


def _left_out(run: CourseRun, plan: RunPlan, may_teach: Collection[int]) -> Sequence[LeftOut]:
    own = {person for one in plan.meetings for person in one.trainer_ids}
    facts = {
        LeftOut.LINKS: bool(plan.online_link) or any(one.online_link for one in plan.meetings),
        LeftOut.STAND_INS: bool(own - set(plan.trainer_ids)),
        LeftOut.TRAINERS: any(person not in may_teach for person in plan.trainer_ids),
        LeftOut.CANCELLED: len(plan.meetings) < len(run.meetings),
    }
    return [what for what, is_so in facts.items() if is_so]
