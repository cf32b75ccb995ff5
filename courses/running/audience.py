"""Whom a change of a run concerns: its participants, those who teach it, and the clerks whose people are in it.

Everybody is named once in each role. Who booked for people without an address hears for them in the one mail of a clerk.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.enrolment.models import ACTIVE, BookedAs, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun
from courses.planning.schedule import day_of
from lms.people.holders import held
from lms.people.models import Person, RoleGrant
from lms.web.actor import Role


class Part(StrEnum):
    """In which role somebody hears of it."""

    PARTICIPANT = "participant"
    TRAINER = "trainer"
    EMPLOYER = "employer"


@dataclass(frozen=True)
class Listener:
    """One mail: to whom, in which role, and what it is about (an enrolment, or a person; for a clerk with the employer)."""

    part: Part
    subject_id: int
    email: str
    language: str
    organisation_id: int = 0

    @property
    def tag(self) -> str:
        """By this one mail of a change is told from the others."""
        return f"{self.part.value}:{self.subject_id}" + (f":{self.organisation_id}" if self.organisation_id else "")


@dataclass(frozen=True)
class Clerk:
    """Somebody who acts for an organisation and has a mail address."""

    organisation_id: int
    person_id: int
    email: str
    language: str


@dataclass(frozen=True)
class Audience:
    """Everybody who hears of a change, and who cannot be reached by mail (enrolments)."""

    listeners: tuple[Listener, ...]
    unreachable: tuple[Enrolment, ...] = ()
    unproven: int = 0

    def of(self, part: Part) -> list[Listener]:
        """Those in one role."""
        return [one for one in self.listeners if one.part is part]


def audience_of(db: Session, run: CourseRun, teachers: Iterable[int], now: datetime) -> Audience:
    """Who hears of a change of the run as its enrolments are now; `teachers` are persons who taught it or will."""
    people = list(db.scalars(_concerned(run.id)))
    booked = [one for one in people if _booked_for_employer(one)]
    organisations = {one.employer_id for one in booked if one.employer_id} | (
        {run.closed_to_id} if run.closed_to_id else set()
    )
    clerks = _clerks_of(db, organisations, day_of(now, run.zone))
    proven = [one for one in people if one.eligible]
    own = [one for one in proven if one.contact_email]
    listeners = [
        *(Listener(Part.PARTICIPANT, one.id, str(one.contact_email), one.language) for one in own),
        *_trainers(db, set(teachers)),
        *_employers(booked, organisations, clerks),
    ]
    told = {one.subject_id for one in listeners if one.part is Part.PARTICIPANT}
    heard_for = {one.organisation_id for one in listeners if one.part is Part.EMPLOYER}
    unreachable = [one for one in proven if one.id not in told and not (one in booked and one.employer_id in heard_for)]
    return Audience(tuple(listeners), tuple(unreachable), len(people) - len(proven))


def _concerned(run_id: int) -> Select[Enrolment]:
    return select(Enrolment).where(Enrolment.run_id == run_id, Enrolment.status.in_(ACTIVE)).order_by(Enrolment.id)


def _booked_for_employer(one: Enrolment) -> bool:
    return one.booked_as is BookedAs.EMPLOYER and one.booked_by is not None and one.employer_id is not None


def _clerks_of(db: Session, organisation_ids: Collection[int], today: date) -> list[Clerk]:
    rows = (
        select(RoleGrant.organisation_id, Person.id, Person.email, Person.language)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(held(Role.HR, today), RoleGrant.organisation_id.in_(organisation_ids))
        .order_by(RoleGrant.id)
    )
    return [
        Clerk(organisation_id, person_id, email, language)
        for organisation_id, person_id, email, language in db.execute(rows)
        if organisation_id is not None and email
    ]


def _trainers(db: Session, person_ids: Collection[int]) -> list[Listener]:
    rows = select(Person.id, Person.email, Person.language).where(Person.id.in_(person_ids)).order_by(Person.id)
    return [Listener(Part.TRAINER, id_, email, language) for id_, email, language in db.execute(rows) if email]


def _employers(booked: Iterable[Enrolment], organisations: Iterable[int], clerks: Iterable[Clerk]) -> list[Listener]:
    """The clerks who booked, as long as they are clerks; else, and for a closed group, the first clerk there is."""
    listeners = []
    for organisation in sorted(organisations):
        acting = [one for one in clerks if one.organisation_id == organisation]
        bookers = {one.booked_by for one in booked if one.employer_id == organisation}
        chosen = [one for one in acting if one.person_id in bookers] or acting[:1]
        listeners += [
            Listener(Part.EMPLOYER, one.person_id, one.email, one.language, organisation)
            for one in {one.person_id: one for one in chosen}.values()
        ]
    return listeners


def counts_by_status(db: Session, run_id: int) -> dict[EnrolmentStatus, int]:
    """How many of the run's active people are in each state."""
    found: dict[EnrolmentStatus, int] = {}
    for status in db.scalars(select(Enrolment.status).where(Enrolment.run_id == run_id, Enrolment.status.in_(ACTIVE))):
        found[status] = found.get(status, 0) + 1
    return found
