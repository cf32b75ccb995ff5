"""Clients of a race: coordinators who all carry the same runs over at the same time."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

import courses.feature as _all_tables  # noqa: F401 - foreign keys name tables of other rooms
from courses.planning.collisions.queries import CollisionRules
from courses.planning.copying.carry_queries import Target, copy_in_period
from courses.planning.copying.carrying import CarriedAlready, Order, Shift, carry, copied
from courses.planning.copying.making import make_copy
from courses.planning.drafting import lock_run
from courses.planning.models import CourseRun
from lms.data.refusal import DatabaseBusy
from lms.data.session import Database
from tests.cast import NOW
from tests.racing import Order as Words

TRIES = 10


@dataclass
class Coordinator:
    """One person at a keyboard."""

    database: Database
    words: Words
    number: int

    def __post_init__(self) -> None:
        self.random = random.Random(self.number)
        self.seen: Counter[str] = Counter()
        target = Target(
            id=self.words["target"],
            name="",
            number="1",
            period_id=self.words["period"],
            period="",
            first=date(2029, 1, 1),
            last=date(2031, 12, 31),
            continues=self.words["project"],
        )
        # Nothing scarce comes along: only the lock of the source keeps two from making the same draft.
        shift = Shift(157, rooms=False, trainers=False)
        self.target = target
        self.order = Order({self.words["project"]: target}, shift, "TH", frozenset(), CollisionRules(), "", "racer")

    def carefully(self, run_id: int) -> None:
        """What the page does."""

        def act(db: Session) -> None:
            source = lock_run(db, run_id)
            assert source is not None
            carry(db, source, source.version, self.order, NOW)

        self.unit(act)

    def look_then_carry(self, run_id: int) -> None:
        """The control: looked at without the lock. It must make a draft twice, or the race proves nothing."""
        with self.database.reading() as db:
            free = copy_in_period(db, run_id, self.target.period_id) is None
        time.sleep(0.1)

        def act(db: Session) -> None:
            source = db.get_one(CourseRun, run_id)
            copy = copied(source, self.target, self.order.shift, "TH", frozenset())
            make_copy(db, source, copy.plan, CollisionRules(), reason="", actor="racer", now=NOW)

        if free:
            self.unit(act)

    def unit(self, act: Callable[[Session], None]) -> None:
        """One whole transaction, tried again when the database is busy."""
        for attempt in range(TRIES):
            try:
                with self.database.transaction() as db:
                    act(db)
            except DatabaseBusy:
                time.sleep(0.02 + self.random.random() * 0.18)
                self.seen["gave up"] += attempt == TRIES - 1
            except CarriedAlready:
                self.seen["refused"] += 1
                return
            else:
                self.seen["made"] += 1
                return

    def race(self) -> None:
        """One run after the other, everybody the same."""
        for run_id in self.words["runs"]:
            getattr(self, self.words["race"])(run_id)
