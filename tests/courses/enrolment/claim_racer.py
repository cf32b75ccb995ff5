"""Who races about the employer that one person named for two places: leads of two runs, who confirm and take back."""

import time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses.enrolment.claims import decision, is_decided, take_back
from courses.enrolment.employers import confirm_employer
from courses.enrolment.models import Enrolment
from courses.enrolment.seats import lock_run
from lms.people.models import Membership, Organisation
from tests.cast import NOW
from tests.support.racer import Client


class Lead(Client):
    """A lead of one of the two runs, who does not agree with the others about it."""

    def confirm_and_take_back(self) -> None:
        """Half of the leads confirm, half take back, again and again; each run has both."""
        for _ in range(self.steps):
            if self.number % 4 < 2:
                self.step("confirmed", self._confirm)
            else:
                self.step("taken back", self._take_back)

    def look_then_forget(self) -> None:
        """The control: look whether more rests on the membership, and remove it a moment later."""
        if self.number % 2:
            time.sleep(0.05)
            self.step("confirmed", self._confirm)
            return
        with self.database.reading() as db:
            place = db.get_one(Enrolment, self._mine)
            others = (Enrolment.person_id == place.person_id) & Enrolment.employer_id.is_not(None)
            alone = db.scalar(select(Enrolment.id).where(others, Enrolment.id != place.id)) is None
        time.sleep(0.3)
        if alone:
            self.step("forgotten", self._forget)

    @property
    def _mine(self) -> int:
        return int(self.given["places"][self.number % 2])

    def _locked(self, db: Session) -> Enrolment:
        run = lock_run(db, self.given["runs"][self.number % 2])
        assert run is not None
        return db.get_one(Enrolment, self._mine, populate_existing=True)

    def _confirm(self, db: Session) -> None:
        place, employer = self._locked(db), db.get_one(Organisation, self.given["employer"])
        confirm_employer(db, place, employer, stream=place.run.stream, today=NOW.date(), actor="lead", now=NOW)

    def _take_back(self, db: Session) -> None:
        place = self._locked(db)
        if is_decided(place):
            why = {"decided": decision(place), "reason": "Versehen"}
            take_back(db, place, **why, stream=place.run.stream, actor="lead", now=NOW)

    def _forget(self, db: Session) -> None:
        place = self._locked(db)
        place.employer_id = None
        db.execute(delete(Membership).where(Membership.person_id == place.person_id))
