"""A venue gets another address, a room another name: for the runs to come there it is another place, and calendars notice."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, selectinload

from courses.planning.models import CourseRun, Meeting, MeetingMode, RunState
from lms.data.audit import record

ADDRESS = frozenset({"name", "street", "postcode", "town"})
"""What calendars show of a place; of a room its name."""


@dataclass(frozen=True)
class Spot:
    """A venue, or one room of it."""

    venue_id: int
    room_id: int | None = None

    @property
    def changes(self) -> dict[str, int]:
        """As the audit names it."""
        return {"venue": self.venue_id} if self.room_id is None else {"venue": self.venue_id, "room": self.room_id}

    def has(self, run: CourseRun, meeting: Meeting) -> bool:
        """Whether the meeting of the run is here."""
        at_venue = (meeting.venue_id or run.venue_id) == self.venue_id
        here = at_venue if self.room_id is None else meeting.room_id == self.room_id
        return here and meeting.mode is not MeetingMode.ONLINE


def coming_at(spot: Spot, now: datetime) -> Select[CourseRun]:
    """The runs people have places in, with a meeting to come here; the next one first."""
    at_venue = func.coalesce(Meeting.venue_id, CourseRun.venue_id) == spot.venue_id
    here = at_venue if spot.room_id is None else Meeting.room_id == spot.room_id
    there = here & (Meeting.mode != MeetingMode.ONLINE)
    ahead = (Meeting.run_id == CourseRun.id) & (Meeting.ends_at > now) & Meeting.cancelled.is_(False)
    known = CourseRun.state.in_([RunState.PUBLISHED, RunState.RUNNING])
    return select(CourseRun).where(known, exists().where(ahead, there)).order_by(CourseRun.starts_at, CourseRun.id)


def lock_coming(db: Session, spot: Spot, now: datetime) -> list[CourseRun]:
    """These runs with their rows locked, and before the venue's or room's: whoever changes a run names them after that lock."""
    rows = coming_at(spot, now).order_by(None).order_by(CourseRun.id).with_for_update(of=CourseRun)
    return list(db.scalars(rows.options(selectinload(CourseRun.meetings)).execution_options(populate_existing=True)))


def tell_calendars(db: Session, runs: list[CourseRun], spot: Spot, *, actor: str, now: datetime) -> None:
    """The meetings to come at the locked venue or room get the next number, the locked runs a change in their history."""
    action = "run.readdressed" if spot.room_id is None else "run.room_renamed"
    for run in runs:
        for meeting in run.meetings:
            meeting.sequence += meeting.ends_at > now and not meeting.cancelled and spot.has(run, meeting)
        record(
            db,
            stream=run.stream,
            at=now,
            actor=actor,
            action=action,
            subject=f"run:{run.id}",
            changes=spot.changes,
        )
    db.flush()
