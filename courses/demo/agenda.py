"""Who teaches each run of the demo when and in which room: so that nobody and no room is needed twice.

All runs are settled before the first one is planned, whatever weekday the demo is installed on: those that can move least
first, each on the nearest days on which the guard of collisions would have nothing to say.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.demo.scenes import Scene
from courses.demo.stage import ZONE, Booking, Stage, seats_of, teaching_days, trainers_of, venue_of
from courses.demo.timetable import meetings_of
from courses.planning.collisions.checks import Knowledge, Slot, find
from courses.planning.collisions.queries import CollisionRules, teachers
from courses.planning.models import MeetingMode, PoolMode, Venue
from courses.planning.places.travel import travel_times
from courses.planning.publishing import PlannedMeeting
from courses.planning.schedule import instant

RULES = CollisionRules()
# So many days a run may lie beside the one its scene names.
MOST_DAYS_BESIDE = 150


class Agenda:
    """The time of all trainers and rooms of the stage."""

    def __init__(self, db: Session, stage: Stage, today: date, seed: int) -> None:
        self.db, self.stage, self.today = db, stage, today
        self.dice = random.Random(f"places {seed}")
        self.taken: list[Slot] = []
        self.known = Knowledge(
            teachers=teachers(db, stage.trainers),
            room_sizes={room.id: room.capacity for venue in stage.venues for room in venue.rooms},
            travel=travel_times(db, RULES.travel_minutes),
            units_per_day=RULES.units_per_day,
        )

    def settle(self, scenes: Sequence[Scene]) -> list[Booking]:
        """A booking for each scene, in their order."""
        bookings: dict[int, Booking] = {}
        for number in sorted(range(len(scenes)), key=lambda place: self._freedom(scenes[place])):
            bookings[number] = self._settle(scenes[number], number + 1)
        return [bookings[number] for number in range(len(scenes))]

    def _freedom(self, scene: Scene) -> tuple[bool, bool, int]:
        """Whoever logs in has to find today's run and the one with a sheet left open; then what takes months finds days worst."""
        days = teaching_days(self.stage, scene, self.today)
        return (not scene.today, not scene.left_open, (days[0] - days[-1]).days)

    def _settle(self, scene: Scene, number: int) -> Booking:
        course = self.stage.courses[scene.course]
        venue = venue_of(self.db, self.stage, scene, course, self.dice)
        first: Booking | None = None
        for booking in self._possible(scene, course, venue):
            slots = self._slots(scene, course, booking, number)
            if not find(slots, self._near(slots), self.known):
                self.taken += slots
                return booking
            first = first or booking
        # Where nothing is free at all, better a demo with a conflict than none.
        assert first is not None
        self.taken += self._slots(scene, course, first, number)
        return first

    def _possible(self, scene: Scene, course: Course, venue: Venue) -> Iterator[Booking]:
        """From what the scene wishes to what is furthest from it: other people before other days."""
        for days in self._days(scene):
            for people in self._people(scene, course, days):
                for stand_in in self._stand_ins(scene, people):
                    for room in self._rooms(scene, course, venue):
                        yield Booking(days, venue, room, people, stand_in)

    def _days(self, scene: Scene) -> Iterator[tuple[date, ...]]:
        """The days of the scene, then those beside it: of past runs rather earlier ones, of runs to come rather later ones."""
        if scene.today:
            yield (self.today,)
            return
        past = scene.starts_in < 0
        for beside in (*range(MOST_DAYS_BESIDE), *range(-1, -MOST_DAYS_BESIDE, -1)):
            starts_in = scene.starts_in + (-beside if past else beside)
            if (starts_in < 0) is past:
                yield teaching_days(self.stage, replace(scene, starts_in=starts_in), self.today)

    def _people(self, scene: Scene, course: Course, days: tuple[date, ...]) -> Iterator[tuple[int, ...]]:
        wished = trainers_of(self.stage, course, days)
        yield wished
        if not scene.today and not scene.left_open:
            yield from ((one,) for one in self.stage.trainers if (one,) != wished)

    def _stand_ins(self, scene: Scene, people: tuple[int, ...]) -> Iterator[int | None]:
        if scene.substituted:
            yield from (one for one in self.stage.trainers if one not in people)
        else:
            yield None

    def _rooms(self, scene: Scene, course: Course, venue: Venue) -> list[int | None]:
        """The smallest that holds everybody first; none where the venue has none that does."""
        seats = seats_of(scene, course)
        people = seats.get(PoolMode.ONSITE, seats.get(PoolMode.ANY)) or 0
        fitting = sorted((room.capacity, room.id) for room in venue.rooms if room.capacity and room.capacity >= people)
        return [id_ for _capacity, id_ in fitting] or [None]

    def _slots(self, scene: Scene, course: Course, booking: Booking, number: int) -> list[Slot]:
        """All meetings, also on the later days to which the run will be moved."""
        later = tuple(self.stage.calendar.on_or_after(day + timedelta(days=scene.postponed_by)) for day in booking.days)
        planned = list(meetings_of(course, booking.days, booking.venue.id, ""))
        if scene.postponed_by:
            planned += meetings_of(course, later, booking.venue.id, "")
        seats = seats_of(scene, course)
        people = seats.get(PoolMode.ONSITE, seats.get(PoolMode.ANY))
        slots = [self._slot(course, booking, one, people, number) for one in planned]
        if booking.stand_in is None:
            return slots
        first = [replace(slot, trainers=(booking.stand_in,)) for slot in slots if slot.day == booking.days[0]]
        return [*slots, *(replace(slot, run=-number, room=None) for slot in first)]

    def _slot(self, course: Course, booking: Booking, one: PlannedMeeting, people: int | None, number: int) -> Slot:
        onsite = one.mode is not MeetingMode.ONLINE
        return Slot(
            run=number,
            day=one.day,
            begins=one.begins,
            ends=one.ends,
            starts_at=instant(one.day, one.begins, ZONE),
            ends_at=instant(one.day, one.ends, ZONE),
            minutes=one.planned_minutes,
            unit_minutes=course.unit_minutes,
            room=booking.room_id if onsite else None,
            town=booking.venue.town if onsite else "",
            land=booking.venue.land if onsite else "",
            trainers=booking.trainer_ids,
            people=people,
            course=course.id,
            line=course.line_id,
        )

    def _near(self, slots: Sequence[Slot]) -> list[Slot]:
        days = {slot.day for slot in slots}
        return [slot for slot in self.taken if slot.day in days]
