"""The days of a calendar page with their meetings, and the runs of a half-year with their weeks. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from courses.planning.board.entries import Entry, RunLine
from courses.planning.board.spans import DAY, Span, monday_of
from courses.planning.series.holidays import LandCalendar

# A page with more meetings helps nobody; a filter does. A day of a month has little room.
MOST_ON_PAGE = 400
MOST_OF_A_DAY = 6


@dataclass(frozen=True)
class FreeDay:
    """A reason why people are away: a public holiday, or school holidays. `lands` is empty where it is so everywhere."""

    name: str
    is_public: bool
    lands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """One day of the page. `more` are meetings that do not fit."""

    day: date
    entries: tuple[Entry, ...] = ()
    free: tuple[FreeDay, ...] = ()
    more: int = 0

    @property
    def is_public_holiday(self) -> bool:
        """Whether it is one in every Land of the page."""
        return any(one.is_public and not one.lands for one in self.free)


@dataclass(frozen=True)
class Week:
    """One week of a half-year: its Monday, and what is known of its days."""

    monday: date
    number: int
    free: tuple[FreeDay, ...]

    @property
    def public(self) -> tuple[FreeDay, ...]:
        """Its public holidays."""
        return tuple(one for one in self.free if one.is_public)

    @property
    def school(self) -> tuple[FreeDay, ...]:
        """The school holidays it touches."""
        return tuple(one for one in self.free if not one.is_public)


@dataclass(frozen=True)
class RunWeeks:
    """A run with the number of its meetings in each week."""

    run: RunLine
    meetings: tuple[int, ...]


def days_of(
    span: Span, entries: Sequence[Entry], calendars: Sequence[LandCalendar], *, most_of_a_day: int = MOST_ON_PAGE
) -> list[Day]:
    """Every day of the span, those without a meeting too."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_day[entry.day].append(entry)
    return [_day(day, by_day.get(day, []), calendars, most_of_a_day) for day in span.days]


def weeks_of(span: Span, calendars: Sequence[LandCalendar]) -> list[Week]:
    """The weeks of the span with the holidays in them, each named once."""
    found = []
    for monday in span.mondays:
        named = [one for number in range(7) for one in free_days(monday + number * DAY, calendars)]
        found.append(Week(monday, monday.isocalendar().week, tuple(dict.fromkeys(named))))
    return found


def laid_out(span: Span, runs: Sequence[RunLine], counts: Iterable[tuple[int, date, int]]) -> list[RunWeeks]:
    """The runs with their meetings by week; `counts` are run, day, and how many meetings."""
    of_week: Mapping[int, Counter[date]] = defaultdict(Counter)
    for run_id, day, number in counts:
        of_week[run_id][monday_of(day)] += number
    return [RunWeeks(run, tuple(of_week[run.id][monday] for monday in span.mondays)) for run in runs]


def free_days(day: date, calendars: Sequence[LandCalendar]) -> tuple[FreeDay, ...]:
    """Holidays of the day, each once; with the Länder where it is not a holiday in all of them."""
    named: dict[FreeDay, list[str]] = defaultdict(list)
    for calendar in calendars:
        public, school = calendar.public(day), calendar.school(day)
        for name, is_public in ((public, True), (school, False)):
            if name:
                named[FreeDay(name, is_public)].append(calendar.land)
    return tuple(
        one if len(lands) == len(calendars) else replace(one, lands=tuple(lands)) for one, lands in named.items()
    )


def _day(day: date, entries: Sequence[Entry], calendars: Sequence[LandCalendar], most: int) -> Day:
    # One line more is better than a line that says "one more".
    shown = entries if len(entries) <= most + 1 else entries[:most]
    return Day(day, tuple(shown), free_days(day, calendars), len(entries) - len(shown))
