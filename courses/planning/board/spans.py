"""Which days a page of the calendar shows. Pure; weeks begin on Monday and are counted after ISO 8601."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from courses.planning.collisions.half_year import HalfYear

DAY, WEEK = timedelta(days=1), timedelta(days=7)
AGENDA_DAYS = 28
# Outside of these nobody plans, and weeks would run off the calendar.
EARLIEST, LATEST = date(2000, 1, 3), date(2099, 12, 27)


class View(StrEnum):
    """How much is seen at once."""

    AGENDA = "agenda"
    WEEK = "week"
    MONTH = "month"
    HALF_YEAR = "half-year"


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both shown."""

    view: View
    first: date
    last: date

    @classmethod
    def around(cls, view: View, day: date) -> "Span":
        """The week, month or half-year in which the day lies; an agenda begins with it."""
        day = sensible(day)
        if view is View.AGENDA:
            return cls(view, day, day + (AGENDA_DAYS - 1) * DAY)
        if view is View.WEEK:
            monday = monday_of(day)
            return cls(view, monday, monday + 6 * DAY)
        if view is View.MONTH:
            first = day.replace(day=1)
            return cls(view, first, (first + 31 * DAY).replace(day=1) - DAY)
        half = HalfYear.of(day)
        return cls(view, half.first, half.last)

    @property
    def before(self) -> date | None:
        """A day of the span before this one; None at the end of the calendar."""
        day = self.first - (AGENDA_DAYS if self.view is View.AGENDA else 1) * DAY
        return day if day >= EARLIEST else None

    @property
    def after(self) -> date | None:
        """A day of the next span; None at the end of the calendar."""
        day = self.last + DAY
        return day if day <= LATEST else None

    @property
    def days(self) -> tuple[date, ...]:
        """All its days."""
        return tuple(self.first + number * DAY for number in range((self.last - self.first).days + 1))

    @property
    def mondays(self) -> tuple[date, ...]:
        """The first days of the weeks that it touches."""
        return tuple(_weeks(monday_of(self.first), self.last))

    def holds(self, day: date) -> bool:
        """Whether the day is shown."""
        return self.first <= day <= self.last


def monday_of(day: date) -> date:
    """The first day of the day's week."""
    return day - day.weekday() * DAY


def sensible(day: date) -> date:
    """The day, or the nearest one that the calendar has."""
    return min(max(day, EARLIEST), LATEST)


def day_of(text: str) -> date | None:
    """A day as it stands in an address ("2026-05-04"); None for anything else, and for days nobody plans."""
    try:
        day = date.fromisoformat(text) if text.isascii() else None
    except ValueError:
        return None
    return day if day is not None and sensible(day) == day else None


def _weeks(monday: date, last: date) -> Iterator[date]:
    while monday <= last:
        yield monday
        monday += WEEK
