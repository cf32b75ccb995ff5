"""The best series for which somebody and some place are free. Pure: a diary in, proposals out.

Every week from the earliest day on is tried, on each wished weekday and on all of them together. Hard collisions rule a
series out; warnings and school holidays count against it, and of equals the one that ends first is better.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from courses.planning.collisions.checks import Collision, Slot
from courses.planning.collisions.diary import Diary
from courses.planning.schedule import instant
from courses.planning.series.holidays import LandCalendar, Remark
from courses.planning.series.recurrence import DayBlock, Pattern, Rhythm, Series, expand

WEEK = timedelta(weeks=1)
WEEKS_TRIED = 26
MOST_PROPOSALS = 5


@dataclass(frozen=True)
class Place:
    """Where it could be: a room, a venue without rooms, or (no venue) online."""

    venue: int | None = None
    room: int | None = None
    town: str = ""
    land: str = ""


@dataclass(frozen=True)
class SlotWish:
    """What is looked for: so many minutes on days like this, from the earliest day to the last that is paid for."""

    minutes: int
    blocks: tuple[DayBlock, ...]
    weekdays: tuple[int, ...]
    every: int
    earliest: date
    last: date


@dataclass(frozen=True)
class Proposal:
    """A series without hard collisions. `trainers` and `places` that would do as well stand behind the chosen ones."""

    pattern: Pattern
    series: Series
    trainers: tuple[int, ...]
    places: tuple[Place, ...]
    warnings: tuple[Collision, ...]
    remarks: tuple[tuple[date, Remark], ...]

    @property
    def rank(self) -> tuple[int, date, date]:
        """The smaller the better."""
        return len(self.warnings) + len(self.remarks), self.series.days[-1], self.series.days[0]


def proposals(
    wish: SlotWish,
    model: Slot,
    trainers: Sequence[int],
    places: Sequence[Place],
    diary: Diary,
    calendar: Callable[[str], LandCalendar],
    zone: str,
) -> list[Proposal]:
    """The best five, the best first. `model` is a meeting of the run with everything but its time, trainer and place."""
    found: dict[tuple[date, ...], Proposal] = {}
    perfect = 0
    for pattern in _patterns(wish):
        for land in dict.fromkeys(place.land for place in places):
            in_land = [place for place in places if place.land == land]
            proposal = _proposal(pattern, model, trainers, in_land, diary, calendar(land), zone)
            if proposal is None:
                continue
            known = found.get(proposal.series.days)
            if known is None or proposal.rank < known.rank:
                found[proposal.series.days] = proposal
                perfect += proposal.rank[0] == 0
        # Patterns come in order of their first day, so nothing better follows five without a warning.
        if perfect >= 2 * MOST_PROPOSALS:
            break
    return sorted(found.values(), key=lambda one: one.rank)[:MOST_PROPOSALS]


def _patterns(wish: SlotWish) -> Iterator[Pattern]:
    monday = wish.earliest - timedelta(days=wish.earliest.weekday())
    together = [wish.weekdays] if len(wish.weekdays) > 1 else []
    for week in range(WEEKS_TRIED):
        for weekdays in (*((one,) for one in wish.weekdays), *together):
            first = monday + week * WEEK + timedelta(days=min(weekdays))
            if wish.earliest <= first <= wish.last:
                yield Pattern(wish.minutes, first, wish.last, wish.blocks, Rhythm.WEEKLY, wish.every, weekdays)


def _proposal(
    pattern: Pattern,
    model: Slot,
    trainers: Sequence[int],
    places: Sequence[Place],
    diary: Diary,
    calendar: LandCalendar,
    zone: str,
) -> Proposal | None:
    series = expand(pattern, calendar.public)
    if series.minutes_left or not series.blocks:
        return None
    slots = _slots(series, model, zone)
    free_places = _free_places(slots, places, diary)
    # The way to the venue makes the same trainer better for one town than for another.
    towns = {place.town for place, _warnings in free_places}
    teaching = {town: _free_trainers(slots, trainers, town, diary) for town in towns}
    if not free_places or not (teaching := {town: some for town, some in teaching.items() if some or not trainers}):
        return None
    best, warnings = min(
        (
            ((place, _first(teaching[place.town])), (*of_place, *_warnings_of(teaching[place.town])))
            for place, of_place in free_places
            if place.town in teaching
        ),
        key=lambda pair: len(pair[1]),
    )
    place, trainer = best
    others = [one for one, _ in free_places if one != place and one.town in teaching]
    also = [one for one, _ in teaching[place.town] if one != trainer]
    return Proposal(
        pattern=pattern,
        series=series,
        trainers=(() if trainer is None else (trainer, *also)),
        places=(place, *others),
        warnings=tuple(warnings),
        remarks=tuple((day, remark) for day in series.days for remark in calendar.remarks(day)),
    )


def _slots(series: Series, model: Slot, zone: str) -> list[Slot]:
    return [
        replace(
            model,
            day=block.day,
            begins=block.begins,
            ends=block.ends,
            starts_at=instant(block.day, block.begins, zone),
            ends_at=instant(block.day, block.ends, zone),
            minutes=block.minutes,
        )
        for block in series.blocks
    ]


def _free_places(
    slots: Sequence[Slot], places: Sequence[Place], diary: Diary
) -> list[tuple[Place, tuple[Collision, ...]]]:
    """The places without a hard collision, those with the fewest warnings first."""
    judged = [
        (place, diary.collisions([replace(slot, room=place.room, land=place.land) for slot in slots]))
        for place in places
    ]
    possible = [(place, tuple(found)) for place, found in judged if not any(one.is_hard for one in found)]
    return sorted(possible, key=lambda pair: len(pair[1]))


def _free_trainers(
    slots: Sequence[Slot], trainers: Sequence[int], town: str, diary: Diary
) -> list[tuple[int, tuple[Collision, ...]]]:
    """The same for trainers. Only what concerns them counts here: the rest is judged with the place, and once."""
    possible = []
    for trainer in trainers:
        found = diary.collisions([replace(slot, trainers=(trainer,), town=town) for slot in slots])
        mine = tuple(one for one in found if one.subject == trainer)
        if not any(one.is_hard for one in mine):
            possible.append((trainer, mine))
    return sorted(possible, key=lambda pair: len(pair[1]))


def _first(possible: Sequence[tuple[int, tuple[Collision, ...]]]) -> int | None:
    return possible[0][0] if possible else None


def _warnings_of(possible: Sequence[tuple[int, tuple[Collision, ...]]]) -> tuple[Collision, ...]:
    return possible[0][1] if possible else ()
