"""What every actor of the demo needs: the database, the simulated clock, the people, the rules of seats."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.demo.people import People
from courses.demo.simulation import Simulation
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import CourseRun

MOMENT = timedelta(seconds=1)


@dataclass
class World:
    """One demo while it is being made."""

    db: Session
    simulation: Simulation
    people: People
    rules: SeatRules
    # Offers somebody has already thought about: enrolment and number of the offer.
    seen_offers: set[tuple[int, int]] = field(default_factory=set)

    def locked(self, run_id: int) -> CourseRun:
        """The run, locked as the rules want it."""
        run = lock_run(self.db, run_id)
        if run is None:
            raise LookupError(f"run {run_id}")
        return run

    def new_offers(self, run_id: int) -> list[Enrolment]:
        """Enrolments of the run that have just been offered a seat."""
        offered = (Enrolment.run_id == run_id) & (Enrolment.status == EnrolmentStatus.OFFERED)
        found = [
            enrolment
            for enrolment in self.db.scalars(select(Enrolment).where(offered).order_by(Enrolment.id))
            if (enrolment.id, enrolment.offer_no) not in self.seen_offers
        ]
        self.seen_offers.update((enrolment.id, enrolment.offer_no) for enrolment in found)
        return found
