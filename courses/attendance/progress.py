"""The course of a run through time: it runs when its first meeting has begun, it is completed when all is written down."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from courses.attendance.models import AttendanceSheet, SheetState
from courses.planning.lifecycle import Step, allows, take_step
from courses.planning.models import CourseRun, Meeting, RunState

WORKER = "worker"


def due_runs(db: Session, now: datetime) -> list[int]:
    """Runs whose state lags behind the time."""
    begun = (CourseRun.state == RunState.PUBLISHED) & (CourseRun.starts_at <= now)
    done = CourseRun.state.in_([RunState.PUBLISHED, RunState.RUNNING]) & (CourseRun.ends_at <= now) & ~_left_open()
    return list(db.scalars(select(CourseRun.id).where(or_(begun, done)).order_by(CourseRun.id)))


def advance(db: Session, run: CourseRun, now: datetime) -> None:
    """Take the locked run one or two steps on. Doing it twice changes nothing."""
    if allows(run.state, Step.BEGIN) and run.starts_at <= now:
        take_step(db, run, Step.BEGIN, actor=WORKER, now=now)
    if allows(run.state, Step.COMPLETE) and run.ends_at <= now and not _has_open_sheet(db, run):
        take_step(db, run, Step.COMPLETE, actor=WORKER, now=now)


def _left_open() -> ColumnElement[bool]:
    closed = (AttendanceSheet.meeting_id == Meeting.id) & (AttendanceSheet.state == SheetState.CLOSED)
    held = (Meeting.run_id == CourseRun.id) & Meeting.cancelled.is_(False)
    return exists().where(held, ~exists().where(closed))


def _has_open_sheet(db: Session, run: CourseRun) -> bool:
    return db.scalar(select(CourseRun.id).where(CourseRun.id == run.id, _left_open())) is not None
