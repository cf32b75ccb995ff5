"""The frame of a calendar page: its heading, the way to the days before and after, and to the other views."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from courses.planning.board.spans import Span, View
from courses.planning.collisions.half_year import HalfYear
from courses.planning.collisions.words import half_year_words
from courses.planning.series.holidays import LandCalendar
from lms.web.formats import format_date, format_month, format_weekday, label
from lms.web.here import this_page
from lms.web.languages import current_language, gettext
from lms.web.menu import Link


@dataclass(frozen=True)
class Frame:
    """What stands around the days. The addresses keep all filters; None where the calendar ends."""

    view: View
    heading: str
    views: Sequence[Link]
    previous_url: str | None
    next_url: str | None
    today_url: str

    def week_url(self, day: date) -> str:
        """The week of the day."""
        return this_page(view=View.WEEK.value, day=day.isoformat(), page=None)

    def agenda_url(self, day: date) -> str:
        """The agenda that begins with the day."""
        return this_page(view=View.AGENDA.value, day=day.isoformat(), page=None)

    @property
    def has_weeks(self) -> bool:
        """Whether there is a page for a week to lead to."""
        return any(link.label == label(View.WEEK) for link in self.views)

    @property
    def weekdays(self) -> list[str]:
        """Monday to Sunday, as a head of columns has room for them."""
        return [format_weekday(number) for number in range(7)]


def frame_of(span: Span, views: Sequence[View], *, first: date = date.min, last: date = date.max) -> Frame:
    """The frame of these days; beyond `first` and `last` no address leads."""

    def url(day: date | None) -> str | None:
        return this_page(day=day.isoformat(), page=None) if day and first <= day <= last else None

    return Frame(
        view=span.view,
        heading=span_words(span),
        views=[Link(label(view), this_page(view=view.value, page=None), view is span.view) for view in views],
        previous_url=url(span.before),
        next_url=url(span.after),
        today_url=this_page(day=None, page=None),
    )


def span_words(span: Span) -> str:
    """The days in words; a week with its number and the year it is counted in."""
    if span.view is View.MONTH:
        return format_month(span.first)
    if span.view is View.HALF_YEAR:
        half = HalfYear.of(span.first)
        return half_year_words(half.year, second=half.second)
    days = {"first": format_date(span.first), "last": format_date(span.last)}
    if span.view is View.AGENDA:
        return gettext("%(first)s bis %(last)s", **days)
    counted = span.first.isocalendar()
    return gettext("Woche %(week)s/%(year)s: %(first)s bis %(last)s", week=counted.week, year=counted.year, **days)


def calendars_of(lands: Sequence[str], home: str) -> list[LandCalendar]:
    """The holidays that count on the page: those of the Länder where people meet, else those of the network."""
    return [LandCalendar(land, current_language()) for land in lands or [home] if land]


def without_filters(names: Iterable[str]) -> str:
    """This page with the same days and none of the filters."""
    return this_page(**dict.fromkeys(names), page=None)
