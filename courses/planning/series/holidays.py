"""Public holidays, school holidays and bridge days of a Land. Pure: the library `holidays` carries the facts.

School holidays are published some years ahead; `school_until` is the last day anybody knows of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from lms.later import Library

if TYPE_CHECKING:
    from holidays.countries import germany
else:
    # Without the 250 other countries, which would take 8 MB of each process.
    germany = Library("holidays.countries.germany", alone=True)

DAY = timedelta(days=1)
FRIDAY, SATURDAY = 4, 5
MONDAY = 0
# The library knows the years since 2024; nobody publishes school holidays more than a few years ahead.
SCHOOL_YEARS = range(2024, 2060)
LANGUAGES = {"de": "de", "en": "en_US"}
# No public holidays, yet most people are away.
EVES = {(12, 24), (12, 31)}


class RemarkKind(StrEnum):
    """What else is to be known about a day."""

    SCHOOL_HOLIDAY = "school_holiday"
    BRIDGE_DAY = "bridge_day"
    EVE = "eve"


@dataclass(frozen=True)
class Remark:
    """A reason why people may be away; `name` is that of the school holidays, or of the holiday next to a bridge day."""

    kind: RemarkKind
    name: str = ""


@dataclass(frozen=True)
class LandCalendar:
    """The calendar of a Land ("MV", ISO 3166-2:DE without the country), its names in German or English."""

    land: str
    language: str = "de"

    def public(self, day: date) -> str | None:
        """The name of the public holiday, if the day is one."""
        return _public(self.land, day.year, self.language).get(day)

    def school(self, day: date) -> str | None:
        """The name of the school holidays the day lies in."""
        return _school(self.land, self.language).get(day)

    def bridge(self, day: date) -> str | None:
        """The holiday that one working day parts from the weekend; None for other days."""
        if day.weekday() == FRIDAY and day != date.min:
            return self.public(day - DAY) if self.public(day) is None else None
        if day.weekday() == MONDAY and day != date.max:
            return self.public(day + DAY) if self.public(day) is None else None
        return None

    def remarks(self, day: date) -> tuple[Remark, ...]:
        """Everything that makes people be away on a day that is no public holiday."""
        found = []
        if school := self.school(day):
            found.append(Remark(RemarkKind.SCHOOL_HOLIDAY, school))
        if bridge := self.bridge(day):
            found.append(Remark(RemarkKind.BRIDGE_DAY, bridge))
        if (day.month, day.day) in EVES and day.weekday() < SATURDAY:
            found.append(Remark(RemarkKind.EVE))
        return tuple(found)

    @property
    def school_until(self) -> date:
        """The last day up to which school holidays are known; later days may lie in holidays nobody has published."""
        return max(_school(self.land, self.language))


@lru_cache(maxsize=512)
def _public(land: str, year: int, language: str) -> Mapping[date, str]:
    return _names(land, "public", range(year, year + 1), language)


@lru_cache(maxsize=64)
def _school(land: str, language: str) -> Mapping[date, str]:
    return _names(land, "school", SCHOOL_YEARS, language)


def _names(land: str, category: str, years: range, language: str) -> Mapping[date, str]:
    # A plain copy: the library's own object grows while it is asked, and threads share this one.
    subdivision = land if land in germany.Germany.subdivisions else None
    found = germany.Germany(
        subdiv=subdivision, categories=(category,), years=years, language=LANGUAGES.get(language, "en_US")
    )
    return dict(found.items())
