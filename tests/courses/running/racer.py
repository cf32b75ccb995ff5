"""Who races around a published run: coordinators who cancel or postpone it, and people who enrol meanwhile."""

import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, SeatPool
from courses.running.changing import Doing, Order, change, postpone
from courses.running.deciding import cancel_run
from courses.running.standing import snapshot_of
from tests.cast import NOW
from tests.courses.enrolment.racer import RULES, Visitor
from tests.courses.running.scene import COORDINATION, moved, with_seats

MOST_LOOKS = 200
DESKS = 4  # every fourth client sits at a desk, the others come to the door


class Coordination(Visitor):
    """Somebody at a desk of the coordination, or a crowd at the door."""

    def cancel_or_postpone(self) -> None:
        """Half of them cancel, half postpone, each once, and all have looked at the run in version 1."""
        if self.number % 2:
            self.unit("cancelled", self._cancel_run)
        else:
            self.unit("postponed", self._postpone_run)

    def enrol_while_seats_go(self) -> None:
        """The desks take seats away, one after the other; everybody else enrols."""
        if self.number % DESKS:
            self.rush()
            return
        for step in range(self.steps):
            self.unit("lowered", self._lower(4 * self.steps - 2 * step))

    def look_then_lower(self) -> None:
        """The control: a desk reads how many seats are taken, and a moment later writes just that number."""
        if self.number % DESKS:
            self.rush()
            return
        for _ in range(4 * self.steps):
            taken = self._seats_taken()
            if not self._somebody_comes_after(taken):
                return
            try:
                self._write(taken)
            except IntegrityError:
                self.seen["would have oversold"] += 1
            self._write(None)

    def _seats_taken(self) -> int:
        with self.database.reading() as db:
            return db.scalars(select(SeatPool.seats_taken).where(SeatPool.run_id == self.run_id)).one()

    def _somebody_comes_after(self, taken: int) -> bool:
        """A moment later, as long as on this machine it takes the next to have a seat; False when nobody comes any more."""
        for _ in range(MOST_LOOKS):
            if self._seats_taken() > taken:
                return True
            time.sleep(0.01)
        return False

    def _write(self, capacity: int | None) -> None:
        with self.database.transaction() as db:
            db.execute(update(SeatPool).where(SeatPool.run_id == self.run_id).values(capacity=capacity))

    def _cancel_run(self, db: Session, run: CourseRun) -> None:
        cancel_run(db, run, version=1, message_de="", message_en="", doing=DOING)

    def _postpone_run(self, db: Session, run: CourseRun) -> None:
        postpone(db, run, Order(1, moved(timedelta(days=7))(snapshot_of(db, run))), DOING)

    def _lower(self, seats: int) -> Callable[[Session, CourseRun], None]:
        def act(db: Session, run: CourseRun) -> None:
            change(db, run, Order(run.version, with_seats(seats)(snapshot_of(db, run)), inform=False), DOING)

        return act


DOING = Doing(COORDINATION, NOW, {}, RULES)
