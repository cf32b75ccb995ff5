"""How a copy came about, as sentences."""

from collections.abc import Iterable
from datetime import date

from courses.planning.copying.dates import Moved, MoveReason, NewDays
from courses.planning.copying.plans import LeftOut
from courses.planning.series.labels import WEEKDAYS
from courses.planning.series.recurrence import Pattern, Rhythm
from courses.planning.series.words import skipped_words
from lms.web.formats import format_day
from lms.web.languages import gettext, ngettext
from lms.web.languages import lazy as _l

LEFT_OUT = {
    LeftOut.LINKS: _l("Online-Links: Wer den alten Link hat, fände sonst die neue Gruppe. Bitte tragen Sie neue ein."),
    LeftOut.STAND_INS: _l("Vertretungen für einzelne Termine: Sie galten nur einmal."),
    LeftOut.TRAINERS: _l("Personen, die keine Kursleitung mehr sind."),
    LeftOut.CANCELLED: _l("Termine, die ausgefallen sind."),
}


def rhythm_words(dates: NewDays) -> str:
    """Which rhythm the days follow."""
    if dates.pattern is None:
        return gettext("Die Termine wiederholen sich nicht: Ihre Abstände in Tagen bleiben.")
    weekdays = ", ".join(str(WEEKDAYS[number]) for number in weekdays_of(dates.pattern))
    if dates.pattern.rhythm is Rhythm.MONTHLY:
        text = ngettext("Jeden Monat (%(days)s)", "Alle %(num)s Monate (%(days)s)", dates.pattern.every, days=weekdays)
    else:
        text = ngettext("Jede Woche (%(days)s)", "Alle %(num)s Wochen (%(days)s)", dates.pattern.every, days=weekdays)
    return gettext("Der Rhythmus bleibt: %(rhythm)s.", rhythm=text)


def weekdays_of(pattern: Pattern) -> tuple[int, ...]:
    """The weekdays of a rhythm, 0 for Monday."""
    return pattern.weekdays or (pattern.first.weekday(),)


def changed_words(dates: NewDays) -> list[str]:
    """The days that were skipped or moved, each with its reason."""
    return [*map(skipped_words, dates.skipped), *map(_moved_words, dates.moved)]


def later_words(wanted: date, dates: NewDays) -> str:
    """That the first day is not the one that was asked for; empty where it is."""
    first = dates.days[0]
    if first == wanted or any(one.wanted == wanted for one in dates.moved):
        return ""
    return gettext(
        "Der erste Termin liegt am %(first)s: Der gewählte Tag (%(wanted)s) passt nicht zum Wochentag der Vorlage.",
        first=format_day(first),
        wanted=format_day(wanted),
    )


def left_out_words(left_out: Iterable[LeftOut]) -> list[str]:
    """What is not copied although the source has it."""
    return [str(LEFT_OUT[one]) for one in left_out]


def _moved_words(moved: Moved) -> str:
    day = format_day(moved.day)
    if moved.reason is MoveReason.HOLIDAY:
        text = gettext("%(name)s. Stattdessen am %(day)s.", name=moved.name, day=day)
    elif moved.reason is MoveReason.WEEKEND:
        text = gettext("Wochenende. Stattdessen am %(day)s.", day=day)
    else:
        text = gettext("rückt nach. Stattdessen am %(day)s.", day=day)
    return gettext("%(day)s: %(name)s", day=format_day(moved.wanted), name=text)
