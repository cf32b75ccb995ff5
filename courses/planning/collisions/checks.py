"""What cannot be, or should not be, at the same time. Pure: meetings and what is known in, collisions out.

Hard ones refuse: nobody is in two rooms at once. Soft ones warn; somebody may override them and says why.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

MINUTE = timedelta(minutes=1)


class Kind(StrEnum):
    """What collides."""

    OUTSIDE_PERIOD = "outside_period"
    OVERLAPS_ITSELF = "overlaps_itself"
    ROOM_TAKEN = "room_taken"
    TRAINER_TAKEN = "trainer_taken"
    TRAINER_ABSENT = "trainer_absent"
    ROOM_TOO_SMALL = "room_too_small"
    NOT_QUALIFIED = "not_qualified"
    OUTSIDE_TIMES = "outside_times"
    TRAVEL_TOO_SHORT = "travel_too_short"
    TOO_MANY_UNITS = "too_many_units"
    TRAINER_TOO_MANY_UNITS = "trainer_too_many_units"
    HOLIDAY = "holiday"


HARD = frozenset({Kind.OUTSIDE_PERIOD, Kind.OVERLAPS_ITSELF, Kind.ROOM_TAKEN, Kind.TRAINER_TAKEN, Kind.TRAINER_ABSENT})

# Of no single meeting, but of all of a day.
OF_A_DAY = frozenset({Kind.TOO_MANY_UNITS, Kind.TRAINER_TOO_MANY_UNITS})


@dataclass(frozen=True)
class Slot:
    """A meeting as the checks see it. `run` is 0 for a run that is not stored yet; `town` is empty for an online meeting.

    `people` are those who come to the venue, None where nobody knows; `unit_minutes` are those of its offer.
    """

    run: int
    day: date
    begins: time
    ends: time
    starts_at: datetime
    ends_at: datetime
    minutes: int
    unit_minutes: int = 45
    room: int | None = None
    town: str = ""
    land: str = ""
    trainers: tuple[int, ...] = ()
    people: int | None = None
    course: int = 0
    line: int = 0
    code: str = ""
    first_paid: date = date.min
    last_paid: date = date.max

    def overlaps(self, other: "Slot") -> bool:
        """Whether both take place at the same time; one may begin when the other ends."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class Teacher:
    """What is known of a trainer. Empty `times` and subjects mean: not limited."""

    absences: tuple[tuple[date, date], ...] = ()
    times: tuple[tuple[int, time, time], ...] = ()
    courses: frozenset[int] = frozenset()
    lines: frozenset[int] = frozenset()

    def is_away(self, day: date) -> bool:
        """Whether the trainer is absent on the day."""
        return any(first <= day <= last for first, last in self.absences)

    def can_at(self, slot: Slot) -> bool:
        """Whether one regular time holds the whole meeting."""
        spans = [(begins, ends) for weekday, begins, ends in self.times if weekday == slot.day.weekday()]
        return not self.times or any(begins <= slot.begins and slot.ends <= ends for begins, ends in spans)

    def may_teach(self, slot: Slot) -> bool:
        """Whether the offer, or its line, is among what the trainer may teach."""
        limited = self.courses or self.lines
        return not limited or slot.course in self.courses or slot.line in self.lines


NOBODY_KNOWS = Teacher()


@dataclass(frozen=True)
class Knowledge:
    """Everything the checks need besides meetings. `travel` gives minutes between two towns, `holiday` the name of one."""

    teachers: Mapping[int, Teacher] = field(default_factory=dict)
    room_sizes: Mapping[int, int | None] = field(default_factory=dict)
    travel: Callable[[str, str], int] = lambda _here, _there: 0
    units_per_day: int = 10
    holiday: Callable[[str, date], str | None] = lambda _land, _day: None


