"""Verdicts for people and pages, in as many queries for one person as for a thousand."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.ledger import Ledger
from courses.attendance.queries import ledgers_of
from courses.completion.verdict import Verdict, verdict
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun
from courses.planning.terms import RunTerms
from lms.people.models import Person

COUNTED = (EnrolmentStatus.CONFIRMED, EnrolmentStatus.WITHDRAWN)


@dataclass(frozen=True)
class PersonVerdict:
    """One person's attendance in a run with the verdict for each kind of document the run promises."""

    enrolment_id: int
    person_id: int
    name: str
    status: EnrolmentStatus
    ledger: Ledger
    verdicts: tuple[Verdict, ...]

    def verdict_for(self, kind: str) -> Verdict | None:
        """The verdict for one kind of document; None when the run does not promise it."""
        return next((one for one in self.verdicts if one.kind == kind), None)


def verdicts_of_run(db: Session, run: CourseRun) -> list[PersonVerdict]:
    """Everybody with a place in the run, and who has left it, by name."""
    people = (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.run_id == run.id, Enrolment.status.in_(COUNTED))
        .order_by(Person.search_name, Enrolment.id)
    )
    return verdicts_of(db, list(db.scalars(people)), run.terms)


def verdict_of(db: Session, enrolment: Enrolment) -> PersonVerdict:
    """The verdict for one person."""
    return verdicts_of(db, [enrolment], enrolment.run.terms)[0]


def verdicts_of(db: Session, enrolments: Collection[Enrolment], terms: RunTerms) -> list[PersonVerdict]:
    """The verdicts for enrolments of one run with these terms."""
    ledgers = ledgers_of(db, enrolments)
    return [
        PersonVerdict(
            enrolment_id=one.id,
            person_id=one.person_id,
            name=one.name_on_document,
            status=one.status,
            ledger=ledgers[one.id],
            verdicts=tuple(verdict(ledgers[one.id], doc.kind, doc.required_share) for doc in terms.documents),
        )
        for one in enrolments
    ]
