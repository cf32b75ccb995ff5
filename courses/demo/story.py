"""The life of one run: planned, published, people come and go, it takes place or is cancelled.

Every place is given, confirmed and given back by the rules of allocation, at the simulated moment.
"""

from datetime import datetime, timedelta

from courses.demo.audience import Audience
from courses.demo.scenes import Scene
from courses.demo.stage import ZONE, Stage, plan, teaching_days
from courses.demo.world import World
from courses.planning.models import CourseRun, RunState
from courses.planning.publishing import publish
from courses.planning.schedule import instant
from lms.data.audit import record

LEAD_DAYS = (45, 80)
NEW_ON_THE_SITE = (2, 7)
OPENING = timedelta(hours=3)
ACTOR = "demo"
ACTIONS = {
    RunState.RUNNING: "run.started",
    RunState.COMPLETED: "run.completed",
    RunState.CANCELLED: "run.cancelled",
}


class Story:
    """Plans what happens to the runs of the scenes; the simulation lets it happen."""

    def __init__(self, world: World, stage: Stage, audience: Audience) -> None:
        self.world = world
        self.db = world.db
        self.simulation = world.simulation
        self.stage = stage
        self.audience = audience

    def tell(self, scene: Scene) -> None:
        """The scene's run is planned some weeks ahead, and at the latest a few days ago."""
        simulation, dice = self.simulation, self.simulation.dice
        days = teaching_days(self.stage, scene, simulation.now.date())
        begins = instant(days[0], datetime.min.time(), ZONE)
        ahead = timedelta(days=dice.randint(*LEAD_DAYS))
        latest = simulation.now - timedelta(days=dice.randint(*NEW_ON_THE_SITE))
        moment = min(begins - ahead, latest).replace(hour=dice.randint(7, 14), minute=0, second=0, microsecond=0)

        def planned(at: datetime) -> None:
            run = plan(self.db, self.stage, scene, days, dice, at + OPENING)
            if not scene.draft:
                simulation.at(at + OPENING, lambda at: self._publish(scene, run, at))

        simulation.at(moment, planned)

    def _publish(self, scene: Scene, run: CourseRun, at: datetime) -> None:
        publish(self.db, run, actor=ACTOR, now=at)
        last = run.enrol_closes_at
        if scene.cancelled_before:
            last = run.starts_at - timedelta(days=scene.cancelled_before)
            self.simulation.at(last, lambda at: self._step(run.id, RunState.CANCELLED, at))
        self.simulation.at(run.starts_at, lambda at: self._step(run.id, RunState.RUNNING, at))
        # Here is the place for what belongs to a finished run: its marks, its certificates.
        self.simulation.at(run.ends_at, lambda at: self._step(run.id, RunState.COMPLETED, at))
        self.audience.gather(scene, run, min(last, self.simulation.now))

    def _step(self, run_id: int, state: RunState, at: datetime) -> None:
        """The run begins, is over, or is cancelled."""
        run = self.world.locked(run_id)
        if run.state is RunState.CANCELLED:
            return
        changes = {"state": [run.state.value, state.value]}
        run.state = state
        self.db.flush()
        subject = f"run:{run_id}"
        record(self.db, stream=run.stream, at=at, actor=ACTOR, action=ACTIONS[state], subject=subject, changes=changes)
