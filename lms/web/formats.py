"""How dates, times and numbers are written for people; instants are shown in the zone of the network."""

from datetime import date, datetime, time
from enum import Enum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from flask import current_app

from lms.web.languages import current_language, ngettext
from lms.web.rich_text import rich_words

Moment = date | datetime


@cache
def _locale(language: str) -> Locale:
    # "en" alone means the American order of day and month.
    return Locale.parse("en_GB" if language == "en" else language)


def local(value: Moment) -> Moment:
    """An instant as wall-clock time of the network; a calendar day stays as it is."""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(current_app.config["LMS_TIME_ZONE"]))
    return value


def local_today(now: datetime) -> date:
    """The calendar day of the network at this instant."""
    return now.astimezone(ZoneInfo(current_app.config["LMS_TIME_ZONE"])).date()


def format_date(value: Moment) -> str:
    """12. März 2026."""
    return dates.format_date(local(value), "long", locale=_locale(current_language()))


def format_day(value: Moment) -> str:
    """Do., 12. März 2026."""
    locale = _locale(current_language())
    weekday = dates.format_date(local(value), "EEE", locale=locale)
    return f"{weekday}, {format_date(value)}"


def format_month(value: Moment) -> str:
    """März 2026."""
    return dates.format_skeleton("yMMMM", local(value), locale=_locale(current_language()))


def format_weekday(number: int) -> str:
    """Mo, for 0."""
    return str(_locale(current_language()).days["stand-alone"]["short"][number])


def format_short_day(value: Moment) -> str:
    """2.3., where there is no room for more."""
    return dates.format_skeleton("Md", local(value), locale=_locale(current_language()))


def format_time(value: time | datetime) -> str:
    """09:00."""
    moment = local(value) if isinstance(value, datetime) else value
    return f"{moment:%H:%M}"


def format_datetime(value: datetime) -> str:
    """12. März 2026, 09:00."""
    return f"{format_date(value)}, {format_time(value)}"


def format_number(value: int) -> str:
    """1.393."""
    return numbers.format_decimal(value, locale=_locale(current_language()))


def format_units(value: int) -> str:
    """16 UE."""
    return ngettext("%(num)s UE", "%(num)s UE", value)


def same_day(first: Moment, second: Moment) -> bool:
    """Whether both lie on one calendar day of the network."""

    def day(value: Moment) -> date:
        wall = local(value)
        return wall.date() if isinstance(wall, datetime) else wall

    return day(first) == day(second)


def label(value: Enum) -> str:
    """The word for a member of an enum, from the labels that the rooms hand in."""
    words: dict[tuple[type[Enum], Any], Any] = current_app.extensions["lms"].labels
    return str(words[type(value), value.value])


FILTERS = {
    "date": format_date,
    "day": format_day,
    "month": format_month,
    "short_day": format_short_day,
    "time": format_time,
    "datetime": format_datetime,
    "number": format_number,
    "units": format_units,
    "label": label,
    "rich": rich_words,
}
