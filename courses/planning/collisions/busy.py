"""Days on which a series cannot be held, because a trainer or its room is taken or somebody is away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.planning.choices import land_of_network
from courses.planning.collisions.checks import Slot
from courses.planning.collisions.diary import Diary
from courses.planning.collisions.queries import CollisionRules, knowledge, names_for, occupied, slots_of_plan
from courses.planning.collisions.words import sentence
from courses.planning.publishing import RunPlan
from courses.planning.schedule import instant
from courses.planning.series.recurrence import Pattern


class BusyDays:
    """Asked day by day; the database is asked once, when the first day is. `day_plan` is one day of the series."""

    def __init__(
        self, db: Session, day_plan: RunPlan, course: Course, rules: CollisionRules, *, run_id: int = 0
    ) -> None:
        self.db, self.course, self.rules, self.run_id = db, course, rules, run_id
        self.plan = day_plan
        self.day: list[Slot] = []
        self.diary: Diary | None = None

    def why(self, pattern: Pattern, day: date) -> str | None:
        """Why the day cannot be; None for a day that can."""
        if self.diary is None:
            self._open(pattern)
        assert self.diary is not None
        hindrance = self.diary.hindrance(moved(self.day, day, self.plan.zone))
        return sentence(hindrance, self.names) if hindrance else None

    def _open(self, pattern: Pattern) -> None:
        self.day = slots_of_plan(self.db, self.plan, self.course, self.run_id)
        rooms = {slot.room for slot in self.day if slot.room is not None}
        trainers = {trainer for slot in self.day for trainer in slot.trainers}
        others = occupied(self.db, rooms, trainers, [pattern.first, pattern.last], self.run_id)
        known = knowledge(self.db, self.day, self.rules, home=land_of_network(self.db))
        self.diary, self.names = Diary(others, known), names_for(self.db, self.day)


def moved(slots: Sequence[Slot], day: date, zone: str) -> list[Slot]:
    """The same meetings on another day, at the same hour on the wall."""
    return [
        replace(
            slot,
            day=day,
            starts_at=instant(day, slot.begins, zone),
            ends_at=instant(day, slot.ends, zone),
        )
        for slot in slots
    ]
