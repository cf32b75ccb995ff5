"""What a Personalstelle sees: own, currently assigned people in places that were booked or confirmed for the employer.

Never shown: other employers' people, privately booked courses, reasons of absence, minutes.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.deadline import is_offer_over, is_too_late
from courses.enrolment.models import ACTIVE, BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.queries import run_title
from courses.planning.models import CourseRun, RunState, SeatPool
from lms.people.finding import all_spelt
from lms.people.models import Membership, MembershipState, Organisation, Person
from lms.people.organisations import choosable
from lms.people.registry import active_membership

MOST_LISTED_STAFF = 50


@dataclass(frozen=True)
class StaffRow:
    """One line of the list."""

    enrolment_id: int
    name: str
    personnel_number: str
    title: str
    starts_at: datetime
    ends_at: datetime
    status: EnrolmentStatus
    can_cancel: bool
    can_accept: bool
    run_cancelled: bool
    organisation: str = ""
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class StaffMember:
    """A colleague to choose."""

    person_id: int
    name: str
    personnel_number: str


@dataclass(frozen=True)
class OpenRun:
    """A run that can be booked now; `free` is None without a limit."""

    id: int
    title: str
    starts_at: datetime
    place: str
    free: int | None
    public: bool


def seen_by_employer(organisation_ids: Collection[int], today: date, grace: timedelta) -> ColumnElement[bool]:
    """Booked or confirmed for the employer, while the membership is active, or for the days of grace after leaving."""
    booked = Enrolment.booked_as == BookedAs.EMPLOYER
    # One uncorrelated list of staff per organisation: the database makes it once, not once for every enrolment.
    own = [
        (Enrolment.employer_id == organisation) & Enrolment.person_id.in_(_staff_of(organisation, today, grace))
        for organisation in sorted(organisation_ids)
    ]
    return booked & or_(false(), *own)


def find_for_employer(
    db: Session, enrolment_id: int, organisation_ids: Collection[int], today: date, grace: timedelta
) -> Enrolment | None:
    """The enrolment when the employer may see it, else None as for a missing one."""
    seen = seen_by_employer(organisation_ids, today, grace)
    return db.scalar(select(Enrolment).where(Enrolment.id == enrolment_id, seen))


def staff_places(organisation_ids: Collection[int], search: str, *, today: date, grace: timedelta) -> Select[int]:
    """Ids of the places an employer sees. `search` finds names in any spelling, and personnel numbers."""
    # Bare numbers: 5,000 whole rows would be carried through the sorting for the sake of one page.
    return (
        select(Enrolment.id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .join(Organisation, Organisation.id == Enrolment.employer_id)
        .where(seen_by_employer(organisation_ids, today, grace) & _found(search, organisation_ids))
    )


def enrolments_in_order(db: Session, ids: Sequence[int]) -> list[Enrolment]:
    """The enrolments of these ids with their runs, in this order."""
    loaded = select(Enrolment).where(Enrolment.id.in_(ids)).options(joinedload(Enrolment.run))
    found = {one.id: one for one in db.scalars(loaded)}
    return [found[one] for one in ids]


def staff_rows(
    db: Session,
    enrolments: Sequence[Enrolment],
    names: Mapping[int, str],
    organisation_ids: Collection[int],
    more: Sequence[Mapping[int, str]],
    now: datetime,
) -> list[StaffRow]:
    """The places as the list shows them; `names` of the organisations, and `more`, the words of other rooms' columns by enrolment."""
    numbers = _personnel_numbers(db, organisation_ids, [one.person_id for one in enrolments])
    return [
        replace(
            _row(one, numbers, now),
            organisation=names.get(one.employer_id or 0, ""),
            more=tuple(words.get(one.id, "") for words in more),
        )
        for one in enrolments
    ]


def upcoming_of_staff(
    db: Session, organisation_ids: Collection[int], *, now: datetime, today: date, grace: timedelta
) -> tuple[int, list[StaffRow]]:
    """How many places own people hold or wait for in runs to come, and the first five."""
    ahead = (CourseRun.ends_at > now) & Enrolment.status.in_(ACTIVE)
    wanted = seen_by_employer(organisation_ids, today, grace) & ahead
    joined = select(Enrolment).join(CourseRun, CourseRun.id == Enrolment.run_id).where(wanted)
    total = db.scalar(joined.with_only_columns(func.count(Enrolment.id))) or 0
    first = joined.options(joinedload(Enrolment.run)).order_by(CourseRun.starts_at, Enrolment.id).limit(5)
    return total, [_row(one, {}, now) for one in db.scalars(first)]