@dataclass(frozen=True)
class Collision:
    """One collision of a meeting. `subject` is the id of the room or trainer; `other` the meeting in the way.

    `found` and `wanted` are numbers of its kind: minutes between and needed, people and places, units and limit.
    """

    kind: Kind
    slot: Slot
    subject: int = 0
    other: Slot | None = None
    found: int = 0
    wanted: int = 0
    name: str = ""

    @property
    def is_hard(self) -> bool:
        """Whether nobody may override it."""
        return self.kind in HARD

    def touches(self, slot: Slot) -> bool:
        """Whether the meeting has a part in it; what is too long on its day counts as well."""
        return slot in (self.slot, self.other) or (self.kind in OF_A_DAY and self.slot.day == slot.day)

    @property
    def spans(self) -> tuple[datetime, ...]:
        """From when to when both meetings last."""
        other = (self.other.starts_at, self.other.ends_at) if self.other else ()
        return (self.slot.starts_at, self.slot.ends_at, *other)

    def is_more_than(self, before: "Collision") -> bool:
        """Whether the same collision was less before a change: at other times, or with less too much or too little."""
        grown = abs(self.found - self.wanted) > abs(before.found - before.wanted)
        return grown or (self.kind not in OF_A_DAY and self.spans != before.spans)

    @property
    def key(self) -> str:
        """Names what collides when: the same after every check, another one when the meeting moves."""
        if self.kind in OF_A_DAY:
            return f"{self.kind}:{self.subject}:{self.slot.day:%Y%m%d}"
        other = f"{self.other.run}@{self.other.starts_at:%Y%m%dT%H%M}" if self.other else ""
        return f"{self.kind}:{self.subject}:{self.slot.starts_at:%Y%m%dT%H%M}:{other}"


def find(slots: Sequence[Slot], others: Sequence[Slot], known: Knowledge) -> list[Collision]:
    """All collisions of `slots`, among themselves and with `others`, in order of time; `others` are not judged."""
    found = [
        *_taken(slots, others),
        *(collision for slot in slots for collision in _alone(slot, known)),
        *_travelling(slots, others, known),
        *_long_days(slots, others, known),
    ]
    return sorted(found, key=lambda one: (one.slot.starts_at, not one.is_hard, one.kind, one.subject))


def standing(now: Iterable[Collision], before: Iterable[Collision]) -> frozenset[Collision]:
    """Those that stood before a change as well, and have not become more by it: nobody need mend them to change the rest."""
    known: dict[str, list[Collision]] = defaultdict(list)
    for one in before:
        known[one.key].append(one)
    return frozenset(one for one in now if any(not one.is_more_than(old) for old in known[one.key]))


def overlapping(
    judged: Iterable[tuple[Hashable, Slot]], others: Iterable[tuple[Hashable, Slot]] = ()
) -> Iterator[tuple[Hashable, Slot, Slot]]:
    """Who or what is claimed twice: (claimed, judged slot, the slot in its way). Each pair comes once.

    Sorted by time and swept once for each claimed thing: 10,000 meetings cost a hundred times 100, not ten thousand times.
    """
    claims: dict[Hashable, list[tuple[Slot, bool]]] = defaultdict(list)
    for is_judged, pairs in ((True, judged), (False, others)):
        for claimed, slot in pairs:
            claims[claimed].append((slot, is_judged))
    for claimed, slots in claims.items():
        if len(slots) > 1:
            yield from ((claimed, slot, other) for slot, other in _sweep(slots))


def _sweep(slots: list[tuple[Slot, bool]]) -> Iterator[tuple[Slot, Slot]]:
    running: list[tuple[Slot, bool]] = []
    for slot, judged in sorted(slots, key=lambda pair: pair[0].starts_at):
        running = [pair for pair in running if pair[0].ends_at > slot.starts_at]
        for other, other_judged in running:
            if judged:
                yield slot, other
            elif other_judged:
                yield other, slot
        running.append((slot, judged))


def _taken(slots: Sequence[Slot], others: Sequence[Slot]) -> Iterator[Collision]:
    for (what, subject), slot, other in _claimed_twice(slots, others):
        if slot.run == other.run:
            if what == "run":
                yield Collision(Kind.OVERLAPS_ITSELF, slot, other=other)
        elif what != "run":
            kind = Kind.ROOM_TAKEN if what == "room" else Kind.TRAINER_TAKEN
            yield Collision(kind, slot, subject, other)


def _claimed_twice(slots: Sequence[Slot], others: Sequence[Slot]) -> Iterator[tuple[tuple[str, int], Slot, Slot]]:
    for claimed, slot, other in overlapping(_claims(slots, runs=True), _claims(others, runs=False)):
        assert isinstance(claimed, tuple)
        yield claimed, slot, other


