"""From a pattern to the meetings of a series: days in a rhythm, blocks of a day, as many as the units need. Pure.

Days and times are wall time; a series so keeps its hour across the change of summer time. Lunch lies between two blocks
and breaks lie inside them: neither is teaching. The last block is cut so that the minutes come out even.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dateutil import rrule

from courses.planning.schedule import Block
from lms.data.refusal import Refusal, msgid

MOST_MEETINGS = 120
LAST_OF_MONTH = 5


class TooManyMeetings(Refusal):
    """The pattern would make more meetings than a run may have."""

    text = msgid("Eine Serie hat höchstens %(most)s Termine. Bitte wählen Sie längere Tage oder teilen Sie die Serie.")


class Rhythm(StrEnum):
    """How the days of a series follow each other."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    DATES = "dates"


class SkipReason(StrEnum):
    """Why a day of the pattern is no day of the series."""

    HOLIDAY = "holiday"
    TAKEN = "taken"
    NO_SUCH_DAY = "no_such_day"


@dataclass(frozen=True)
class DayBlock:
    """One block of a teaching day as wall time; the break in its middle is no teaching."""

    begins: time
    ends: time
    break_minutes: int = 0

    @property
    def minutes(self) -> int:
        """Minutes of teaching."""
        return Block(date.min, self.begins, self.ends).minutes - self.break_minutes

    def shortened(self, minutes: int) -> "DayBlock":
        """The block with only so many minutes of teaching; what ends before the break has none."""
        pause = self.break_minutes if minutes > self.minutes // 2 else 0
        ends = datetime.combine(date.min, self.begins) + timedelta(minutes=minutes + pause)
        return replace(self, ends=ends.time(), break_minutes=pause)


@dataclass(frozen=True)
class Pattern:
    """What a coordinator writes down: how many minutes, from when on, in which rhythm, on days that look like this.

    `weekdays` (0 is Monday) and `every` (weeks, months or years) belong to a rhythm, `dates` are a list of days; no day
    lies after `last`.
    """

    minutes: int
    first: date
    last: date
    blocks: tuple[DayBlock, ...]
    rhythm: Rhythm = Rhythm.WEEKLY
    every: int = 1
    weekdays: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()


@dataclass(frozen=True)
class SeriesBlock:
    """One meeting of a series; `minutes` are teaching."""

    day: date
    begins: time
    ends: time
    minutes: int


@dataclass(frozen=True)
class Skipped:
    """A day of the pattern that was left out: a holiday with its name, a day on which somebody or something is taken, or
    one that its year does not have (29.02.2027)."""

    words: str
    reason: SkipReason
    day: date | None = None


@dataclass(frozen=True)
class Series:
    """The meetings in order, the days left out, and the minutes for which no day was left before the end."""

    blocks: tuple[SeriesBlock, ...]
    skipped: tuple[Skipped, ...]
    minutes_left: int

    @property
    def days(self) -> tuple[date, ...]:
        """The teaching days in order."""
        return tuple(dict.fromkeys(block.day for block in self.blocks))


def expand(
    pattern: Pattern,
    holiday: Callable[[date], str | None],
    taken: Callable[[date], str | None] = lambda _day: None,
) -> Series:
    """The series of a pattern. `holiday` names the public holiday of a day; such a day is left out and the next one taken.
    So is a day for which `taken` says why it cannot be.

    Raises TooManyMeetings before a pattern grows without end.
    """
    blocks: list[SeriesBlock] = []
    skipped: list[Skipped] = []
    left = pattern.minutes
    teaches = any(block.minutes > 0 for block in pattern.blocks)
    for day in _days(pattern) if teaches else ():
        if left <= 0:
            break
        if isinstance(day, Skipped):
            skipped.append(day)
        elif name := holiday(day):
            skipped.append(Skipped(name, SkipReason.HOLIDAY, day))
        elif why := taken(day):
            skipped.append(Skipped(why, SkipReason.TAKEN, day))
        else:
            taught = _teach(day, pattern.blocks, left)
            blocks += taught
            left -= sum(block.minutes for block in taught)
        if len(blocks) > MOST_MEETINGS:
            raise TooManyMeetings(most=MOST_MEETINGS)
    return Series(tuple(blocks), tuple(skipped), max(left, 0))


def weekday_of_month(day: date) -> int:
    """1 for the first Monday (Tuesday, ...) of a month and so on; 5 means the last one, which every month has."""
    return (day.day - 1) // 7 + 1


def _teach(day: date, blocks: Sequence[DayBlock], left: int) -> list[SeriesBlock]:
    taught = []
    for block in sorted(blocks, key=lambda block: block.begins):
        minutes = min(block.minutes, left)
        if minutes <= 0:
            break
        held = block if minutes == block.minutes else block.shortened(minutes)
        taught.append(SeriesBlock(day, held.begins, held.ends, minutes))
        left -= minutes
    return taught


def _days(pattern: Pattern) -> Iterator[date | Skipped]:
    if pattern.rhythm is Rhythm.DATES:
        yield from (day for day in sorted(set(pattern.dates)) if pattern.first <= day <= pattern.last)
    elif pattern.rhythm is Rhythm.YEARLY:
        yield from _years(pattern)
    else:
        yield from (moment.date() for moment in _rule(pattern))


def _rule(pattern: Pattern) -> rrule.rrule:
    weekly = pattern.rhythm is Rhythm.WEEKLY
    return rrule.rrule(
        rrule.WEEKLY if weekly else rrule.MONTHLY,
        dtstart=datetime.combine(pattern.first, time()),
        until=datetime.combine(pattern.last, time()),
        interval=pattern.every,
        byweekday=(pattern.weekdays or (pattern.first.weekday(),)) if weekly else _weekday_of_month(pattern.first),
    )


def _weekday_of_month(day: date) -> rrule.weekday:
    place = weekday_of_month(day)
    return rrule.weekday(day.weekday(), -1 if place == LAST_OF_MONTH else place)


def _years(pattern: Pattern) -> Iterator[date | Skipped]:
    for year in range(pattern.first.year, pattern.last.year + 1, pattern.every):
        try:
            day = pattern.first.replace(year=year)
        except ValueError:
            yield Skipped(f"{pattern.first:%d.%m.}{year}", SkipReason.NO_SUCH_DAY)
        else:
            if day <= pattern.last:
                yield day
