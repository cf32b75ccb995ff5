"""What clerks do: HR desks book colleagues, the lead decides on requests and confirms the employers people name."""

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from courses.demo.scenes import Scene
from courses.demo.world import World
from courses.enrolment import allocation
from courses.enrolment.allocation import Application
from courses.enrolment.employers import confirm_employer
from courses.enrolment.models import ACTIVE, BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.policies import decidable_by
from courses.enrolment.staff_queries import open_claim
from courses.planning.models import CourseRun
from lms.people.models import Organisation, Person
from lms.web.actor import Actor, Grant, Role

TURNED_DOWN_EVERY = 3
DECIDES_WITHIN = (20 * 60, 75 * 60)
ROUND_EVERY, LONGEST_STORY = timedelta(days=3), timedelta(days=450)
LAST_ROUND = timedelta(minutes=1)
# Some of those left in a round cancel before the next.
CLAIMS_LEFT, CLAIMS_LEFT_BEFORE = 5, 12
COORDINATION = Actor(grants=frozenset({Grant(Role.COORDINATOR)}))


class Desk:
    """The clerks of all employers, and the lead."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.decisions = 0

    def check_claims_in_rounds(self) -> None:
        """The lead looks every few days, and a moment ago, who named an employer; the newest are left to the coordination."""
        simulation = self.world.simulation
        last = simulation.now - LAST_ROUND
        simulation.at(last, partial(self._checks_claims, left=CLAIMS_LEFT))
        for turn in range(1, LONGEST_STORY // ROUND_EVERY):
            simulation.at(last - turn * ROUND_EVERY, partial(self._checks_claims, left=CLAIMS_LEFT_BEFORE))

    def _checks_claims(self, at: datetime, *, left: int) -> None:
        world = self.world
        proven = Enrolment.status.in_(ACTIVE) & Enrolment.eligible.is_(True)
        claims = select(Enrolment).join(CourseRun, CourseRun.id == Enrolment.run_id).where(open_claim(), proven)
        seen = world.db.scalars(claims.where(decidable_by(COORDINATION)).order_by(Enrolment.id.desc()).limit(left))
        kept = {one.id for one in seen}
        for one in world.db.scalars(claims.where(Enrolment.id.not_in(kept)).order_by(Enrolment.id)).all():
            run, employer = world.locked(one.run_id), world.people.organisations[one.employer_claim]
            actor = world.people.lead_tag
            confirm_employer(world.db, one, employer, stream=run.stream, today=at.date(), actor=actor, now=at)

    def books(self, scene: Scene, run_id: int, at: datetime) -> None:
        """The employer's desk books several colleagues at once; without a desk the lead does it."""
        world, run = self.world, self.world.locked(run_id)
        employer = world.people.organisations[scene.employer]
        clerk = world.people.clerk_of(employer)
        actor = f"person:{clerk}" if clerk else world.people.lead_tag
        for _ in range(scene.hr_books):
            person = world.people.add_colleague(employer, at)
            booking = _booking(person, employer, clerk)
            allocation.enrol(world.db, run, person, booking, rules=world.rules, actor=actor, now=at)

    def will_decide(self, enrolment: Enrolment, at: datetime) -> None:
        """The lead decides on a request within some days."""
        world = self.world
        world.simulation.at(at + world.simulation.minutes(*DECIDES_WITHIN), partial(self._decides, enrolment))

    def _decides(self, enrolment: Enrolment, at: datetime) -> None:
        world, run = self.world, self.world.locked(enrolment.run_id)
        if enrolment.status is not EnrolmentStatus.REQUESTED:
            return
        self.decisions += 1
        if self.decisions % TURNED_DOWN_EVERY == 0:
            allocation.decline(world.db, run, enrolment, actor=world.people.lead_tag, now=at)
        else:
            allocation.approve(world.db, run, enrolment, rules=world.rules, actor=world.people.lead_tag, now=at)


def _booking(person: Person, employer: Organisation, clerk: int | None) -> Application:
    return Application(
        name=person.name,
        email=person.email,
        language=person.language,
        booked_as=BookedAs.EMPLOYER,
        employer_claim=employer.name,
        employer_id=employer.id,
        booked_by=clerk,
        proven=True,
    )
