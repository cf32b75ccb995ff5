"""Wall-clock time of a place to instants, and minutes to units. Pure.

A wall time that the change to summer time skips moves forward; one that exists twice means the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Block:
    """One teaching block: a day with wall times, and the minutes that are taught in it."""

    day: date
    begins: time
    ends: time

    @property
    def minutes(self) -> int:
        """Length on the clock in minutes."""
        return (self.ends.hour * 60 + self.ends.minute) - (self.begins.hour * 60 + self.begins.minute)


def instant(day: date, at: time, zone: str) -> datetime:
    """The instant of a wall time in an IANA zone."""
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(zone)).astimezone(UTC)


def units_of(minutes: int, unit_minutes: int) -> int:
    """Full units in the minutes, rounded down."""
    return minutes // unit_minutes


def span(blocks: Sequence[Block], zone: str) -> tuple[datetime, datetime]:
    """First start and last end of the blocks. At least one block is needed."""
    starts = min(instant(block.day, block.begins, zone) for block in blocks)
    ends = max(instant(block.day, block.ends, zone) for block in blocks)
    return starts, ends
