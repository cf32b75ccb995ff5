"""Words for the kinds of collisions."""

from courses.planning.collisions.checks import Kind
from lms.web.languages import lazy as _l

KINDS = {
    Kind.OUTSIDE_PERIOD: _l("außerhalb der Förderphase"),
    Kind.OVERLAPS_ITSELF: _l("zwei Termine zugleich"),
    Kind.ROOM_TAKEN: _l("Raum belegt"),
    Kind.TRAINER_TAKEN: _l("Kursleitung belegt"),
    Kind.TRAINER_ABSENT: _l("Kursleitung abwesend"),
    Kind.ROOM_TOO_SMALL: _l("Raum zu klein"),
    Kind.NOT_QUALIFIED: _l("Angebot nicht vorgesehen"),
    Kind.OUTSIDE_TIMES: _l("außerhalb der Zeiten"),
    Kind.TRAVEL_TOO_SHORT: _l("Weg zu lang"),
    Kind.TOO_MANY_UNITS: _l("zu langer Tag"),
    Kind.TRAINER_TOO_MANY_UNITS: _l("zu langer Tag der Kursleitung"),
    Kind.HOLIDAY: _l("Feiertag"),
}
