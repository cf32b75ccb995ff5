"""Holidays, skipped days and changes of the clock as sentences."""

from datetime import date, time

from courses.planning.schedule import Block, ClockChange, clock_change, instant, real_minutes, zone_of
from courses.planning.series.holidays import LandCalendar, Remark, RemarkKind
from courses.planning.series.recurrence import Skipped
from lms.web.formats import format_date, format_day, format_time
from lms.web.languages import current_language, gettext


def calendar_of(land: str) -> LandCalendar:
    """The calendar of a Land in the language of the page."""
    return LandCalendar(land, current_language())


def day_notes(day: date, calendar: LandCalendar) -> list[str]:
    """Why people may be away on the day; the public holiday first."""
    holiday = calendar.public(day)
    found = [gettext("%(name)s: gesetzlicher Feiertag.", name=holiday)] if holiday else []
    found += [remark_words(remark) for remark in calendar.remarks(day)]
    if day > calendar.school_until:
        found.append(horizon_words(calendar))
    return found


def remark_words(remark: Remark) -> str:
    """One reason in words."""
    if remark.kind is RemarkKind.SCHOOL_HOLIDAY:
        return gettext("Liegt in den Schulferien (%(name)s).", name=remark.name)
    if remark.kind is RemarkKind.BRIDGE_DAY:
        return gettext("Brückentag neben: %(name)s.", name=remark.name)
    return gettext("Heiligabend und Silvester: Die meisten Menschen haben frei.")


def horizon_words(calendar: LandCalendar) -> str:
    """How far school holidays are known."""
    return gettext("Schulferien sind nur bis %(day)s bekannt.", day=format_date(calendar.school_until))


def skipped_words(skipped: Skipped) -> str:
    """A day that was left out, and why."""
    if skipped.day is not None:
        return gettext("%(day)s: %(name)s", day=format_day(skipped.day), name=skipped.words)
    return gettext("%(day)s: Diesen Tag gibt es nicht.", day=skipped.words)


def clock_notes(block: Block, zone: str) -> list[str]:
    """What the change of the clock does to a meeting in the night it happens."""
    notes = [words for at in (block.begins, block.ends) if (words := _changed(block.day, at, zone))]
    real = real_minutes(block, zone)
    if not notes and real != block.minutes:
        notes.append(gettext("Die Uhr wird umgestellt: Der Termin dauert %(minutes)s Minuten.", minutes=real))
    return notes


def _changed(day: date, at: time, zone: str) -> str:
    change = clock_change(day, at, zone)
    if change is ClockChange.TWICE:
        return gettext("%(time)s Uhr gibt es an diesem Tag zweimal. Es gilt das erste Mal.", time=format_time(at))
    if change is ClockChange.SKIPPED:
        moved = instant(day, at, zone).astimezone(zone_of(zone)).time()
        return gettext(
            "%(time)s Uhr gibt es an diesem Tag nicht: Die Uhr springt vor. Es gilt %(moved)s Uhr.",
            time=format_time(at),
            moved=format_time(moved),
        )
    return ""
