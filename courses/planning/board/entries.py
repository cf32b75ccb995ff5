"""What a calendar page knows of a meeting and of a run, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime, time

from courses.planning.models import MeetingMode, RunState
from lms.web.words import Words

# By which a collision names a meeting: its run, and when it begins.
Key = tuple[int, datetime]


@dataclass(frozen=True)
class RunLine:
    """A run in the calendar."""

    id: int
    code: str
    title: Words
    state: RunState
    project_id: int

    @property
    def is_draft(self) -> bool:
        """Whether nobody outside has seen it yet."""
        return self.state is RunState.DRAFT


@dataclass(frozen=True)
class Entry:
    """One meeting, at the wall time of its place. `place` and `land` are empty for an online meeting."""

    id: int
    run: RunLine
    day: date
    begins: time
    ends: time
    starts_at: datetime
    mode: MeetingMode
    place: str
    land: str
    cancelled: bool
    trainers: tuple[str, ...] = ()

    @property
    def takes_place(self) -> bool:
        """Whether neither the meeting nor its run is cancelled."""
        return not self.cancelled and self.run.state is not RunState.CANCELLED

    @property
    def key(self) -> Key:
        """By which a collision names it."""
        return (self.run.id, self.starts_at)
