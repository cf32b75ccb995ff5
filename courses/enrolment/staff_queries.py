"""Reads of enrolments for staff, as plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.claims import is_decided
from courses.enrolment.employers import has_open_claim, proven_domain
from courses.enrolment.models import ACTIVE, BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.policies import decidable_by
from courses.enrolment.queue import turn
from courses.enrolment.withdrawing import last_day
from courses.planning.models import CourseRun, PoolMode
from courses.planning.queries import title_of
from lms.people.domains import organisations_of
from lms.web.actor import Actor
from lms.web.words import Words

S = EnrolmentStatus
# What needs a decision stands first, what has ended last.
ORDER = (S.REQUESTED, S.CONFIRMED, S.OFFERED, S.UNCONFIRMED, S.WAITING, S.WITHDRAWN, S.CANCELLED, S.DECLINED, S.LAPSED)
# What a row says of a person stands around the enrolment.
WHOLE = (joinedload(Enrolment.person), joinedload(Enrolment.employer), joinedload(Enrolment.pool))


@dataclass(frozen=True)
class PersonRow:
    """One person in a run. The address stays empty for those who may not write to people."""

    id: int
    name: str
    email: str
    status: EnrolmentStatus
    eligible: bool
    mode: PoolMode
    booked_as: BookedAs
    employer: str
    claim: str
    claim_open: bool
    claim_decided: bool
    fits: tuple[str, ...]
    since: datetime
    last_day: date | None


@dataclass(frozen=True)
class StateGroup:
    """The people of a run in one state; `number` counts them also where names are not shown."""

    status: EnrolmentStatus
    number: int
    people: tuple[PersonRow, ...] = ()


@dataclass(frozen=True)
class Todo:
    """A run in which somebody waits for a decision."""

    run_id: int
    code: str
    title: Words
    starts_at: datetime
    number: int


def groups_of_run(db: Session, run_id: int, *, contacts: bool) -> list[StateGroup]:
    """Everybody of a run by state, in the order of names, who waits in the order of the queue."""
    wanted = select(Enrolment).where(Enrolment.run_id == run_id)
    rows = rows_of_people(db, sorted(db.scalars(wanted.options(*WHOLE)), key=_place), contacts=contacts)
    return [
        StateGroup(status, len(people), tuple(people))
        for status in ORDER
        if (people := [one for one in rows if one.status is status])
    ]


def rows_of_people(db: Session, enrolments: Sequence[Enrolment], *, contacts: bool) -> list[PersonRow]:
    """These enrolments, loaded with what is around them (`WHOLE`), in their order."""
    claims = {proven_domain(one) for one in enrolments if has_open_claim(one)} - {""}
    fitting = organisations_of(db, claims) if contacts else {}
    return [_row(one, fitting, contacts=contacts) for one in enrolments]


def numbers_of_run(db: Session, run_id: int) -> list[StateGroup]:
    """How many people of a run are in each state."""
    counted = select(Enrolment.status, func.count()).where(Enrolment.run_id == run_id).group_by(Enrolment.status)
    numbers = {row[0]: row[1] for row in db.execute(counted)}
    return [StateGroup(status, numbers[status]) for status in ORDER if status in numbers]


def requests_to_decide(db: Session, actor: Actor, *, most: int) -> tuple[list[Todo], int]:
    """Runs with requests that wait for approval, and the number of all requests."""
    return _todos(db, actor, Enrolment.status == S.REQUESTED, most)


def claims_to_check(db: Session, actor: Actor, *, most: int) -> tuple[list[Todo], int]:
    """Runs with employers that nobody has confirmed, and the number of all such claims."""
    proven = Enrolment.status.in_(ACTIVE) & Enrolment.eligible.is_(True)
    return _todos(db, actor, open_claim() & proven, most)


def open_claim() -> ColumnElement[bool]:
    """The condition that an employer is named and nobody has decided about it (`has_open_claim`)."""
    named = (Enrolment.booked_as == BookedAs.EMPLOYER) & Enrolment.employer_id.is_(None)
    return named & Enrolment.employer_rejected_at.is_(None)


def _todos(db: Session, actor: Actor, due: ColumnElement[bool], most: int) -> tuple[list[Todo], int]:
    joined = select(Enrolment).join(CourseRun, CourseRun.id == Enrolment.run_id).where(due, decidable_by(actor))
    total = db.scalar(joined.with_only_columns(func.count(Enrolment.id))) or 0
    numbers = joined.with_only_columns(CourseRun.id, func.count(Enrolment.id)).group_by(CourseRun.id)
    first = db.execute(numbers.order_by(func.min(CourseRun.starts_at)).limit(most))
    return _with_titles(db, {row[0]: row[1] for row in first}), total


def _with_titles(db: Session, numbers: dict[int, int]) -> list[Todo]:
    runs: Iterable[CourseRun] = db.scalars(
        select(CourseRun).where(CourseRun.id.in_(numbers)).order_by(CourseRun.starts_at, CourseRun.id)
    )
    return [Todo(run.id, run.code, title_of(run.terms), run.starts_at, numbers[run.id]) for run in runs]


def _place(enrolment: Enrolment) -> tuple[int, int, str, int]:
    return (*turn(enrolment), enrolment.person.search_name, enrolment.id)


def _row(enrolment: Enrolment, fitting: Mapping[str, list[tuple[int, str]]], *, contacts: bool) -> PersonRow:
    fits = fitting.get(proven_domain(enrolment), []) if has_open_claim(enrolment) else []
    return PersonRow(
        id=enrolment.id,
        name=enrolment.name_on_document,
        email=(enrolment.contact_email or "") if contacts else "",
        status=enrolment.status,
        eligible=enrolment.eligible,
        mode=enrolment.pool.mode,
        booked_as=enrolment.booked_as,
        employer=enrolment.employer.name if enrolment.employer else "",
        claim=enrolment.employer_claim,
        claim_open=has_open_claim(enrolment),
        claim_decided=is_decided(enrolment),
        fits=tuple(name for _id, name in fits),
        since=enrolment.created_at,
        last_day=last_day(enrolment),
    )
