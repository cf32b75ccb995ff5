"""Reads of trainers for the pages of staff, and their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import Course, CourseLine, CourseState
from courses.planning.joining import link_now
from courses.planning.models import CourseRun, Meeting, MeetingMode, RunState, RunTrainer
from courses.planning.queries import place_line, title_of
from courses.planning.series.labels import WEEKDAYS
from courses.planning.trainers.forms import language_name
from courses.planning.trainers.models import TrainerProfile
from courses.planning.trainers.profile import subjects_of
from courses.planning.trainers.teaching import taught
from lms.people.holders import held
from lms.people.models import Person, RoleGrant
from lms.web.actor import Role
from lms.web.languages import gettext
from lms.web.words import Words, in_language

MOST_MEETINGS = 200
SOON = timedelta(days=90)
LIVE = (RunState.DRAFT, RunState.PUBLISHED, RunState.RUNNING)


@dataclass(frozen=True)
class TrainerRow:
    """A trainer in the list."""

    person_id: int
    name: str
    subjects: tuple[str, ...]
    languages: tuple[str, ...]
    meetings: int


@dataclass(frozen=True)
class Away:
    """Days away; why is not known."""

    first_day: date
    last_day: date


@dataclass(frozen=True)
class TrainerFacts:
    """What is known of a trainer, in words."""

    person_id: int
    name: str
    subjects: tuple[str, ...]
    languages: tuple[str, ...]
    times: tuple[tuple[str, time, time], ...]
    absences: tuple[Away, ...]


@dataclass(frozen=True)
class TeachingRow:
    """A meeting to come that somebody teaches."""

    run_id: int
    code: str
    title: Words
    state: RunState
    day: date
    begins: time
    ends: time
    mode: MeetingMode
    place: str
    link: str


def is_trainer(db: Session, person_id: int, today: date) -> bool:
    """Whether the person may teach now, or stands in a run as a trainer."""
    known = select(RoleGrant.id).where(RoleGrant.person_id == person_id, held(Role.TRAINER, today))
    taught_once = select(RunTrainer.id).where(RunTrainer.person_id == person_id)
    return db.scalar(known.limit(1)) is not None or db.scalar(taught_once.limit(1)) is not None


def trainers(today: date) -> Select[int, str]:
    """Everybody who may teach today."""
    people = select(RoleGrant.person_id).where(held(Role.TRAINER, today))
    return select(Person.id, Person.name).where(Person.id.in_(people))


def trainer_rows(db: Session, people: Sequence[tuple[int, str]], now: datetime) -> list[TrainerRow]:
    """These trainers, each with what is known and how many meetings come in the next three months."""
    ids = [person_id for person_id, _name in people]
    profiles, names = _profiles(db, ids), _Names(db)
    soon = _meetings_soon(db, ids, now)
    return [
        TrainerRow(
            person_id=person_id,
            name=name,
            subjects=names.subjects(profiles.get(person_id)),
            languages=_languages(profiles.get(person_id)),
            meetings=soon.get(person_id, 0),
        )
        for person_id, name in people
    ]


def trainer_facts(db: Session, person_id: int, today: date) -> TrainerFacts:
    """One trainer; absences that are over are left out."""
    profile = _profiles(db, [person_id]).get(person_id)
    return TrainerFacts(
        person_id=person_id,
        name=db.get_one(Person, person_id).name,
        subjects=_Names(db).subjects(profile),
        languages=_languages(profile),
        times=tuple(
            (str(WEEKDAYS[one.weekday]), one.begins, one.ends) for one in (profile.availability if profile else ())
        ),
        absences=tuple(
            Away(one.first_day, one.last_day) for one in (profile.absences if profile else ()) if one.last_day >= today
        ),
    )


def teaching_rows(db: Session, person_id: int, now: datetime) -> list[TeachingRow]:
    """A trainer's meetings to come, drafts included: they already take the time."""
    teaches = taught()
    wanted = (
        select(Meeting, CourseRun)
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .join(teaches, teaches.c.meeting_id == Meeting.id)
        .where(teaches.c.person_id == person_id, Meeting.ends_at > now)
        .where(CourseRun.state.in_(LIVE), Meeting.cancelled.is_(False))
        .options(joinedload(Meeting.venue), joinedload(Meeting.room), joinedload(CourseRun.venue))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    )
    return [_teaching(meeting, run, now) for meeting, run in db.execute(wanted)]


def line_choices(db: Session) -> list[tuple[int, str]]:
    """All lines of offers."""
    wanted = select(CourseLine.id, CourseLine.name_de, CourseLine.name_en).order_by(CourseLine.position, CourseLine.id)
    return [(line_id, str(in_language(german, english))) for line_id, german, english in db.execute(wanted)]


def course_choices(db: Session) -> list[tuple[int, str]]:
    """All offers that are not over."""
    wanted = select(Course.id, Course.code, Course.title_de, Course.title_en).where(
        Course.state != CourseState.ARCHIVED
    )
    return [
        (course_id, f"{code} {in_language(german, english)}")
        for course_id, code, german, english in db.execute(wanted.order_by(Course.code))
    ]


class _Names:
    """What offers and lines are called."""

    def __init__(self, db: Session) -> None:
        self.lines, self.courses = dict(line_choices(db)), dict(course_choices(db))

    def subjects(self, profile: TrainerProfile | None) -> tuple[str, ...]:
        """What the person may teach, in words; empty when nobody has said."""
        if profile is None:
            return ()
        subjects = subjects_of(profile)
        lines = [gettext("alles aus: %(line)s", line=name) for id_, name in self.lines.items() if id_ in subjects.lines]
        return (*lines, *(name for id_, name in self.courses.items() if id_ in subjects.courses))


def _profiles(db: Session, person_ids: Sequence[int]) -> dict[int, TrainerProfile]:
    parts = (TrainerProfile.subjects, TrainerProfile.availability, TrainerProfile.absences)
    wanted = select(TrainerProfile).where(TrainerProfile.person_id.in_(person_ids))
    return {one.person_id: one for one in db.scalars(wanted.options(*map(selectinload, parts)))}


def _meetings_soon(db: Session, person_ids: Sequence[int], now: datetime) -> dict[int, int]:
    teaches = taught()
    wanted = (
        select(teaches.c.person_id, func.count())
        .join(Meeting, Meeting.id == teaches.c.meeting_id)
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .where(teaches.c.person_id.in_(person_ids), Meeting.starts_at > now, Meeting.starts_at < now + SOON)
        .where(CourseRun.state.in_(LIVE), Meeting.cancelled.is_(False))
        .group_by(teaches.c.person_id)
    )
    return {row[0]: row[1] for row in db.execute(wanted)}


def _languages(profile: TrainerProfile | None) -> tuple[str, ...]:
    return tuple(language_name(code) for code in (profile.languages if profile else ()))


def _teaching(meeting: Meeting, run: CourseRun, now: datetime) -> TeachingRow:
    venue = None if meeting.mode is MeetingMode.ONLINE else meeting.venue or run.venue
    return TeachingRow(
        run_id=run.id,
        code=run.code,
        title=title_of(run.terms),
        state=run.state,
        day=meeting.day,
        begins=meeting.begins,
        ends=meeting.ends,
        mode=meeting.mode,
        place=place_line(venue, meeting.room) if venue else "",
        link=link_now(run, meeting, now),
    )