def _claims(slots: Iterable[Slot], *, runs: bool) -> Iterator[tuple[Hashable, Slot]]:
    for slot in slots:
        if slot.room is not None:
            yield ("room", slot.room), slot
        yield from ((("trainer", trainer), slot) for trainer in slot.trainers)
        if runs:
            yield ("run", slot.run), slot


def _alone(slot: Slot, known: Knowledge) -> Iterator[Collision]:
    if not slot.first_paid <= slot.day <= slot.last_paid:
        yield Collision(Kind.OUTSIDE_PERIOD, slot)
    if name := known.holiday(slot.land, slot.day):
        yield Collision(Kind.HOLIDAY, slot, name=name)
    size = known.room_sizes.get(slot.room) if slot.room is not None else None
    if size is not None and slot.people is not None and slot.people > size:
        yield Collision(Kind.ROOM_TOO_SMALL, slot, slot.room or 0, found=slot.people, wanted=size)
    for trainer in slot.trainers:
        yield from _of_trainer(slot, trainer, known.teachers.get(trainer, NOBODY_KNOWS))


def _of_trainer(slot: Slot, trainer: int, teacher: Teacher) -> Iterator[Collision]:
    if teacher.is_away(slot.day):
        yield Collision(Kind.TRAINER_ABSENT, slot, trainer)
    elif not teacher.can_at(slot):
        yield Collision(Kind.OUTSIDE_TIMES, slot, trainer)
    if not teacher.may_teach(slot):
        yield Collision(Kind.NOT_QUALIFIED, slot, trainer)


def _travelling(slots: Sequence[Slot], others: Sequence[Slot], known: Knowledge) -> Iterator[Collision]:
    judged = set(map(id, slots))
    for trainer, day in _days_of_trainers(slots, others).items():
        there = sorted((slot for slot in day if slot.town), key=lambda slot: slot.starts_at)
        for before, after in pairwise(there):
            gap, needed = (after.starts_at - before.ends_at) // MINUTE, known.travel(before.town, after.town)
            # Who is in two places at once has a harder problem than the way between them.
            if before.town != after.town and 0 <= gap < needed:
                mine, other = (after, before) if id(after) in judged else (before, after)
                if id(mine) in judged:
                    yield Collision(Kind.TRAVEL_TOO_SHORT, mine, trainer[0], other, found=gap, wanted=needed)


def _long_days(slots: Sequence[Slot], others: Sequence[Slot], known: Knowledge) -> Iterator[Collision]:
    of_runs: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    for slot in slots:
        of_runs[slot.run, slot.day].append(slot)
    for day in of_runs.values():
        if (units := _units(day)) > known.units_per_day:
            yield Collision(Kind.TOO_MANY_UNITS, day[-1], found=units, wanted=known.units_per_day)
    judged = set(map(id, slots))
    for (trainer, _day), day in _days_of_trainers(slots, others).items():
        mine = [slot for slot in day if id(slot) in judged]
        units = _units(day)
        # A long day of one run alone is already said of the run.
        if mine and units > known.units_per_day and len({slot.run for slot in day}) > 1:
            yield Collision(Kind.TRAINER_TOO_MANY_UNITS, mine[-1], trainer, found=units, wanted=known.units_per_day)


def _days_of_trainers(slots: Sequence[Slot], others: Sequence[Slot]) -> dict[tuple[int, date], list[Slot]]:
    """The meetings of each trainer on each day on which one of `slots` lies."""
    days: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    for slot in slots:
        for trainer in slot.trainers:
            days[trainer, slot.day].append(slot)
    for slot in others:
        for trainer in slot.trainers:
            if (trainer, slot.day) in days:
                days[trainer, slot.day].append(slot)
    return days


def _units(slots: Iterable[Slot]) -> int:
    """Units of 45 minutes or whatever each offer counts, rounded up."""
    minutes: dict[int, int] = defaultdict(int)
    for slot in slots:
        minutes[slot.unit_minutes] += slot.minutes
    return sum(-(-number // unit) for unit, number in minutes.items())
