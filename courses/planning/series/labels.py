"""Words for a series."""

from courses.planning.series.modes import SeriesMode
from courses.planning.series.recurrence import Rhythm
from lms.web.languages import lazy as _l

RHYTHMS = {
    Rhythm.WEEKLY: _l("Wochenweise an festen Wochentagen"),
    Rhythm.MONTHLY: _l("Monatlich am selben Wochentag (zum Beispiel jeder zweite Dienstag im Monat)"),
    Rhythm.YEARLY: _l("Jährlich am selben Datum"),
    Rhythm.DATES: _l("Einzelne Tage nach Liste"),
}
SERIES_MODES = {
    SeriesMode.ONSITE: _l("vor Ort"),
    SeriesMode.ONLINE: _l("online"),
    SeriesMode.BOTH: _l("hybrid zugleich: jede Person wählt vor Ort oder online"),
    SeriesMode.ONLINE_FIRST: _l("hybrid im Wechsel: ein Tag online, der nächste vor Ort"),
    SeriesMode.ONSITE_FIRST: _l("hybrid im Wechsel: ein Tag vor Ort, der nächste online"),
}
WEEKDAYS = (
    _l("Montag"),
    _l("Dienstag"),
    _l("Mittwoch"),
    _l("Donnerstag"),
    _l("Freitag"),
    _l("Samstag"),
    _l("Sonntag"),
)
LABELS = (RHYTHMS, SERIES_MODES)
