"""A series before it is saved: each meeting with its modules and what is to be known about its day, and the days left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from courses.catalogue.models import Course
from courses.planning.collisions.guard import Found
from courses.planning.extent import length_words, units_in_words
from courses.planning.models import MeetingMode
from courses.planning.publishing import PlannedMeeting
from courses.planning.schedule import Block
from courses.planning.series.holidays import LandCalendar
from courses.planning.series.modules import Part, Space, lay
from courses.planning.series.recurrence import Series
from courses.planning.series.words import clock_notes, day_notes, horizon_words, skipped_words
from lms.web.languages import gettext
from lms.web.words import in_language


@dataclass(frozen=True)
class PreviewRow:
    """One meeting of the series, in words."""

    day: date
    begins: time
    ends: time
    minutes: int
    units: str
    mode: MeetingMode
    modules: tuple[str, ...]
    notes: tuple[str, ...]
    warnings: tuple[tuple[bool, str, str], ...]


@dataclass(frozen=True)
class Preview:
    """What would be saved. `left` is the teaching for which no day was left, in both measures; `horizon` how far school holidays are known."""

    rows: tuple[PreviewRow, ...]
    skipped: tuple[str, ...]
    left: str
    horizon: str


def preview(
    course: Course,
    series: Series,
    meetings: Sequence[PlannedMeeting],
    found: Found,
    calendar: LandCalendar,
    zone: str,
) -> Preview:
    """The series of an offer in the language of the page."""
    modules = [module.units * course.unit_minutes for module in course.modules]
    laid = lay(modules, [Space(one.planned_minutes, one.module) for one in meetings])
    rows = (
        PreviewRow(
            day=one.day,
            begins=one.begins,
            ends=one.ends,
            minutes=one.planned_minutes,
            units=units_in_words(one.planned_minutes, course.unit_minutes),
            mode=one.mode,
            modules=tuple(_module_words(course, part) for part in parts),
            notes=(*day_notes(one.day, calendar), *clock_notes(Block(one.day, one.begins, one.ends), zone)),
            warnings=_warnings(found, place),
        )
        for place, (one, parts) in enumerate(zip(meetings, laid, strict=True))
    )
    return Preview(
        rows=tuple(rows),
        skipped=tuple(skipped_words(one) for one in series.skipped),
        left=length_words(series.minutes_left, course.unit_minutes) if series.minutes_left else "",
        horizon=horizon_words(calendar),
    )


def _module_words(course: Course, part: Part) -> str:
    """A module with the units of it that are taught in one meeting."""
    module = course.modules[part.module - 1]
    return gettext(
        "%(title)s (%(units)s)",
        title=str(in_language(module.title_de, module.title_en)),
        units=units_in_words(part.minutes, course.unit_minutes),
    )


def _warnings(found: Found, place: int) -> tuple[tuple[bool, str, str], ...]:
    """The collisions of the meeting at this place: whether hard, in words, and why it was overridden."""
    mine = (one for one in found.collisions if found.slots.index(one.slot) == place)
    return tuple((one.is_hard, found.words(one), found.reason(one)) for one in mine)
