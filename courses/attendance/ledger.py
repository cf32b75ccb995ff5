"""Minutes attended: integers only. Pure.

Shown units never contradict the verdict: attended units are rounded down, planned and needed units rounded up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.attendance.models import MarkKind
from courses.catalogue.units import full_units, planned_units

FULL = frozenset({MarkKind.PRESENT, MarkKind.PLACEMENT})


@dataclass(frozen=True)
class MarkedMeeting:
    """One meeting of a run with what was noted for one person; kind None means not marked.

    `closed`: its sheet is closed, or the person had left before, so that a missing mark is none that may still come.
    """

    planned_minutes: int
    kind: MarkKind | None
    minutes: int | None = None
    closed: bool = False


@dataclass(frozen=True)
class Ledger:
    """Planned, attended and still possible minutes of one person in one run."""

    planned_minutes: int
    attended_minutes: int
    unmarked_minutes: int
    unit_minutes: int

    @property
    def planned_units(self) -> int:
        """Units of the whole run, rounded up: a share of 100 % must not look reached before it is."""
        return planned_units(self.planned_minutes, self.unit_minutes)

    @property
    def attended_units(self) -> int:
        """Full units attended, rounded down."""
        return full_units(self.attended_minutes, self.unit_minutes)

    @property
    def in_whole_units(self) -> bool:
        """Whether the units tell everything; otherwise a page adds the minutes."""
        return self.planned_minutes % self.unit_minutes == 0 and self.attended_minutes % self.unit_minutes == 0


def minutes_of(meeting: MarkedMeeting) -> int:
    """Teaching minutes attended; excused counts as not attended, and nobody attends more than was planned."""
    if meeting.kind in FULL:
        return meeting.planned_minutes
    if meeting.kind is MarkKind.PARTIAL:
        return min(max(meeting.minutes or 0, 0), meeting.planned_minutes)
    return 0


def ledger_of(meetings: Iterable[MarkedMeeting], unit_minutes: int) -> Ledger:
    """Add up the meetings of one person in one run."""
    counted = list(meetings)
    return Ledger(
        planned_minutes=sum(meeting.planned_minutes for meeting in counted),
        attended_minutes=sum(minutes_of(meeting) for meeting in counted),
        unmarked_minutes=sum(m.planned_minutes for m in counted if m.kind is None and not m.closed),
        unit_minutes=unit_minutes,
    )
