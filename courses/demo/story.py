"""The life of one run: planned, published, people come and go, it takes place or is cancelled.

Every place is given, confirmed and given back by the rules of allocation, every mark is made by those of attendance, at
the simulated moment.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from courses.demo.audience import Audience
from courses.demo.classroom import Classroom
from courses.demo.run_desk import RunDesk
from courses.demo.scenes import Scene
from courses.demo.stage import OPENING, ZONE, Booking, Stage, plan
from courses.demo.world import World
from courses.planning.models import CourseRun
from courses.planning.publishing import publish
from courses.planning.schedule import instant

LEAD_DAYS = (45, 80)
NEW_ON_THE_SITE = (2, 7)
ACTOR = "demo"
POSTPONED_AGO, SUBSTITUTED_AGO = timedelta(days=3), timedelta(days=1, hours=4)


class Story:
    """Plans what happens to the runs of the scenes; the simulation lets it happen."""

    def __init__(self, world: World, stage: Stage, audience: Audience, classroom: Classroom) -> None:
        self.world = world
        self.db = world.db
        self.simulation = world.simulation
        self.stage = stage
        self.audience = audience
        self.classroom = classroom
        self.desk = RunDesk(world, stage)
        self.today = world.simulation.now.astimezone(ZoneInfo(ZONE)).date()

    def tell(self, scene: Scene, booking: Booking) -> None:
        """The scene's run is planned some weeks ahead, and at the latest a few days ago."""
        simulation, dice = self.simulation, self.simulation.dice
        begins = instant(booking.days[0], datetime.min.time(), ZONE)
        ahead = timedelta(days=dice.randint(*LEAD_DAYS))
        latest = simulation.now - timedelta(days=dice.randint(*NEW_ON_THE_SITE))
        moment = min(begins - ahead, latest).replace(hour=dice.randint(7, 14), minute=0, second=0, microsecond=0)

        def planned(at: datetime) -> None:
            run = plan(self.db, self.stage, scene, booking, at)
            if not scene.draft:
                simulation.at(at + OPENING, lambda at: self._publish(scene, booking, run, at))

        simulation.at(moment, planned)

    def _publish(self, scene: Scene, booking: Booking, run: CourseRun, at: datetime) -> None:
        publish(self.db, run, actor=ACTOR, now=at)
        last = run.enrol_closes_at
        if scene.cancelled_before:
            last = run.starts_at - timedelta(days=scene.cancelled_before)
            self.simulation.at(last, lambda at: self.desk.cancels(run.id, at))
        if scene.postponed_by:
            self.simulation.at(self.simulation.now - POSTPONED_AGO, lambda at: self.desk.postpones(scene, run.id, at))
        if (stand_in := booking.stand_in) is not None:
            moment = self.simulation.now - SUBSTITUTED_AGO
            self.simulation.at(moment, lambda at: self.desk.substitutes(run.id, stand_in, at))
        self.classroom.hold(scene, run, self.today)
        self.audience.gather(scene, run, min(last, self.simulation.now))
