"""What the checks need from the database, in the same few statements however many meetings there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from courses.catalogue.models import Course
from courses.planning.collisions.checks import Knowledge, Slot, Teacher
from courses.planning.collisions.words import Names
from courses.planning.models import (
    CourseRun,
    Meeting,
    MeetingMode,
    MeetingTrainer,
    PoolMode,
    Room,
    RunState,
    RunTrainer,
    SeatPool,
    Venue,
)
from courses.planning.places.travel import travel_times
from courses.planning.publishing import PlannedMeeting, RunPlan
from courses.planning.schedule import instant
from courses.planning.series.holidays import LandCalendar
from courses.planning.trainers.models import TrainerProfile
from courses.planning.trainers.profile import subjects_of
from lms.funding.models import FundingPeriod, Project
from lms.people.models import Person
from lms.web.languages import current_language

DAY = timedelta(days=1)


@dataclass(frozen=True)
class CollisionRules:
    """What the installation allows: units on one day, and the way between two towns nobody has written down, in minutes."""

    units_per_day: int = 10
    travel_minutes: int = 60


def slots_of_plan(db: Session, plan: RunPlan, course: Course, run_id: int = 0) -> list[Slot]:
    """The meetings of a plan, in its order. A draft that is stored has its id, a new run none."""
    return slots_of_plans(db, [(plan, course, run_id)])


def slots_of_plans(db: Session, plans: Sequence[tuple[RunPlan, Course, int]]) -> list[Slot]:
    """The meetings of several plans, each with its offer and its run's id, plan after plan; two statements for all."""
    projects = select(Project).where(Project.id.in_({plan.project_id for plan, _course, _run in plans}))
    periods = {one.id: one.period for one in db.scalars(projects.options(joinedload(Project.period)))}
    named = {one.venue_id for plan, _course, _run in plans for one in plan.meetings if one.venue_id}
    named |= {plan.venue_id for plan, _course, _run in plans if plan.venue_id}
    venues = {venue.id: venue for venue in db.scalars(select(Venue).where(Venue.id.in_(named)))} if named else {}
    return [
        _planned_slot(one, plan, course, run_id, periods[plan.project_id], venues)
        for plan, course, run_id in plans
        for one in plan.meetings
    ]


def _planned_slot(
    one: PlannedMeeting, plan: RunPlan, course: Course, run_id: int, period: FundingPeriod, venues: Mapping[int, Venue]
) -> Slot:
    venue = None if one.mode is MeetingMode.ONLINE else venues.get(one.venue_id or plan.venue_id or 0)
    return Slot(
        run=run_id,
        day=one.day,
        begins=one.begins,
        ends=one.ends,
        starts_at=instant(one.day, one.begins, plan.zone),
        ends_at=instant(one.day, one.ends, plan.zone),
        minutes=one.planned_minutes,
        unit_minutes=course.unit_minutes,
        room=one.room_id,
        town=venue.town if venue else "",
        land=venue.land if venue else "",
        trainers=one.trainer_ids or plan.trainer_ids,
        people=plan.capacity.get(PoolMode.ONSITE, plan.capacity.get(PoolMode.ANY)),
        course=course.id,
        line=course.line_id,
        first_paid=period.starts_on,
        last_paid=period.ends_on,
    )


def occupied(
    db: Session, rooms: Collection[int], trainers: Collection[int], days: Sequence[date], but: int
) -> list[Slot]:
    """Meetings of other runs that take one of the rooms or trainers between the first and the last of the days.

    Drafts take them too: a half-year is planned in drafts. Three statements, each by an index.
    """
    if not days or not (rooms or trainers):
        return []
    first, last = min(days) - DAY, max(days) + DAY
    narrow = (Meeting.day >= first) & (Meeting.day <= last) & (CourseRun.id != but)
    in_rooms = _meetings(narrow & Meeting.room_id.in_(rooms))
    named = select(MeetingTrainer.meeting_id).where(MeetingTrainer.person_id.in_(trainers))
    runs = select(RunTrainer.run_id).where(RunTrainer.person_id.in_(trainers))
    names_nobody = ~exists().where(MeetingTrainer.meeting_id == Meeting.id)
    of_trainers = _meetings(narrow & or_(Meeting.id.in_(named), Meeting.run_id.in_(runs) & names_nobody))
    rows = {
        row.id: row
        for row in (*(db.execute(in_rooms) if rooms else ()), *(db.execute(of_trainers) if trainers else ()))
    }
    return _slots(db, rows.values())


def slots_between(db: Session, first: date, last: date) -> list[Slot]:
    """Every meeting of the days that takes place, of all runs."""
    return _slots(db, db.execute(_meetings((Meeting.day >= first) & (Meeting.day <= last))).all(), everybody=True)


def knowledge(db: Session, slots: Iterable[Slot], rules: CollisionRules, *, home: str) -> Knowledge:
    """What is known of the rooms and trainers of these meetings. `home` is the Land of meetings without a venue."""
    slots = list(slots)
    trainers = {trainer for slot in slots for trainer in slot.trainers}
    rooms = {slot.room for slot in slots if slot.room is not None}
    sizes = db.execute(select(Room.id, Room.capacity).where(Room.id.in_(rooms))) if rooms else ()
    language = current_language()
    return Knowledge(
        teachers=teachers(db, trainers),
        room_sizes={row[0]: row[1] for row in sizes},
        travel=travel_times(db, rules.travel_minutes),
        units_per_day=rules.units_per_day,
        holiday=lambda land, day: LandCalendar(land or home, language).public(day),
    )


