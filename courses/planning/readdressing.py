"""A venue gets another address: for the runs to come there it is another place, and every calendar has to notice."""

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, selectinload

from courses.planning.models import CourseRun, Meeting, MeetingMode, RunState, Venue
from lms.data.audit import record

ADDRESS = frozenset({"name", "street", "postcode", "town"})
"""What calendars show of a place."""


def coming_at(venue_id: int, now: datetime) -> Select[CourseRun]:
    """The runs people have places in, with a meeting to come at this venue; the next one first."""
    there = (func.coalesce(Meeting.venue_id, CourseRun.venue_id) == venue_id) & (Meeting.mode != MeetingMode.ONLINE)
    ahead = (Meeting.run_id == CourseRun.id) & (Meeting.ends_at > now) & Meeting.cancelled.is_(False)
    known = CourseRun.state.in_([RunState.PUBLISHED, RunState.RUNNING])
    return select(CourseRun).where(known, exists().where(ahead, there)).order_by(CourseRun.starts_at, CourseRun.id)


def lock_coming(db: Session, venue_id: int, now: datetime) -> list[CourseRun]:
    """These runs with their rows locked, and before the venue's: whoever changes a run names its venue after that lock."""
    rows = coming_at(venue_id, now).order_by(None).order_by(CourseRun.id).with_for_update(of=CourseRun)
    return list(db.scalars(rows.options(selectinload(CourseRun.meetings)).execution_options(populate_existing=True)))


def tell_calendars(db: Session, runs: list[CourseRun], venue: Venue, *, actor: str, now: datetime) -> None:
    """The meetings to come at the locked venue get the next number, the locked runs a change in their history."""
    for run in runs:
        for meeting in run.meetings:
            meeting.sequence += meeting.ends_at > now and not meeting.cancelled and _is_at(run, meeting, venue.id)
        changes = {"venue": venue.id}
        record(
            db,
            stream=run.stream,
            at=now,
            actor=actor,
            action="run.readdressed",
            subject=f"run:{run.id}",
            changes=changes,
        )
    db.flush()


def _is_at(run: CourseRun, meeting: Meeting, venue_id: int) -> bool:
    return meeting.mode is not MeetingMode.ONLINE and (meeting.venue_id or run.venue_id) == venue_id
