"""Who races: coordinators who all carry the same runs over at the same time."""

import time
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from courses.planning.collisions.queries import CollisionRules
from courses.planning.copying.carry_queries import Target, copy_in_period
from courses.planning.copying.carrying import Order, Shift, carry, copied
from courses.planning.copying.making import make_copy
from courses.planning.drafting import lock_run
from courses.planning.models import CourseRun
from tests.cast import NOW
from tests.support.racer import Client

PAUSE = 0.1


class Coordinator(Client):
    """One person at a keyboard, who carries one run after the other."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.target = Target(
            id=self.given["target"],
            name="",
            number="1",
            period_id=self.given["period"],
            period="",
            first=date(2029, 1, 1),
            last=date(2031, 12, 31),
            continues=self.given["project"],
        )
        # Nothing scarce comes along: only the lock of the source keeps two from making the same draft.
        shift = Shift(157, rooms=False, trainers=False)
        self.order = Order(
            {self.given["project"]: self.target}, shift, "TH", frozenset(), CollisionRules(), "", "racer"
        )

    def carefully(self) -> None:
        """What the page does."""
        for run_id in self.given["runs"]:
            self.step("made", partial(self._carry, run_id))

    def look_then_carry(self) -> None:
        """The control: looked at without the lock. It must make a draft twice, or the race proves nothing."""
        for run_id in self.given["runs"]:
            with self.database.reading() as db:
                free = copy_in_period(db, run_id, self.target.period_id) is None
            time.sleep(PAUSE)
            if free:
                self.step("made", partial(self._copy, run_id))

    def _carry(self, run_id: int, db: Session) -> None:
        source = lock_run(db, run_id)
        assert source is not None
        carry(db, source, source.version, self.order, NOW)

    def _copy(self, run_id: int, db: Session) -> None:
        source = db.get_one(CourseRun, run_id)
        copy = copied(source, self.target, self.order.shift, "TH", frozenset())
        make_copy(db, source, copy.plan, CollisionRules(), reason="", actor="racer", now=NOW)
