"""The hours a trainer has held: meetings that are over and whose sheet is closed, by project and month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, Select, extract, func, select, true
from sqlalchemy.orm import Session, joinedload

from courses.attendance.models import AttendanceSheet, SheetState
from courses.planning.models import CourseRun, Meeting, RunState
from courses.planning.queries import title_of
from courses.planning.trainers.teaching import taught
from lms.funding.models import Project
from lms.people.models import Person
from lms.web.words import Words

HELD_IN = (RunState.PUBLISHED, RunState.RUNNING, RunState.COMPLETED)
MOST_MONTHS = 60


@dataclass(frozen=True)
class HeldHour:
    """One meeting that was held."""

    day: date
    begins: time
    ends: time
    code: str
    title: Words
    minutes: int
    unit_minutes: int


@dataclass(frozen=True)
class ProjectHours:
    """What was held for one project."""

    project: str
    provider: str
    meetings: tuple[HeldHour, ...]

    @property
    def minutes(self) -> int:
        """Minutes of teaching."""
        return sum(one.minutes for one in self.meetings)

    @property
    def units(self) -> int:
        """Full units; meetings with units of the same length are added up first."""
        lengths = {one.unit_minutes for one in self.meetings}
        return sum(sum(one.minutes for one in self.meetings if one.unit_minutes == long) // long for long in lengths)


@dataclass(frozen=True)
class Statement:
    """A month of one person. `unproven` meetings are over, but nobody has closed their sheet: they are not in it."""

    person_id: int
    name: str
    month: date
    projects: tuple[ProjectHours, ...]
    unproven: int

    @property
    def minutes(self) -> int:
        """All minutes of the month."""
        return sum(one.minutes for one in self.projects)


@dataclass(frozen=True)
class MonthLine:
    """A month in the list."""

    month: date
    meetings: int
    minutes: int


def statement(db: Session, person_id: int, month: date, projects: Collection[int] | None, now: datetime) -> Statement:
    """The month that begins on this day, for these projects or (None) for all."""
    over = _over(person_id, projects, now).where(*_in_month(month))
    closed = over.where(AttendanceSheet.state == SheetState.CLOSED)
    found: dict[int, list[tuple[Meeting, CourseRun]]] = {}
    for meeting, run in db.execute(closed.order_by(Meeting.starts_at, Meeting.id)):
        found.setdefault(run.project_id, []).append((meeting, run))
    everything = db.scalar(select(func.count()).select_from(over.with_only_columns(Meeting.id).subquery())) or 0
    held = [_project_hours(rows) for _project, rows in sorted(found.items())]
    return Statement(
        person_id=person_id,
        name=db.get_one(Person, person_id).name,
        month=month,
        projects=tuple(held),
        unproven=everything - sum(len(one.meetings) for one in held),
    )


def months(db: Session, person_id: int, projects: Collection[int] | None, now: datetime) -> list[MonthLine]:
    """The months in which something was held, the latest first."""
    year, month = extract("year", Meeting.day), extract("month", Meeting.day)
    closed = _over(person_id, projects, now).where(AttendanceSheet.state == SheetState.CLOSED)
    sums = closed.with_only_columns(year, month, func.count(), func.sum(Meeting.planned_minutes))
    rows = db.execute(sums.group_by(year, month).order_by(year.desc(), month.desc()).limit(MOST_MONTHS))
    return [MonthLine(date(int(row[0]), int(row[1]), 1), row[2], int(row[3])) for row in rows]


def hours_and_minutes(minutes: int) -> str:
    """3:45."""
    return f"{minutes // 60}:{minutes % 60:02}"


def _over(person_id: int, projects: Collection[int] | None, now: datetime) -> Select[Meeting, CourseRun]:
    teaches = taught()
    paid_by: ColumnElement[bool] = true() if projects is None else CourseRun.project_id.in_(projects)
    return (
        select(Meeting, CourseRun)
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .join(teaches, teaches.c.meeting_id == Meeting.id)
        .outerjoin(AttendanceSheet, AttendanceSheet.meeting_id == Meeting.id)
        .where(teaches.c.person_id == person_id, Meeting.ends_at <= now, Meeting.cancelled.is_(False))
        .where(CourseRun.state.in_(HELD_IN), paid_by)
        .options(joinedload(CourseRun.project).joinedload(Project.provider))
    )


def _in_month(month: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return Meeting.day >= month, Meeting.day < following


def _project_hours(rows: Sequence[tuple[Meeting, CourseRun]]) -> ProjectHours:
    project = rows[0][1].project
    return ProjectHours(
        project=f"{project.number} {project.name}",
        provider=project.provider.name,
        meetings=tuple(
            HeldHour(
                day=meeting.day,
                begins=meeting.begins,
                ends=meeting.ends,
                code=run.code,
                title=title_of(run.terms),
                minutes=meeting.planned_minutes,
                unit_minutes=run.terms.unit_minutes,
            )
            for meeting, run in rows
        ),
    )
