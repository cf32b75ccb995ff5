"""Who races about a place in a run that has begun: desks that note, all at once, that the person has left."""

import time
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment, EnrolmentStatus, LeavingReason
from courses.enrolment.seats import lock_run
from courses.enrolment.withdrawing import leave, take_back
from tests.support.racer import Client

FIRST_DAY = date(2026, 4, 14)
EVENING = datetime(2026, 4, 14, 18, 0, tzinfo=UTC)


class Desk(Client):
    """A desk that decides about the run; all of them have the same person before them."""

    def leave(self) -> None:
        """Everybody notes it once."""
        self.step("left", self._leave)

    def leave_and_take_back(self) -> None:
        """Desks that do not agree: half of them note it, half take it back, again and again."""
        for _ in range(self.steps):
            if self.number % 2:
                self.step("left", self._leave)
            else:
                self.step("came back", self._take_back)

    def look_then_leave(self) -> None:
        """The control: look whether the person takes part, and write a moment later."""
        with self.database.reading() as db:
            there = self._place(db).status is EnrolmentStatus.CONFIRMED
        time.sleep(0.1)
        if there:
            self.step("left", self._write)

    def _leave(self, db: Session) -> None:
        run = lock_run(db, self.given["run"])
        assert run is not None
        place, reason = self._locked(db), LeavingReason.OTHER
        leave(db, run, place, FIRST_DAY, reason, held={}, actor=f"desk:{self.number}", now=EVENING)

    def _take_back(self, db: Session) -> None:
        run = lock_run(db, self.given["run"])
        assert run is not None
        take_back(db, run, self._locked(db), held={}, actor=f"desk:{self.number}", now=EVENING)

    def _write(self, db: Session) -> None:
        self._place(db).status = EnrolmentStatus.WITHDRAWN

    def _place(self, db: Session) -> Enrolment:
        return db.get_one(Enrolment, self.given["place"])

    def _locked(self, db: Session) -> Enrolment:
        return db.get_one(Enrolment, self.given["place"], populate_existing=True, with_for_update=True)