def teachers(db: Session, person_ids: Collection[int]) -> dict[int, Teacher]:
    """What is known of these trainers; who has no profile is missing."""
    parts = (TrainerProfile.subjects, TrainerProfile.availability, TrainerProfile.absences)
    wanted = select(TrainerProfile).where(TrainerProfile.person_id.in_(person_ids)).options(*map(selectinload, parts))
    return {profile.person_id: _teacher(profile) for profile in db.scalars(wanted)} if person_ids else {}


def names_for(db: Session, slots: Iterable[Slot]) -> Names:
    """What the rooms and trainers of these meetings are called."""
    slots = list(slots)
    rooms = {slot.room for slot in slots if slot.room is not None}
    trainers = {trainer for slot in slots for trainer in slot.trainers}
    in_venues = select(Room.id, Room.name, Venue.name).join(Venue, Venue.id == Room.venue_id).where(Room.id.in_(rooms))
    people = select(Person.id, Person.name).where(Person.id.in_(trainers))
    return Names(
        {row[0]: f"{row[2]}, {row[1]}" for row in db.execute(in_venues)} if rooms else {},
        {row[0]: row[1] for row in db.execute(people)} if trainers else {},
    )


def _teacher(profile: TrainerProfile) -> Teacher:
    subjects = subjects_of(profile)
    return Teacher(
        absences=tuple((one.first_day, one.last_day) for one in profile.absences),
        times=tuple((one.weekday, one.begins, one.ends) for one in profile.availability),
        courses=subjects.courses,
        lines=subjects.lines,
    )


def _meetings(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    # Made for each statement: an alias that threads share for the first time at once comes out broken.
    own, usual = aliased(Venue), aliased(Venue)
    unit = CourseRun.stored_terms["unit_minutes"].as_integer()
    return (
        select(
            Meeting.id, Meeting.run_id, Meeting.day, Meeting.begins, Meeting.ends, Meeting.starts_at, Meeting.ends_at,
            Meeting.planned_minutes, Meeting.mode, Meeting.room_id, unit.label("unit_minutes"), CourseRun.code,
            CourseRun.course_id, Course.line_id, FundingPeriod.starts_on, FundingPeriod.ends_on,
            func.coalesce(own.town, usual.town, "").label("town"), func.coalesce(own.land, usual.land, "").label("land"),
        )
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .join(Project, Project.id == CourseRun.project_id)
        .join(FundingPeriod, FundingPeriod.id == Project.period_id)
        .outerjoin(own, own.id == Meeting.venue_id)
        .outerjoin(usual, usual.id == CourseRun.venue_id)
        .where(Meeting.cancelled.is_(False), CourseRun.state != RunState.CANCELLED, condition)
        .order_by(Meeting.starts_at, Meeting.id)
    )  # fmt: skip


def _slots(db: Session, rows: Collection[Row[Any]], *, everybody: bool = False) -> list[Slot]:
    of_runs, of_meetings = _trainers_of(db, rows, everybody=everybody)
    people = _people(db, {row.run_id for row in rows}, everybody=everybody)
    return [
        Slot(
            run=row.run_id,
            day=row.day,
            begins=row.begins,
            ends=row.ends,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            minutes=row.planned_minutes,
            unit_minutes=row.unit_minutes,
            room=row.room_id,
            town="" if row.mode is MeetingMode.ONLINE else row.town,
            land="" if row.mode is MeetingMode.ONLINE else row.land,
            trainers=tuple(of_meetings.get(row.id) or of_runs.get(row.run_id) or ()),
            people=people.get(row.run_id),
            course=row.course_id,
            line=row.line_id,
            code=row.code,
            first_paid=row.starts_on,
            last_paid=row.ends_on,
        )
        for row in rows
    ]


def _trainers_of(
    db: Session, rows: Collection[Row[Any]], *, everybody: bool
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    # A list of ten thousand ids is slower than all rows of the table.
    of_runs, of_meetings = defaultdict(list), defaultdict(list)
    runs = select(RunTrainer.run_id, RunTrainer.person_id).order_by(RunTrainer.position, RunTrainer.id)
    meetings = select(MeetingTrainer.meeting_id, MeetingTrainer.person_id).order_by(MeetingTrainer.id)
    if not everybody:
        runs = runs.where(RunTrainer.run_id.in_({row.run_id for row in rows}))
        meetings = meetings.where(MeetingTrainer.meeting_id.in_([row.id for row in rows]))
    for run_id, person_id in db.execute(runs):
        of_runs[run_id].append(person_id)
    for meeting_id, person_id in db.execute(meetings):
        of_meetings[meeting_id].append(person_id)
    return of_runs, of_meetings


def _people(db: Session, run_ids: Collection[int], *, everybody: bool) -> dict[int, int | None]:
    """How many may come to the venue: the seats on site, or all where there is only one kind of seat."""
    at_venue = SeatPool.mode.in_((PoolMode.ONSITE, PoolMode.ANY))
    wanted = select(SeatPool.run_id, SeatPool.capacity).where(at_venue)
    if not everybody:
        wanted = wanted.where(SeatPool.run_id.in_(run_ids))
    return {row[0]: row[1] for row in db.execute(wanted)}
