"""Certificates an employer may fetch: those of places it sees, and only the valid ones."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from certificates.document.file_name import part_of_name
from certificates.issuing.models import Certificate, CertificateState, Download
from courses.enrolment.employer_view import seen_by_employer
from courses.enrolment.models import Enrolment
from courses.enrolment.wording import title_of
from courses.planning.models import CourseRun
from lms.people.finding import all_spelt
from lms.people.models import Membership, Organisation, Person, RoleGrant
from lms.web.actor import Role
from lms.web.tables import AnySelect

MOST_IN_ZIP = 500


@dataclass(frozen=True)
class DeskScope:
    """For which employers somebody looks, on which day, with how many days of grace."""

    organisation_ids: frozenset[int]
    today: date
    grace: timedelta


@dataclass(frozen=True)
class DeskLine:
    """One certificate in the list."""

    id: int
    name: str
    title: str
    issued_at: datetime | None
    number: str
    organisation: str
    is_new: bool


def listed_papers(scope: DeskScope, text: str) -> AnySelect:
    """The certificates an employer may fetch, of people whose name holds the words, and whether each is new."""
    around = contains_eager(Certificate.enrolment)
    return (
        _shown(select(Certificate, (~_fetched()).label("is_new")), scope, text)
        .join(Organisation, Organisation.id == Enrolment.employer_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .options(around.options(contains_eager(Enrolment.employer), contains_eager(Enrolment.run)))
    )


def paper_lines(rows: Sequence[Any]) -> list[DeskLine]:
    """The certificates as the list shows them."""
    return [_line(certificate, bool(is_new)) for certificate, is_new in rows]


def counts(db: Session, scope: DeskScope, text: str = "") -> tuple[int, int]:
    """How many certificates the list shows, and how many of them are new."""
    counted = _shown(select(func.count(Certificate.id)), scope, text)
    return db.scalar(counted) or 0, db.scalar(counted.where(~_fetched())) or 0


def fetchable(db: Session, scope: DeskScope, certificate_id: int) -> Certificate | None:
    """The certificate when the employer may fetch it, else None as for a missing one."""
    rows = select(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    return db.scalar(rows.where(Certificate.id == certificate_id, _fetchable(scope)))


def for_zip(db: Session, scope: DeskScope, text: str = "", *, only_new: bool) -> list[Certificate]:
    """The certificates of one ZIP out of those the list shows, at most MOST_IN_ZIP.

    Of the new ones the oldest, so that the next ZIP goes on; else the newest.
    """
    rows = (
        _shown(select(Certificate), scope, text)
        .options(joinedload(Certificate.enrolment).options(joinedload(Enrolment.employer), joinedload(Enrolment.run)))
        .limit(MOST_IN_ZIP)
    )
    if only_new:
        return list(db.scalars(rows.where(~_fetched()).order_by(Certificate.id)))
    return list(db.scalars(rows.order_by(Certificate.id.desc())))


def personnel_numbers(db: Session, certificates: Collection[Certificate]) -> dict[int, str]:
    """The personnel number with the employer the place was booked for, by enrolment."""
    rows = (
        select(Enrolment.id, Membership.personnel_number)
        .join(
            Membership,
            (Membership.person_id == Enrolment.person_id) & (Membership.organisation_id == Enrolment.employer_id),
        )
        .where(Enrolment.id.in_([one.enrolment_id for one in certificates]))
    )
    return {enrolment_id: number for enrolment_id, number in db.execute(rows) if number is not None}


def folders(names: Mapping[int, str]) -> dict[int, str]:
    """A folder of its own in the ZIP for each organisation (id -> name); the id tells apart those of one name."""
    plain = {id_: part_of_name(name) or "Organisation" for id_, name in names.items()}
    often = Counter(name.casefold() for name in plain.values())
    return {id_: f"{name}_{id_}" if often[name.casefold()] > 1 else name for id_, name in plain.items()}


def _shown(wanted: AnySelect, scope: DeskScope, text: str) -> AnySelect:
    """Narrowed to what the list shows: certificates the employer may fetch, of people whose name holds the words."""
    found = wanted.join(Enrolment, Enrolment.id == Certificate.enrolment_id).join(
        Person, Person.id == Enrolment.person_id
    )
    return found.where(_fetchable(scope), *all_spelt(Person.search_name, text))


def _fetchable(scope: DeskScope) -> ColumnElement[bool]:
    valid = Certificate.state == CertificateState.ISSUED
    return valid & seen_by_employer(scope.organisation_ids, scope.today, scope.grace)


def _fetched() -> ColumnElement[bool]:
    """Whether a clerk of this very employer has it: what another one fetched by mistake is still new to the right one."""
    clerk = (RoleGrant.person_id == Download.person_id) & (RoleGrant.role == Role.HR)
    mine = (Download.certificate_id == Certificate.id) & Download.by_employer.is_(True)
    return exists().where(mine, clerk, RoleGrant.organisation_id == Enrolment.employer_id)


def _line(certificate: Certificate, is_new: bool) -> DeskLine:
    enrolment = certificate.enrolment
    return DeskLine(
        id=certificate.id,
        name=certificate.printed.name,
        title=title_of(enrolment),
        issued_at=certificate.issued_at,
        number=certificate.number,
        organisation=enrolment.employer.name if enrolment.employer else "",
        is_new=is_new,
    )
