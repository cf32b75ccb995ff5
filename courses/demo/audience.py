"""What people do with a published run: apply, confirm or forget, cancel, accept or leave an offered seat."""

from datetime import datetime
from functools import partial

from sqlalchemy import select

from courses.demo.desk import Desk
from courses.demo.scenes import Scene
from courses.demo.world import MOMENT, World
from courses.enrolment import allocation
from courses.enrolment.allocation import Application
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, RunState
from lms.people.models import Person
from lms.people.registry import confirm_email

S = EnrolmentStatus
FORGETS, CANCELS, COMES_BACK = 0.08, 0.07, 0.04
# Of a hundred offered seats 80 are taken, 10 left to the next, 10 forgotten.
ACCEPTS, DECLINES = 0.8, 0.9
VISITOR, PARTICIPANT = "visitor", "participant"


class Audience:
    """The applicants of all runs."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.simulation = world.simulation
        self.dice = world.simulation.dice
        self.desk = Desk(world)

    def gather(self, scene: Scene, run: CourseRun, last: datetime) -> None:
        """Plan who applies between the opening and `last`, and what happens in the last hours."""
        simulation, first = self.simulation, run.enrol_opens_at
        if scene.with_participant:
            simulation.at(first + simulation.minutes(60, 600), partial(self._participant, run.id))
        for _ in range(scene.applicants - scene.with_participant):
            simulation.at(simulation.between(first, last), partial(self._somebody, scene, run.id))
        if scene.hr_books:
            simulation.at(simulation.between(first, last), partial(self.desk.books, scene, run.id))
        for _ in range(scene.just_cancelled):
            simulation.at(simulation.now - simulation.minutes(60, 120), partial(self._first_cancels, run.id))
        for _ in range(scene.just_applied):
            simulation.at(simulation.now - simulation.minutes(3, 15), partial(self._stranger, run.id))

    def _somebody(self, scene: Scene, run_id: int, at: datetime) -> None:
        people = self.world.people
        known = people.known_outside(run_id, self.dice) if self.dice.random() < COMES_BACK else None
        enrolment = self._enrol(run_id, known or people.add(at), at)
        if scene.eager or self.dice.random() >= FORGETS:
            confirms = partial(self._confirms, enrolment, keeps=scene.eager)
            self.simulation.at(at + self.simulation.minutes(1, 25), confirms)
        else:
            ends = enrolment.hold_until or at + self.world.rules.unproven
            self.simulation.at(ends + MOMENT, partial(self._sweep, run_id))

    def _participant(self, run_id: int, at: datetime) -> None:
        enrolment = self._enrol(run_id, self.world.people.participant, at)
        self.simulation.at(at + self.simulation.minutes(1, 9), partial(self._confirms, enrolment, keeps=True))

    def _stranger(self, run_id: int, at: datetime) -> None:
        enrolment = self._enrol(run_id, self.world.people.add(at), at)
        if enrolment.status is S.REQUESTED:
            # A request that is confirmed waits for the lead: something to decide in the demo.
            self.simulation.at(at + self.simulation.minutes(1, 2), partial(self._confirms, enrolment, keeps=True))

    def _enrol(self, run_id: int, person: Person, at: datetime) -> Enrolment:
        world, run = self.world, self.world.locked(run_id)
        employer = world.people.employer_of(person)
        application = Application(
            name=person.name,
            email=person.email,
            language=person.language,
            booked_as=BookedAs.EMPLOYER if employer else BookedAs.PRIVATE,
            mode=self.dice.choice([pool.mode for pool in run.pools]),
            employer_claim=employer,
        )
        world.people.remember(run_id, person)
        return allocation.enrol(world.db, run, person, application, rules=world.rules, actor=VISITOR, now=at)

    def _confirms(self, enrolment: Enrolment, at: datetime, *, keeps: bool) -> None:
        world, run = self.world, self.world.locked(enrolment.run_id)
        if run.state is not RunState.PUBLISHED:
            return
        allocation.confirm(world.db, run, enrolment, rules=world.rules, actor=PARTICIPANT, now=at)
        confirm_email(world.db, enrolment.person_id, at)
        self._offer(run.id, at)
        if enrolment.status is S.REQUESTED:
            self.desk.will_decide(enrolment, at)
        elif not keeps and self.dice.random() < CANCELS and at < run.cancel_until:
            self.simulation.at(self.simulation.between(at, run.cancel_until), partial(self._cancels, enrolment))

    def _cancels(self, enrolment: Enrolment, at: datetime) -> None:
        world, run = self.world, self.world.locked(enrolment.run_id)
        if enrolment.status in (S.CONFIRMED, S.WAITING):
            allocation.cancel(world.db, run, enrolment, rules=world.rules, actor=PARTICIPANT, now=at)
            self._offer(run.id, at)

    def _first_cancels(self, run_id: int, at: datetime) -> None:
        seated = (Enrolment.run_id == run_id) & (Enrolment.status == S.CONFIRMED)
        others = seated & (Enrolment.person_id != self.world.people.participant.id)
        first = self.world.db.scalar(select(Enrolment).where(others).order_by(Enrolment.id).limit(1))
        if first is not None:
            self._cancels(first, at)

    def _sweep(self, run_id: int, at: datetime) -> None:
        world = self.world
        allocation.lapse(world.db, world.locked(run_id), rules=world.rules, now=at)
        self._offer(run_id, at)

    def _offer(self, run_id: int, at: datetime) -> None:
        """Who was just offered a seat makes up their mind before the offer ends, or forgets it."""
        for enrolment in self.world.new_offers(run_id):
            ends = enrolment.offer_expires_at or at
            luck = self.dice.random()
            if luck < ACCEPTS:
                self.simulation.at(self.simulation.between(at, ends), partial(self._accepts, enrolment))
            elif luck < DECLINES:
                self.simulation.at(self.simulation.between(at, ends), partial(self._declines, enrolment))
            else:
                self.simulation.at(ends + MOMENT, partial(self._sweep, run_id))

    def _accepts(self, enrolment: Enrolment, at: datetime) -> None:
        run = self.world.locked(enrolment.run_id)
        allocation.accept_offer(self.world.db, run, enrolment, actor=PARTICIPANT, now=at)

    def _declines(self, enrolment: Enrolment, at: datetime) -> None:
        world, run = self.world, self.world.locked(enrolment.run_id)
        allocation.decline_offer(world.db, run, enrolment, rules=world.rules, actor=PARTICIPANT, now=at)
        self._offer(run.id, at)
