"""Who races: coordinators who all want the same room and the same trainer at the same hour."""

import time
from datetime import date, timedelta
from datetime import time as clock_time
from functools import partial

from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.planning.collisions.checks import find
from courses.planning.collisions.guard import accept, claim
from courses.planning.collisions.queries import CollisionRules, knowledge, occupied, slots_of_plan
from courses.planning.models import CourseRun, MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run
from tests.cast import NOW
from tests.support.racer import Client

RULES = CollisionRules()
DAY = date(2026, 5, 5)
PAUSE = 0.1


class Coordinator(Client):
    """One person at a keyboard, who wants room and trainer for one day after the other."""

    def carefully(self) -> None:
        """What the form does."""
        for step in range(self.steps):
            self.step("planned", partial(self._claim_and_plan, step))

    def look_then_plan(self) -> None:
        """The control: what most programs do. It must double-book, or the race proves nothing."""
        for step in range(self.steps):
            with self.database.reading() as db:
                course, plan = self._course(db), self._plan(step)
                slots = slots_of_plan(db, plan, course)
                others = occupied(db, {self.given["room"]}, set(plan.trainer_ids), [slots[0].day], 0)
                free = not find(slots, others, knowledge(db, slots, RULES, home=""))
            time.sleep(PAUSE)
            if free:
                self.step("planned", partial(self._just_plan, step))

    def _claim_and_plan(self, step: int, db: Session) -> None:
        found = claim(db, self._plan(step), self._course(db), RULES)
        accept(db, self._just_plan(step, db), found, "", actor="racer", now=NOW)

    def _just_plan(self, step: int, db: Session) -> CourseRun:
        return plan_run(db, self._course(db), self._plan(step), actor="racer", now=NOW)

    def _course(self, db: Session) -> Course:
        return db.get_one(Course, self.given["course"])

    def _plan(self, step: int) -> RunPlan:
        """The same hour of the same day for everybody; every second coordinator names the trainers the other way round."""
        trainers, venue = (self.given["trainer"], self.given["other"]), self.given["venue"]
        day, hours = DAY + timedelta(days=step), (clock_time(9), clock_time(12))
        meeting = PlannedMeeting(day, *hours, 180, MeetingMode.ONSITE, venue, self.given["room"])
        turned = trainers if self.number % 2 else trainers[::-1]
        return RunPlan(self.given["project"], (meeting,), {PoolMode.ANY: 8}, 4, turned, venue, decide_on=day)
