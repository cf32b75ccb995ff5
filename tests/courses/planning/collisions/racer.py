"""Clients of a race: coordinators who all want the same room and the same trainer at the same hour."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from datetime import time as clock_time

from sqlalchemy.orm import Session

import courses.feature as _all_tables  # noqa: F401 - foreign keys name tables of other rooms
from courses.catalogue.models import Course
from courses.planning.collisions.checks import find
from courses.planning.collisions.guard import Collides, accept, claim
from courses.planning.collisions.queries import CollisionRules, knowledge, occupied, slots_of_plan
from courses.planning.models import MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run
from lms.data.refusal import DatabaseBusy
from lms.data.session import Database
from tests.cast import NOW
from tests.racing import Order

RULES = CollisionRules()
TRIES = 8
DAY = date(2026, 5, 5)


@dataclass
class Coordinator:
    """One person at a keyboard, who wants room and trainer for one day after the other."""

    database: Database
    order: Order
    number: int

    def __post_init__(self) -> None:
        self.random = random.Random(self.number)
        self.seen: Counter[str] = Counter()

    def plan(self, step: int, *, rooms: bool = True) -> RunPlan:
        """The same hour of the same day for everybody; every second coordinator names the trainers the other way round."""
        trainers = (self.order["trainer"], self.order["other"])
        meeting = PlannedMeeting(
            date(2026, 5, 5 + step),
            clock_time(9),
            clock_time(12),
            180,
            MeetingMode.ONSITE,
            self.order["venue"] if rooms else None,
            self.order["room"] if rooms else None,
        )
        turned = trainers if self.number % 2 else trainers[::-1]
        return RunPlan(self.order["project"], (meeting,), {PoolMode.ANY: 8}, 4, turned, self.order["venue"])

    def carefully(self, step: int) -> None:
        """What the form does."""

        def act(db: Session) -> None:
            course, plan = db.get_one(Course, self.order["course"]), self.plan(step)
            found = claim(db, plan, course, RULES)
            run = plan_run(db, course, plan, actor="racer", now=NOW)
            accept(db, run, found, "", actor="racer", now=NOW)

        self.unit(act)

    def look_then_plan(self, step: int) -> None:
        """The control: what most programs do. It must double-book, or the race proves nothing."""
        with self.database.reading() as db:
            course, plan = db.get_one(Course, self.order["course"]), self.plan(step)
            slots = slots_of_plan(db, plan, course)
            others = occupied(db, {self.order["room"]}, set(plan.trainer_ids), [slots[0].day], 0)
            free = not find(slots, others, knowledge(db, slots, RULES, home=""))
        time.sleep(0.1)
        if free:
            self.unit(lambda db: plan_run(db, db.get_one(Course, self.order["course"]), plan, actor="racer", now=NOW))

    def unit(self, act: object) -> None:
        """One whole transaction, tried again when the database is busy."""
        assert callable(act)
        for attempt in range(TRIES):
            try:
                with self.database.transaction() as db:
                    act(db)
            except DatabaseBusy:
                self.seen["busy"] += 1
                time.sleep(0.02 + self.random.random() * 0.18)
                self.seen["gave up"] += attempt == TRIES - 1
            except Collides:
                self.seen["refused"] += 1
                return
            else:
                self.seen["planned"] += 1
                return

    def race(self) -> None:
        """One day after the other."""
        for step in range(self.order["steps"]):
            getattr(self, self.order["race"])(step)
