"""Where the demo plays: organisations, venues, who teaches and who pays; and planning a run there."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseFormat
from courses.demo.applicants import DATA
from courses.demo.scenes import Scene
from courses.demo.teaching_days import TeachingDays
from courses.demo.timetable import SIMULTANEOUS, days_of, meetings_of
from courses.planning.models import CourseRun, MeetingMode, PoolMode, Room, Venue
from courses.planning.publishing import RunPlan, plan_run
from courses.planning.schedule import instant
from courses.planning.settings import decision_day
from lms.demo.network import LAND, PROJECTS
from lms.funding.models import FundingPeriod, Project
from lms.people.models import Organisation, OrganisationKind, Person, RoleGrant
from lms.people.registry import add_organisation
from lms.web.actor import Role

ZONE = "Europe/Berlin"
OPENING = timedelta(hours=3)
# Which project holds the offers of a line, and who teaches them: places in PROJECTS and among the trainers.
PROJECT_OF_LINE = {"IKT": 0, "EE": 1, "EM": 1, "UH": 3, "PF": 3}
TRAINER_OF_LINE = {"IKT": 0, "EE": 1, "EM": 1, "UH": 2, "PF": 2}
SECOND_TRAINER = 3
MOST_DAYS_OF_TWO = 4
TOWNS_OF_LAKES = ("Neubrandenburg", "Greifswald", "Stralsund")
LAKES_PROJECT = 2


@dataclass(frozen=True)
class Stage:
    """Everything a run of the demo can refer to."""

    courses: dict[str, Course]
    organisations: dict[str, Organisation]
    venues: list[Venue]
    trainers: list[int]
    periods: list[FundingPeriod]
    projects: list[Project]
    calendar: TeachingDays


@dataclass(frozen=True)
class Booking:
    """What a run gets: its days, its venue, a room where it has one that fits, its trainers; and who stands in, if anybody."""

    days: tuple[date, ...]
    venue: Venue
    room_id: int | None
    trainer_ids: tuple[int, ...]
    stand_in: int | None = None


def set_stage(db: Session) -> Stage:
    """Add the organisations and venues of the demo, and collect what is there already."""
    known = {row.name: row for row in db.scalars(select(Organisation))}
    for row in DATA["organisations"]:
        if row["name"] not in known:
            known[row["name"]] = add_organisation(db, **row | {"kind": OrganisationKind(row["kind"])})
    venues = [_venue(row) for row in DATA["venues"]]
    db.add_all(venues)
    db.flush()
    trainers = select(Person.id).join(RoleGrant).where(RoleGrant.role == Role.TRAINER).order_by(Person.id)
    return Stage(
        courses={course.code: course for course in db.scalars(select(Course))},
        organisations=known,
        venues=venues,
        trainers=list(db.scalars(trainers)),
        periods=list(db.scalars(select(FundingPeriod).order_by(FundingPeriod.starts_on))),
        projects=list(db.scalars(select(Project).order_by(Project.id))),
        calendar=TeachingDays(LAND),
    )


def _venue(row: dict[str, Any]) -> Venue:
    return Venue(land=LAND, **row | {"rooms": [Room(**room) for room in row["rooms"]]})


def teaching_days(stage: Stage, scene: Scene, today: date) -> tuple[date, ...]:
    """The days of the run, or today; a series that would cross the end of a funding period begins in the next one."""
    if scene.today:
        return (today,)
    course = stage.courses[scene.course]
    counted_from = _end_before(stage, today) if scene.in_period_before else today
    days = days_of(course, counted_from + timedelta(days=scene.starts_in), stage.calendar)
    period = _period_of(stage, days[0])
    if days[-1] > period.ends_on:
        days = days_of(course, period.ends_on + timedelta(days=1), stage.calendar)
    return days


def plan(db: Session, stage: Stage, scene: Scene, booking: Booking, at: datetime) -> CourseRun:
    """A draft of the scene's run as it was booked; people can apply some hours later."""
    opens, days, venue = at + OPENING, booking.days, booking.venue
    course = stage.courses[scene.course]
    link = f"https://video.example.org/{course.code.lower()}-{days[0]:%Y%m%d}"
    meetings = tuple(
        one if one.mode is MeetingMode.ONLINE else replace(one, room_id=booking.room_id)
        for one in meetings_of(course, days, venue.id, link)
    )
    online, onsite = (all(one.mode is mode for one in meetings) for mode in (MeetingMode.ONLINE, MeetingMode.ONSITE))
    capacity = seats_of(scene, course)
    wanted = RunPlan(
        project_id=_project_of(stage, course, venue, days[0]).id,
        meetings=meetings,
        capacity=capacity,
        minimum_participants=min(course.group_min, *(seats or course.group_min for seats in capacity.values())),
        decide_on=decision_day(days),
        trainer_ids=booking.trainer_ids,
        venue_id=None if online else venue.id,
        online_link="" if onsite else link,
        zone=ZONE,
        enrol_opens_at=opens,
        enrol_closes_at=max(opens, instant(days[0], meetings[0].begins, ZONE) - timedelta(days=1)),
        needs_approval=scene.needs_approval,
        closed_to_id=stage.organisations[scene.employer].id if scene.inhouse else None,
    )
    return plan_run(db, course, wanted, actor="demo", now=at)


