"""Collisions as sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from courses.planning.collisions.checks import Collision, Kind, Slot
from lms.web.formats import format_day, format_time
from lms.web.languages import gettext


@dataclass(frozen=True)
class Names:
    """What rooms and trainers are called."""

    rooms: Mapping[int, str] = field(default_factory=dict)
    trainers: Mapping[int, str] = field(default_factory=dict)

    def room(self, collision: Collision) -> str:
        """The room that collides."""
        return self.rooms.get(collision.subject, gettext("Der Raum"))

    def trainer(self, collision: Collision) -> str:
        """The trainer who collides."""
        return self.trainers.get(collision.subject, gettext("Die Kursleitung"))


def half_year_words(year: int, *, second: bool) -> str:
    """What a half-year is called."""
    if second:
        return gettext("Juli bis Dezember %(year)s", year=year)
    return gettext("Januar bis Juni %(year)s", year=year)


def sentence(collision: Collision, names: Names) -> str:
    """What collides, and with what."""
    return _SENTENCES[collision.kind](collision, names)


def _other(slot: Slot | None) -> str:
    if slot is None:
        return ""
    times = f"{format_time(slot.begins)}–{format_time(slot.ends)}"
    return f"{slot.code}, {times}" if slot.code else times


def _room_taken(one: Collision, names: Names) -> str:
    return gettext("%(room)s ist zu dieser Zeit belegt (%(other)s).", room=names.room(one), other=_other(one.other))


def _trainer_taken(one: Collision, names: Names) -> str:
    return gettext(
        "%(name)s unterrichtet zu dieser Zeit (%(other)s).", name=names.trainer(one), other=_other(one.other)
    )


def _trainer_absent(one: Collision, names: Names) -> str:
    return gettext("%(name)s ist an diesem Tag abwesend.", name=names.trainer(one))


def _too_small(one: Collision, names: Names) -> str:
    return gettext(
        "%(room)s fasst %(size)s Personen, geplant sind %(people)s.",
        room=names.room(one),
        size=one.wanted,
        people=one.found,
    )


def _not_qualified(one: Collision, names: Names) -> str:
    return gettext("%(name)s ist für dieses Angebot nicht vorgesehen.", name=names.trainer(one))


def _outside_times(one: Collision, names: Names) -> str:
    return gettext("%(name)s kann zu dieser Zeit regelmäßig nicht.", name=names.trainer(one))


def _travel(one: Collision, names: Names) -> str:
    return gettext(
        "%(name)s braucht zwischen %(here)s und %(there)s %(needed)s Minuten, es sind %(gap)s (%(other)s).",
        name=names.trainer(one),
        here=one.slot.town,
        there=one.other.town if one.other else "",
        needed=one.wanted,
        gap=one.found,
        other=_other(one.other),
    )


def _long_day(one: Collision, _names: Names) -> str:
    return gettext("An diesem Tag sind es %(units)s UE, mehr als %(limit)s.", units=one.found, limit=one.wanted)


def _long_day_of_trainer(one: Collision, names: Names) -> str:
    return gettext(
        "%(name)s unterrichtet an diesem Tag %(units)s UE, mehr als %(limit)s.",
        name=names.trainer(one),
        units=one.found,
        limit=one.wanted,
    )


def _itself(one: Collision, _names: Names) -> str:
    return gettext("Zwei Termine dieser Durchführung liegen zugleich (%(other)s).", other=_other(one.other))


def _outside_period(one: Collision, _names: Names) -> str:
    return gettext("%(day)s liegt außerhalb der Förderphase.", day=format_day(one.slot.day))


def _holiday(one: Collision, _names: Names) -> str:
    return gettext("%(name)s: gesetzlicher Feiertag.", name=one.name)


_SENTENCES: Mapping[Kind, Callable[[Collision, Names], str]] = {
    Kind.OUTSIDE_PERIOD: _outside_period,
    Kind.OVERLAPS_ITSELF: _itself,
    Kind.ROOM_TAKEN: _room_taken,
    Kind.TRAINER_TAKEN: _trainer_taken,
    Kind.TRAINER_ABSENT: _trainer_absent,
    Kind.ROOM_TOO_SMALL: _too_small,
    Kind.NOT_QUALIFIED: _not_qualified,
    Kind.OUTSIDE_TIMES: _outside_times,
    Kind.TRAVEL_TOO_SHORT: _travel,
    Kind.TOO_MANY_UNITS: _long_day,
    Kind.TRAINER_TOO_MANY_UNITS: _long_day_of_trainer,
    Kind.HOLIDAY: _holiday,
}
