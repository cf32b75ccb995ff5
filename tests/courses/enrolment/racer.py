"""Who races: people who enrol, confirm, accept and cancel as fast as they can."""

import time
from collections.abc import Callable
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.allocation import Application, accept_offer, cancel, confirm, enrol, lapse
from courses.enrolment.models import HOLDS_SEAT, BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run
from courses.enrolment.switching import switch
from courses.planning.models import CourseRun, PoolMode, SeatPool
from lms.people.models import Person
from lms.people.registry import find_or_add_person
from tests.cast import NOW
from tests.support.racer import Client

RULES = SeatRules()


class Visitor(Client):
    """One person at a keyboard, who acts for many."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.run_id: int = self.given["run"]
        self.mine: list[int] = []

    def unit(self, name: str, act: Callable[[Session, CourseRun], None]) -> None:
        """A step on the locked run."""

        def on_locked(db: Session) -> None:
            run = lock_run(db, self.run_id)
            assert run is not None
            act(db, run)

        self.step(name, on_locked)

    def person(self, db: Session, number: int | str) -> Person:
        """Somebody nobody has seen yet."""
        name = f"Person {number}"
        return find_or_add_person(db, name=name, email=f"p{number}@example.org", language="de", now=NOW)

    def enrol(self, number: int | str, *, proven: bool = True, mode: PoolMode = PoolMode.ANY) -> None:
        """A form is sent."""

        def act(db: Session, run: CourseRun) -> None:
            person = self.person(db, number)
            application = Application(person.name, person.email, "de", BookedAs.PRIVATE, mode, proven=proven)
            made = enrol(db, run, person, application, rules=RULES, actor="visitor", now=NOW)
            self.mine.append(made.id)

        self.unit("enrol", act)

    def with_one_of_mine(self, name: str, act: Callable[[Session, CourseRun, Enrolment], None]) -> None:
        """A button on somebody's personal page."""
        if self.mine:
            number = self.random.choice(self.mine)
            self.unit(name, lambda db, run: act(db, run, db.get_one(Enrolment, number)))

    def rush(self) -> None:
        """Everybody wants a seat, nobody gives one back."""
        for step in range(self.steps):
            self.enrol(f"{self.number}-{step}")

    def same_person(self) -> None:
        """A person who presses the button again and again, in many windows."""
        for _ in range(self.steps):
            self.enrol("one")

    def mixed(self) -> None:
        """An ordinary afternoon, all of it in one second."""
        for step in range(self.steps):
            choice = self.random.random()
            if choice < 0.5:
                self.enrol(f"{self.number}-{step}", proven=self.random.random() < 0.5)
            elif choice < 0.65:
                self.with_one_of_mine("confirm", self._confirm)
            elif choice < 0.75:
                self.with_one_of_mine("accept", self._accept)
            elif choice < 0.95:
                self.with_one_of_mine("cancel", self._cancel)
            else:
                self.unit("sweep", lambda db, run: lapse(db, run, rules=RULES, now=NOW))

    def switching(self) -> None:
        """People who cannot make up their minds: they take a seat of one kind, then want the other, then want back."""
        for step in range(self.steps):
            mode = self.random.choice((PoolMode.ONSITE, PoolMode.ONLINE))
            self.enrol(f"{self.number}-{step}", mode=mode)
            for _ in range(3):
                wanted = self.random.choice((PoolMode.ONSITE, PoolMode.ONLINE))
                self.with_one_of_mine("switch", partial(self._switch, wanted))
            if self.random.random() < 0.3:
                self.with_one_of_mine("cancel", self._cancel)

    def look_then_switch(self) -> None:
        """The control: look whether there is room, then move the person and count. It must oversell."""
        for step in range(self.steps):
            self.enrol(f"{self.number}-{step}", mode=PoolMode.ONSITE)
            with self.database.reading() as db:
                online = db.scalars(select(SeatPool).where(SeatPool.mode == PoolMode.ONLINE)).one()
                holders = select(func.count()).where(Enrolment.pool_id == online.id, Enrolment.status.in_(HOLDS_SEAT))
                free = (db.scalar(holders) or 0) < (online.capacity or 0)
            time.sleep(0.1)
            if free:
                with self.database.transaction() as db:
                    db.get_one(Enrolment, self.mine[-1]).pool_id = online.id

    def count_then_act(self) -> None:
        """The control: what most programs do. It must oversell, or the race proves nothing."""
        for step in range(self.steps):
            with self.database.reading() as db:
                pool = db.scalars(select(SeatPool).where(SeatPool.run_id == self.run_id)).one()
                holders = select(func.count()).where(Enrolment.pool_id == pool.id, Enrolment.status.in_(HOLDS_SEAT))
                free = (db.scalar(holders) or 0) < (pool.capacity or 0)
            time.sleep(0.1)
            if free:
                with self.database.transaction() as db:
                    db.add(self._taken(db, pool.id, f"{self.number}-{step}"))

    def _taken(self, db: Session, pool_id: int, number: str) -> Enrolment:
        person = self.person(db, number)
        return Enrolment(
            run_id=self.run_id,
            pool_id=pool_id,
            person_id=person.id,
            status=EnrolmentStatus.CONFIRMED,
            name_on_document=person.name,
            booked_as=BookedAs.PRIVATE,
            created_at=NOW,
        )

    def _confirm(self, db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        confirm(db, run, enrolment, rules=RULES, actor="visitor", now=NOW)

    def _accept(self, db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        accept_offer(db, run, enrolment, actor="visitor", now=NOW)

    def _switch(self, mode: PoolMode, db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        switch(db, run, enrolment, mode, rules=RULES, actor="visitor", now=NOW)

    def _cancel(self, db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        cancel(db, run, enrolment, rules=RULES, actor="visitor", now=NOW)
