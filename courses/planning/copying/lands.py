"""Whose holidays count for a run: those of every Land in which it meets."""

from collections.abc import Iterable
from datetime import date

from courses.planning.copying.dates import Holiday
from courses.planning.models import CourseRun, MeetingMode
from courses.planning.series.words import calendar_of


def lands_of(run: CourseRun, home: str) -> tuple[str, ...]:
    """The Länder of its venues, that of the first meeting first; `home` where it meets only online, or nowhere yet."""
    met = [one for one in run.meetings if not one.cancelled and one.mode is not MeetingMode.ONLINE]
    venues = [one.venue or run.venue for one in met]
    return tuple(dict.fromkeys(venue.land for venue in venues if venue is not None)) or (home,)


def holiday_in(lands: Iterable[str]) -> Holiday:
    """The name of a day's public holiday in one of the Länder, in the language of the page."""
    calendars = [calendar_of(land) for land in lands]

    def holiday(day: date) -> str | None:
        return next((name for calendar in calendars if (name := calendar.public(day))), None)

    return holiday
