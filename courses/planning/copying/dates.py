"""The days of a run, on new ones: its rhythm goes on from a new first day, and public holidays are skipped anew. Pure.

A run that repeats itself (every Monday, every second week on Monday and Wednesday, each first Tuesday of a month) is
expanded anew like a series, so a holiday moves everything behind it along the rhythm. A block of days that repeats
nothing keeps its distances; a day that meets a holiday goes to the next day of its kind: a working day to a working day,
a day of the weekend to one of the weekend.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from functools import reduce
from itertools import pairwise
from math import gcd

from courses.planning.series.recurrence import (
    MOST_MEETINGS,
    DayBlock,
    Pattern,
    Rhythm,
    Skipped,
    expand,
    weekday_of_month,
)

Holiday = Callable[[date], str | None]
DAY = timedelta(days=1)
WEEK = 7
SATURDAY = 5
MONTHS = 12
# One minute a day: the rules of a series then count days.
A_MINUTE = (DayBlock(time(0), time(0, 1)),)
# Holidays make a run longer, never three times as long.
LONGER, AND_A_YEAR = 3, 366


class MoveReason(StrEnum):
    """Why a day lies elsewhere than its distance says."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    NEXT_ONE = "next_one"


@dataclass(frozen=True)
class Moved:
    """A day that lies elsewhere; `name` is that of the holiday. NEXT_ONE: the day before it had moved to its place."""

    wanted: date
    day: date
    reason: MoveReason
    name: str = ""


@dataclass(frozen=True)
class NewDays:
    """The new days in the order of the old ones. `pattern` is the rhythm they follow, None where only distances were kept."""

    days: tuple[date, ...]
    pattern: Pattern | None = None
    skipped: tuple[Skipped, ...] = ()
    moved: tuple[Moved, ...] = ()


def new_days(days: Sequence[date], first: date, holiday: Holiday, *, keep_weekdays: bool = True) -> NewDays:
    """The days (in order, each once) from a new first day on.

    With `keep_weekdays` a Monday stays a Monday: a first day that is none means the first Monday after it. Without, all
    days move as far along the week as the first one does.
    """
    pattern = pattern_of(days, holiday)
    if pattern is not None:
        moved = _from(pattern, days[0], first) if keep_weekdays else _turned(pattern, days, first)
        found = expand(moved, holiday) if moved is not None else None
        if found is not None and len(found.days) == len(days):
            return NewDays(found.days, moved, found.skipped)
    start = _same_weekday(days[0], first) if keep_weekdays else first
    return _at_distances(days, start - days[0], holiday)


def pattern_of(days: Sequence[date], holiday: Holiday) -> Pattern | None:
    """The rhythm that gives exactly these days when holidays are skipped; None for a block in which nothing repeats."""
    weekdays = tuple(sorted({day.weekday() for day in days}))
    if not len(weekdays) < len(days) <= MOST_MEETINGS:
        return None
    blank = Pattern(minutes=len(days), first=days[0], last=days[-1], blocks=A_MINUTE)
    for pattern in _rhythms(blank, days, weekdays):
        if expand(pattern, holiday).days == tuple(days):
            return pattern
    return None


def _rhythms(blank: Pattern, days: Sequence[date], weekdays: tuple[int, ...]) -> Iterator[Pattern]:
    """What could be, the shortest first: weeks between two dates may have been left out because of holidays."""
    for every in _divisors([(day.toordinal() - 1) // WEEK for day in days]):
        yield replace(blank, rhythm=Rhythm.WEEKLY, every=every, weekdays=weekdays)
    if len(weekdays) == 1:
        for every in _divisors([day.year * MONTHS + day.month for day in days]):
            yield replace(blank, rhythm=Rhythm.MONTHLY, every=every)


def _divisors(numbers: Sequence[int]) -> list[int]:
    step = reduce(gcd, (after - before for before, after in pairwise(numbers)))
    return [every for every in range(1, step + 1) if step % every == 0]


def _from(pattern: Pattern, old_first: date, first: date) -> Pattern:
    """The rhythm on the same weekdays, from the first day on that is like the old first one."""
    start = _same_weekday(old_first, first)
    if pattern.rhythm is Rhythm.MONTHLY:
        while weekday_of_month(start) != weekday_of_month(old_first):
            start += WEEK * DAY
    return _until(replace(pattern, first=start))


def _turned(pattern: Pattern, days: Sequence[date], first: date) -> Pattern | None:
    """The rhythm on other weekdays; None where that would put a working day on a weekend."""
    turn = first.weekday() - days[0].weekday()
    weekdays = tuple(sorted((weekday + turn) % WEEK for weekday in pattern.weekdays))
    was_weekend = any(day.weekday() >= SATURDAY for day in days)
    if not was_weekend and any(weekday >= SATURDAY for weekday in (*weekdays, first.weekday())):
        return None
    return _until(replace(pattern, first=first, weekdays=weekdays))


def _until(pattern: Pattern) -> Pattern:
    length = (pattern.minutes * pattern.every) * (WEEK if pattern.rhythm is Rhythm.WEEKLY else 31)
    return replace(pattern, last=pattern.first + (LONGER * length + AND_A_YEAR) * DAY)


def _same_weekday(old: date, first: date) -> date:
    return first + ((old.weekday() - first.weekday()) % WEEK) * DAY


def _at_distances(days: Sequence[date], distance: timedelta, holiday: Holiday) -> NewDays:
    found: list[date] = []
    moved: list[Moved] = []
    for old in days:
        wanted = old + distance
        earliest = max(wanted, found[-1] + DAY) if found else wanted
        day = _next_of_kind(earliest, holiday, weekend=old.weekday() >= SATURDAY)
        found.append(day)
        if day != wanted:
            moved.append(_why(wanted, day, holiday, pushed=earliest != wanted))
    return NewDays(tuple(found), moved=tuple(moved))


def _next_of_kind(day: date, holiday: Holiday, *, weekend: bool) -> date:
    # Who taught on weekends may go on doing so; a working day never moves onto one.
    while holiday(day) or (not weekend and day.weekday() >= SATURDAY):
        day += DAY
        while weekend and day.weekday() < SATURDAY:
            day += DAY
    return day


def _why(wanted: date, day: date, holiday: Holiday, *, pushed: bool) -> Moved:
    if name := holiday(wanted):
        return Moved(wanted, day, MoveReason.HOLIDAY, name)
    return Moved(wanted, day, MoveReason.NEXT_ONE if pushed else MoveReason.WEEKEND)
