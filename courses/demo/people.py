"""The people of the demo as rows: found or added by the registry, employed by the organisations."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.demo.applicants import Applicant, Applicants
from lms.demo.logins import DEMO_LOGINS, PARTICIPANT
from lms.people.models import Membership, MembershipState, Organisation, Person, RoleGrant
from lms.people.registry import add_person, find_or_add_person
from lms.web.actor import Role

# How memberships stand: most are active, a few have ended or rest.
STATES = (MembershipState.ACTIVE,) * 17 + (MembershipState.LEFT, MembershipState.LEFT, MembershipState.SUSPENDED)
LONGEST_EMPLOYMENT = 4000
WITHOUT_ADDRESS = 3


class People:
    """Everybody who takes part, with the employer they name."""

    def __init__(
        self, db: Session, applicants: Applicants, organisations: dict[str, Organisation], today: datetime
    ) -> None:
        self.db = db
        self.applicants = applicants
        self.organisations = organisations
        self.today = today.date()
        self.dice = random.Random(f"employers {applicants.seed}")
        self.employers: dict[int, str] = {}
        self.known: list[Person] = []
        self.met: set[tuple[int, int]] = set()
        self.clerks = {grant.organisation_id: grant.person_id for grant in _grants(db, Role.HR)}
        self.lead_id = _grants(db, Role.PROJECT_LEAD)[0].person_id
        self.lead_tag = f"person:{self.lead_id}"
        self.participant = self._login(next(login.email for login in DEMO_LOGINS if login.role == PARTICIPANT))

    def add(self, at: datetime) -> Person:
        """A new person with an e-mail address, employed or not."""
        applicant = self.applicants.next()
        person = self._row(applicant, at)
        if applicant.employer:
            self._employ(person, self.organisations[applicant.employer], at, self.dice.choice(STATES), "")
        return person

    def add_colleague(self, employer: Organisation, at: datetime) -> Person:
        """Somebody whom the HR desk books; one in three has no address of their own."""
        applicant = self.applicants.next(employer.name)
        number = len(self.employers)
        if number % WITHOUT_ADDRESS:
            person = self._row(applicant, at)
        else:
            person = add_person(self.db, name=applicant.name, now=at)
            person.original_script = applicant.original_script
        self._employ(person, employer, at, MembershipState.ACTIVE, f"P-{number:05d}")
        return person

    def employer_of(self, person: Person) -> str:
        """The employer the person names, or nothing."""
        return self.employers.get(person.id, "")

    def clerk_of(self, employer: Organisation) -> int | None:
        """Who acts for the employer as HR, if anybody does."""
        return self.clerks.get(employer.id)

    def remember(self, run_id: int, person: Person) -> None:
        """The person has applied for the run."""
        self.met.add((run_id, person.id))

    def known_outside(self, run_id: int, dice: random.Random) -> Person | None:
        """Somebody who has taken part elsewhere and not yet applied for this run."""
        if not self.known:
            return None
        person = dice.choice(self.known)
        return None if (run_id, person.id) in self.met else person

    def _row(self, applicant: Applicant, at: datetime) -> Person:
        person = find_or_add_person(
            self.db, name=applicant.name, email=applicant.email, language=applicant.language, now=at
        )
        person.original_script = applicant.original_script
        self.known.append(person)
        return person

    def _employ(
        self, person: Person, employer: Organisation, at: datetime, state: MembershipState, number: str
    ) -> None:
        since = at.date() - timedelta(days=self.dice.randint(30, LONGEST_EMPLOYMENT))
        # Who has left, or whose employment rests, takes part privately.
        if state is MembershipState.ACTIVE:
            self.employers[person.id] = employer.name
        self.db.add(
            Membership(
                person_id=person.id,
                organisation_id=employer.id,
                state=state,
                personnel_number=number or None,
                starts_on=since,
                ends_on=at.date() if state is MembershipState.LEFT else None,
            )
        )

    def _login(self, email: str) -> Person:
        person = self.db.execute(select(Person).where(Person.email_key == email)).scalar_one()
        employed = select(Membership).where(Membership.person_id == person.id)
        self.employers[person.id] = self.db.execute(employed).scalar_one().organisation.name
        return person


def _grants(db: Session, role: Role) -> list[RoleGrant]:
    return list(db.scalars(select(RoleGrant).where(RoleGrant.role == role).order_by(RoleGrant.id)))
