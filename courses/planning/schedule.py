"""Wall-clock time of a place to instants, and minutes to units. Pure.

A wall time that the change to summer time skips moves forward; one that exists twice means the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms.data.refusal import Refusal, msgid


class UnknownZone(Refusal):
    """The name stands in no list of time zones."""

    text = msgid("Die Zeitzone „%(zone)s“ gibt es nicht.")


class ClockChange(StrEnum):
    """What the change of the clock does to a wall time: it is skipped in spring, and comes twice in autumn."""

    SKIPPED = "skipped"
    TWICE = "twice"


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
    """The instant of a wall time in an IANA zone. Raises UnknownZone."""
    return datetime.combine(day, at.replace(fold=0), zone_of(zone)).astimezone(UTC)


def day_of(at: datetime, zone: str) -> date:
    """The calendar day of an instant in an IANA zone. Raises UnknownZone."""
    return at.astimezone(zone_of(zone)).date()


def decision_moved(chosen: date, was: Iterable[date], days: Iterable[date], before: timedelta) -> date:
    """The day by which is decided whether a run takes place, when the days of the run become others.

    It goes along, `before` the first day; one that somebody chose stays, unless the run would have begun by then.
    """
    first = min(days)
    return first - before if chosen == min(was) - before or chosen > first else chosen


def zone_of(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises UnknownZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(zone=name) from error


def clock_change(day: date, at: time, zone: str) -> ClockChange | None:
    """Whether this wall time does not exist on the day, or exists twice."""
    wall = datetime.combine(day, at, zone_of(zone))
    before, after = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    if before is None or after is None or before == after:
        return None
    return ClockChange.SKIPPED if before < after else ClockChange.TWICE


def real_minutes(block: Block, zone: str) -> int:
    """Minutes that pass between beginning and end: an hour less or more than on the clock in the nights of the change."""
    passed = instant(block.day, block.ends, zone) - instant(block.day, block.begins, zone)
    return int(passed.total_seconds()) // 60


def span(blocks: Sequence[Block], zone: str) -> tuple[datetime, datetime]:
    """First start and last end of the blocks. At least one block is needed."""
    starts = min(instant(block.day, block.begins, zone) for block in blocks)
    ends = max(instant(block.day, block.ends, zone) for block in blocks)
    return starts, ends