def seats_of(scene: Scene, course: Course) -> dict[PoolMode, int | None]:
    """The seats of the scene's run."""
    seats = scene.seats or course.group_max
    if course.code in SIMULTANEOUS:
        return {PoolMode.ONSITE: seats, PoolMode.ONLINE: scene.online_seats or seats}
    return {PoolMode.ANY: seats}


def trainers_of(stage: Stage, course: Course, days: tuple[date, ...]) -> tuple[int, ...]:
    """Who should teach the offer; two where it is not just at a venue or takes some days, but not for months."""
    first, some_days = TRAINER_OF_LINE[_line(course)], len(days) > 3 or course.format is not CourseFormat.ONSITE
    several = some_days and len(days) <= MOST_DAYS_OF_TWO
    return tuple(stage.trainers[place] for place in ((first, SECOND_TRAINER) if several else (first,)))


def venue_of(db: Session, stage: Stage, scene: Scene, course: Course, dice: random.Random) -> Venue:
    """Where the run takes place: at the employer's, in the scene's town, or in one of those the offer names."""
    if scene.inhouse:
        return _house_of(db, stage.organisations[scene.employer])
    wanted = [scene.town] if scene.town else course.places_de
    fitting = [venue for venue in stage.venues if venue.town in wanted]
    return dice.choice(fitting or stage.venues)


def _house_of(db: Session, employer: Organisation) -> Venue:
    """The employer's own house as a venue."""
    address: dict[str, Any] = {"street": employer.street, "postcode": employer.postcode, "town": employer.town}
    house = Venue(name=employer.name, region=employer.region, land=LAND, **address)
    db.add(house)
    db.flush()
    return house


def _project_of(stage: Stage, course: Course, venue: Venue, day: date) -> Project:
    place = PROJECT_OF_LINE[_line(course)]
    if place == 0 and venue.town in TOWNS_OF_LAKES:
        place = LAKES_PROJECT
    period = _period_of(stage, day)
    paying = {project.name: project for project in stage.projects if project.period_id == period.id}
    # Another period than today's knows only some of the projects.
    return paying.get(PROJECTS[place].name) or next(iter(paying.values()))


def _end_before(stage: Stage, today: date) -> date:
    """The last day of the period before the present one; today when there is none."""
    return max((period.ends_on for period in stage.periods if period.ends_on < today), default=today)


def _period_of(stage: Stage, day: date) -> FundingPeriod:
    return next(period for period in stage.periods if period.starts_on <= day <= period.ends_on)


def _line(course: Course) -> str:
    return course.code.split("-")[0]