def open_runs(db: Session, organisation_ids: Collection[int], now: datetime, limit: int) -> list[OpenRun]:
    """The next runs an employer can book: public ones and those held for it."""
    window = (CourseRun.enrol_opens_at <= now) & (CourseRun.enrol_closes_at > now) & (CourseRun.starts_at > now)
    reachable = CourseRun.closed_to_id.is_(None) | CourseRun.closed_to_id.in_(organisation_ids)
    runs = (
        select(CourseRun)
        .where(CourseRun.state == RunState.PUBLISHED, window, reachable)
        .options(joinedload(CourseRun.venue))
        .order_by(CourseRun.starts_at, CourseRun.id)
        .limit(limit)
    )
    found = db.scalars(runs).all()
    free = _free_seats(db, [run.id for run in found])
    return [
        OpenRun(
            run.id,
            run_title(run),
            run.starts_at,
            run.venue.town if run.venue else "",
            free.get(run.id),
            run.closed_to_id is None,
        )
        for run in found
    ]


def staff_to_choose(
    db: Session, organisation_id: int, today: date, search: str, chosen: Collection[int]
) -> tuple[list[StaffMember], bool]:
    """Colleagues whose membership is active: the chosen ones and the first that fit; whether there are more."""
    staff = (
        select(Person.id, Person.name, func.max(Membership.personnel_number))
        .join(Membership, Membership.person_id == Person.id)
        .where(active_membership(organisation_id, today))
        .group_by(Person.id, Person.name, Person.search_name)
        .order_by(Person.search_name, Person.id)
    )
    picked = db.execute(staff.where(Person.id.in_(chosen))).all() if chosen else []
    others = staff.where(Person.id.not_in(chosen), _fits(search)).limit(MOST_LISTED_STAFF + 1)
    found = db.execute(others).all()
    listed = [*picked, *found[:MOST_LISTED_STAFF]]
    return [StaffMember(id_, name, number or "") for id_, name, number in listed], len(found) > MOST_LISTED_STAFF


def bookable_organisations(db: Session, ids: Collection[int] | None) -> list[tuple[int, str]]:
    """Organisations by name; `ids` None means all of the network."""
    rows = select(Organisation.id, Organisation.name).order_by(Organisation.search_name)
    chosen = rows.where(choosable()) if ids is None else rows.where(Organisation.id.in_(ids))
    return [(id_, name) for id_, name in db.execute(chosen)]


def _staff_of(organisation_id: int, today: date, grace: timedelta) -> Select[int]:
    there = (Membership.organisation_id == organisation_id) & (Membership.starts_on <= today)
    return select(Membership.person_id).where(there & _counts(today, grace))


def _counts(today: date, grace: timedelta) -> ColumnElement[bool]:
    last_day = today - grace
    active = (Membership.state == MembershipState.ACTIVE) & (
        Membership.ends_on.is_(None) | (Membership.ends_on >= last_day)
    )
    if not grace:
        return active
    return active | ((Membership.state == MembershipState.LEFT) & (Membership.ends_on >= last_day))


def _found(search: str, organisation_ids: Collection[int]) -> ColumnElement[bool]:
    if not search:
        return Enrolment.id.is_not(None)
    number = (
        (Membership.person_id == Enrolment.person_id)
        & Membership.organisation_id.in_(organisation_ids)
        & (Membership.personnel_number == search)
    )
    named = and_(*all_spelt(Person.search_name, search))
    return or_(named, exists().where(number))


def _fits(search: str) -> ColumnElement[bool]:
    if not search:
        return Person.id.is_not(None)
    return or_(
        and_(*all_spelt(Person.search_name, search)),
        Membership.personnel_number == search,
    )


def _personnel_numbers(
    db: Session, organisation_ids: Collection[int], person_ids: Collection[int]
) -> dict[tuple[int, int], str]:
    rows = select(Membership.organisation_id, Membership.person_id, Membership.personnel_number).where(
        Membership.organisation_id.in_(organisation_ids),
        Membership.person_id.in_(person_ids),
        Membership.personnel_number.is_not(None),
    )
    return {(organisation, person): number or "" for organisation, person, number in db.execute(rows)}


def _row(enrolment: Enrolment, numbers: dict[tuple[int, int], str], now: datetime) -> StaffRow:
    run = enrolment.run
    cancelled = run.state is RunState.CANCELLED
    ahead = now < run.starts_at and not cancelled
    return StaffRow(
        enrolment_id=enrolment.id,
        name=enrolment.name_on_document,
        personnel_number=numbers.get((enrolment.employer_id or 0, enrolment.person_id), ""),
        title=run_title(run),
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        status=enrolment.status,
        can_cancel=enrolment.status in ACTIVE and ahead and not is_too_late(enrolment, run.cancel_until, now),
        can_accept=enrolment.status is EnrolmentStatus.OFFERED and ahead and not is_offer_over(enrolment, now),
        run_cancelled=cancelled,
    )


def _free_seats(db: Session, run_ids: Collection[int]) -> dict[int, int]:
    seats = select(SeatPool.run_id, func.sum(SeatPool.capacity - SeatPool.seats_taken)).where(
        SeatPool.run_id.in_(run_ids), SeatPool.capacity.is_not(None)
    )
    return {run_id: max(int(free or 0), 0) for run_id, free in db.execute(seats.group_by(SeatPool.run_id))}
