"""One of the two providers with its runs: places in every state, sheets, papers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from certificates.issuing.models import MIME_TYPE, CertificateState
from certificates.issuing.reserving import reserve
from courses.attendance.models import AttendanceMark, AttendanceSheet, MarkKind, SheetState
from courses.catalogue.models import CertificateKind, Course
from courses.enrolment.allocation import Application, cancel, enrol
from courses.enrolment.models import BookedAs, Enrolment, LeavingReason
from courses.enrolment.seats import SeatRules, lock_run
from courses.enrolment.withdrawing import leave
from courses.planning.models import CourseRun, Meeting, RunState
from lms.data import documents
from lms.people.models import Organisation, Person
from lms.people.registry import add_person
from tests.cast import NOW, Member, run_of

Args = Mapping[str, Any]
JANUARY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
LEFT = (date(2026, 2, 24), date(2026, 2, 25))
TAUGHT, DONE = (date(2026, 2, 26), date(2026, 2, 27)), (date(2026, 2, 9), date(2026, 2, 10))


@dataclass(frozen=True)
class Side:
    """One of the two providers with its project, its course, a person who takes part, and that person's employer."""

    db: Session
    course: Course
    provider_id: int
    project_id: int
    person: Member
    employer: Organisation
    trainers: tuple[int, ...]

    def run(self, **words: Any) -> CourseRun:
        """A run of this side."""
        return run_of(self.db, self.course, self.project_id, trainer_ids=self.trainers, **words)

    def place(self, run: CourseRun, *, claim: str = "", now: datetime = NOW) -> dict[str, Any]:
        """The person's place, booked for the employer; with a claim the employer is only named."""
        employer_id = None if claim else self.employer.id
        enrolment = put_in(self.db, run, self.person, employer_id=employer_id, claim=claim, employed=True, now=now)
        return place_of(enrolment) | {"organisation_id": self.employer.id, "email": self.person.email}


def put_in(
    db: Session,
    run: CourseRun,
    member: Member | Person,
    *,
    employer_id: int | None = None,
    claim: str = "",
    employed: bool = False,
    proven: bool = True,
    now: datetime = NOW,
) -> Enrolment:
    """A place of this person in the run."""
    person = db.get_one(Person, member.person_id) if isinstance(member, Member) else member
    locked = lock_run(db, run.id)
    assert locked is not None
    wish = Application(
        name=person.name,
        email=person.email,
        language="de",
        booked_as=BookedAs.EMPLOYER if employed else BookedAs.PRIVATE,
        employer_id=employer_id,
        employer_claim=claim,
        proven=proven,
    )
    return enrol(db, locked, person, wish, rules=SeatRules(), actor="test", now=now)


def place_of(enrolment: Enrolment) -> dict[str, Any]:
    """The ids of a place, and the name on it."""
    return {"run_id": enrolment.run_id, "enrolment_id": enrolment.id, "name": enrolment.name_on_document}


def minutes_of(one: Side, members: Mapping[str, Member]) -> dict[str, Args]:
    """A run in which everybody has 97 of 180 minutes of the first meeting."""
    run = one.run(days=TAUGHT, now=JANUARY)
    places = {who: place_of(put_in(one.db, run, member, now=JANUARY)) for who, member in members.items()}
    for place in places.values():
        mark(one.db, run.meetings[0], place["enrolment_id"], MarkKind.PARTIAL, 97)
    one.db.flush()
    return dict(places)


def offered(one: Side) -> Args:
    """A run of one seat whose holder has given it back."""
    run = one.run(seats=1)
    sitting = put_in(one.db, run, add_person(one.db, name="Sitzt", now=NOW))
    place = one.place(run)
    cancel(one.db, run, sitting, rules=SeatRules(), actor="test", now=NOW)
    return place


def taught(one: Side) -> Iterator[tuple[str, Args]]:
    """A run of last week: the sheet of its first meeting is closed, that of its second is open."""
    run = one.run(days=TAUGHT, now=JANUARY)
    place = one.place(run, now=JANUARY)
    run.state = RunState.RUNNING
    first, second = run.meetings[:2]
    mark(one.db, first, place["enrolment_id"], MarkKind.PARTIAL, 97)
    close(one.db, first)
    yield "closed sheet", place | {"meeting_id": first.id}
    yield "held sheet", place | {"meeting_id": second.id}
    yield "minutes", place


def left(one: Side) -> Args:
    """Who has left a run of last week after its first day."""
    run = one.run(days=LEFT, now=JANUARY)
    place = one.place(run, now=JANUARY)
    enrolment = one.db.get_one(Enrolment, place["enrolment_id"])
    leave(one.db, run, enrolment, LEFT[0], LeavingReason.OTHER, held={}, actor="test", now=NOW)
    return place


def over(one: Side, member: Member | None = None) -> dict[str, Any]:
    """A run that is over and written down; the person was always there, and the paper is due."""
    run = one.run(days=DONE, now=JANUARY)
    place = place_of(put_in(one.db, run, member, now=JANUARY)) if member else one.place(run, now=JANUARY)
    for meeting in run.meetings:
        mark(one.db, meeting, place["enrolment_id"], MarkKind.PRESENT)
        close(one.db, meeting)
    run.state = RunState.COMPLETED
    one.db.flush()
    return place


def paper(db: Session, place: dict[str, Any]) -> Args:
    """The issued paper of the place. Its bytes are no PDF: who may have them is asked here, not what they are."""
    enrolment = db.get_one(Enrolment, place["enrolment_id"])
    url = "http://localhost/verify"
    made = reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url=url, person_id=None, now=NOW)
    made.document_sha256 = documents.store(db, f"paper {made.number}".encode(), MIME_TYPE, NOW)
    made.state, made.issued_at = CertificateState.ISSUED, NOW
    db.flush()
    return place | {"certificate_id": made.id, "code": made.code, "number": made.number}


def mark(db: Session, meeting: Meeting, enrolment_id: int, kind: MarkKind, minutes: int | None = None) -> None:
    """What the trainer noted."""
    at = meeting.ends_at + timedelta(minutes=5)
    db.add(AttendanceMark(meeting_id=meeting.id, enrolment_id=enrolment_id, kind=kind, minutes=minutes, marked_at=at))


def close(db: Session, meeting: Meeting) -> None:
    """The sheet of the meeting."""
    at = meeting.ends_at + timedelta(minutes=9)
    db.add(AttendanceSheet(meeting_id=meeting.id, state=SheetState.CLOSED, closed_at=at, version=1))
    db.flush()
