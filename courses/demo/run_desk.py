"""What the lead does with runs that are published: cancels, postpones, finds somebody who stands in; by the rules of running."""

from dataclasses import replace
from datetime import datetime, timedelta

from courses.demo.scenes import Scene
from courses.demo.stage import Stage
from courses.demo.world import World
from courses.running.changing import Doing, Order, postpone
from courses.running.deciding import cancel_run
from courses.running.snapshot import MeetingFacts
from courses.running.standing import follow_dates, snapshot_of
from courses.running.substituting import substitute
from lms.web.actor import Actor

TOO_FEW = ("Leider haben sich zu wenige Menschen angemeldet.", "Unfortunately too few people have enrolled.")
DAMAGE = ("Im Haus gibt es einen Wasserschaden. Die Räume sind erst später wieder frei.", "The house has water damage.")
ILL = ("Die Kursleitung ist erkrankt.", "The trainer has fallen ill.")


class RunDesk:
    """The lead, and who teaches at the stage."""

    def __init__(self, world: World, stage: Stage) -> None:
        self.world = world
        self.stage = stage

    def cancels(self, run_id: int, at: datetime) -> None:
        """Too few people: everybody is told."""
        run = self.world.locked(run_id)
        words = {"message_de": TOO_FEW[0], "message_en": TOO_FEW[1]}
        cancel_run(self.world.db, run, version=run.version, doing=self._doing(at), **words)

    def postpones(self, scene: Scene, run_id: int, at: datetime) -> None:
        """The whole run some weeks later, on teaching days; at the end of a funding period there is no later."""
        db, run = self.world.db, self.world.locked(run_id)
        before = snapshot_of(db, run)
        meetings = tuple(self._later(one, scene.postponed_by) for one in before.meetings)
        if meetings[-1].day > run.project.period.ends_on:
            return
        wanted = follow_dates(before, replace(before, meetings=meetings), run.zone)
        order = Order(run.version, wanted, message_de=DAMAGE[0], message_en=DAMAGE[1])
        postpone(db, run, order, self._doing(at))

    def substitutes(self, run_id: int, stand_in: int, at: datetime) -> None:
        """Somebody else teaches the first day."""
        db, run = self.world.db, self.world.locked(run_id)
        missing = run.trainers[0].person_id
        first_day = [one.id for one in run.meetings if one.day == run.meetings[0].day]
        order = Order(run.version, snapshot_of(db, run), message_de=ILL[0], message_en=ILL[1])
        doing = self._doing(at)
        substitute(db, run, order, missing=missing, stand_in=stand_in, meeting_ids=first_day, doing=doing)

    def _later(self, one: MeetingFacts, days: int) -> MeetingFacts:
        return replace(one, day=self.stage.calendar.on_or_after(one.day + timedelta(days=days)))

    def _doing(self, at: datetime) -> Doing:
        lead = Actor(person_id=self.world.people.lead_id)
        return Doing(lead, at, {}, self.world.rules)
