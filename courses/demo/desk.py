"""What clerks do: HR desks book colleagues, project leads decide on requests."""

from datetime import datetime
from functools import partial

from courses.demo.scenes import Scene
from courses.demo.world import World
from courses.enrolment import allocation
from courses.enrolment.allocation import Application
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from lms.people.models import Organisation, Person

TURNED_DOWN_EVERY = 4
DECIDES_WITHIN = (20 * 60, 75 * 60)


class Desk:
    """The clerks of all employers, and the lead."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.decisions = 0

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
