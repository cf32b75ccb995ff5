"""Who races: some give a venue another name, others move a run's first meeting to another room there."""

import time
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.planning.drafting import lock_run
from courses.planning.models import Meeting
from courses.planning.readdressing import Spot, lock_coming
from courses.planning.venues import VenueData, change_venue, content_of, lock_venue
from tests.cast import NOW
from tests.support.racer import Client

PAUSE = 0.05


class Desk(Client):
    """One person at a keyboard. Whoever has an even number looks after the venue, the others plan there."""

    def carefully(self) -> None:
        """What the pages do: the runs are locked before the venue."""
        for step in range(self.steps):
            self.step("changed", partial(self._rename, step) if self._keeps_venues else self._plan)

    def look_then_number(self) -> None:
        """The control: which number a meeting has is looked at before anything is locked. Changes must get lost."""
        for _ in range(self.steps):
            if not self._keeps_venues:
                self.step("changed", self._plan)
                continue
            with self.database.reading() as db:
                number = db.scalars(select(Meeting.sequence).where(Meeting.id == self.given["meeting"])).one()
            time.sleep(PAUSE)
            self.step("changed", partial(self._write, number + 1))

    def venue_first(self) -> None:
        """Another control: the venue is locked before the runs. Where rows are locked, two wait for each other."""
        for step in range(self.steps):
            self.step("changed", partial(self._rename, step, venue_first=True) if self._keeps_venues else self._plan)

    @property
    def _keeps_venues(self) -> bool:
        return self.number % 2 == 0

    def _rename(self, step: int, db: Session, *, venue_first: bool = False) -> None:
        if venue_first:
            lock_venue(db, self.given["venue"])
            time.sleep(PAUSE)
        runs = lock_coming(db, Spot(self.given["venue"]), NOW)
        venue = lock_venue(db, self.given["venue"])
        assert venue is not None
        data = VenueData(**content_of(venue) | {"name": f"Haus {self.number}/{step}"})
        change_venue(db, venue, runs, data, version=venue.version, actor="racer", now=NOW)

    def _plan(self, db: Session) -> None:
        run = lock_run(db, self.given["run"])
        assert run is not None
        time.sleep(PAUSE / 5)
        meeting = next(one for one in run.meetings if one.id == self.given["meeting"])
        # Named anew, as saving a form does: the database looks whether the venue is there.
        meeting.venue_id = None
        db.flush()
        meeting.venue_id, meeting.sequence = self.given["venue"], meeting.sequence + 1

    def _write(self, number: int, db: Session) -> None:
        db.execute(update(Meeting).where(Meeting.id == self.given["meeting"]).values(sequence=number))
