"""Booking several colleagues at once for their employer: all or nothing, and what will happen is said before.

A name typed by the Personalstelle never finds a person outside its own staff: otherwise booking would tell who is known
here, or who takes part privately.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.enrolment.allocation import Application, confirm, enrol
from courses.enrolment.employers import has_open_claim
from courses.enrolment.models import ACTIVE, BookedAs, Enrolment
from courses.enrolment.queue import somebody_waits
from courses.enrolment.seats import SeatRules, pool_of
from courses.planning.models import CourseRun, PoolMode
from lms.data.audit import record
from lms.data.refusal import Refusal, msgid
from lms.people.joining import Stay, join
from lms.people.models import Membership, Organisation, Person
from lms.people.names import email_key, fold, name_key
from lms.people.registry import active_membership, add_person, find_or_add_person

MOST_AT_ONCE = 100
NUMBER_TAKEN = msgid("Diese Personalnummer gehört zu einer anderen Person.")
TWICE = msgid("Diese Person steht zweimal in Ihrer Buchung.")


class Fate(StrEnum):
    """What becomes of one person of a booking."""

    SEAT = "seat"
    WAITING = "waiting"
    REQUEST = "request"
    CLAIM = "claim"
    BOOKED = "booked"
    REFUSED = "refused"


class NothingToBook(Refusal):
    """Nobody is left whom this booking could give a place."""

    text = msgid("Niemand aus dieser Auswahl kann gebucht werden.")


class BookingChanged(Exception):
    """What was announced is no longer what would happen; nothing was booked."""


@dataclass(frozen=True)
class Colleague:
    """One person to book; `person_id` for own staff, None for a new name."""

    name: str
    email: str = ""
    personnel_number: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class Line:
    """One person of the announcement."""

    colleague: Colleague
    fate: Fate


@dataclass(frozen=True)
class Announcement:
    """What a booking would do now."""

    lines: tuple[Line, ...]

    def of(self, fate: Fate) -> list[str]:
        """The names with this fate."""
        return [line.colleague.name for line in self.lines if line.fate is fate]

    @property
    def summary(self) -> str:
        """The announcement as a form carries it, to see whether it still holds."""
        counts = Counter(line.fate for line in self.lines)
        return ",".join(f"{fate.value}:{counts[fate]}" for fate in Fate)

    @property
    def books_somebody(self) -> bool:
        """Whether anything would change."""
        return any(line.fate not in (Fate.BOOKED, Fate.REFUSED) for line in self.lines)


@dataclass(frozen=True)
class Booker:
    """Who books for which organisation."""

    organisation_id: int
    person_id: int
    tag: str


def lock_organisation(db: Session, organisation_id: int) -> None:
    """The organisation's row is the lock of its personnel numbers; it is taken before the run's."""
    db.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def recognise(
    db: Session, organisation_id: int, colleagues: Sequence[Colleague], today: date
) -> tuple[list[Colleague], dict[int, str]]:
    """New names that are own staff already get their person; complaints (German message ids) by position."""
    staff = _staff_by_name(db, organisation_id, today, {name_key(one.name) for one in colleagues})
    numbers = _numbers(db, organisation_id, {one.personnel_number for one in colleagues} - {""})
    known, complaints, seen = [], {}, set()
    for place, one in enumerate(colleagues):
        person_id = one.person_id or _same_person(one, staff.get(name_key(one.name), []))
        holder = numbers.get(one.personnel_number)
        if holder is not None and holder != person_id:
            complaints[place] = NUMBER_TAKEN
        key: object = person_id or (name_key(one.name), email_key(one.email), one.personnel_number)
        if key in seen:
            complaints.setdefault(place, TWICE)
        seen.add(key)
        known.append(replace(one, person_id=person_id))
    return known, complaints


def announce(
    db: Session, run: CourseRun, organisation_id: int, colleagues: Sequence[Colleague], mode: PoolMode
) -> Announcement:
    """Who would get a seat, who would wait, who has a place already. Raises NoSuchPool for a way the run does not offer."""
    seats = _seats_for_newcomers(db, run, mode)
    held = _active_by_person(db, run.id, [one.person_id for one in colleagues if one.person_id is not None])
    organisation = db.get_one(Organisation, organisation_id)
    lines = []
    for one in colleagues:
        enrolment = held.get(one.person_id) if one.person_id is not None else None
        if enrolment is not None:
            fate = _fate_of_known(enrolment, organisation)
        elif run.needs_approval:
            fate = Fate.REQUEST
        elif seats is None or seats > 0:
            fate, seats = Fate.SEAT, None if seats is None else seats - 1
        else:
            fate = Fate.WAITING
        lines.append(Line(one, fate))
    return Announcement(tuple(lines))


def book(
    db: Session,
    run: CourseRun,
    booker: Booker,
    colleagues: Sequence[Colleague],
    mode: PoolMode,
    *,
    announced: str,
    rules: SeatRules,
    now: datetime,
    today: date,
) -> Announcement:
    """Book everybody in the locked run as announced, or raise BookingChanged and leave nothing behind."""
    plan = announce(db, run, booker.organisation_id, colleagues, mode)
    if plan.summary != announced:
        raise BookingChanged
    if not plan.books_somebody:
        raise NothingToBook
    # Claims come last: a person confirmed by them joins the queue, and the announced seats were counted without.
    lines = sorted(plan.lines, key=lambda line: line.fate is Fate.CLAIM)
    booked = [enrolment for line in lines if (enrolment := _book_one(db, run, booker, line, mode, rules, now, today))]
    changes = {"organisation": booker.organisation_id, "enrolments": [one.id for one in booked]}
    record(
        db, stream=run.stream, at=now, actor=booker.tag, action="booking.made", subject=f"run:{run.id}", changes=changes
    )
    return plan


def _staff_by_name(
    db: Session, organisation_id: int, today: date, names: set[str]
) -> dict[str, list[tuple[int, str | None, str | None]]]:
    rows = (
        select(Person.name_key, Person.id, Person.email_key, Membership.personnel_number)
        .join(Membership, Membership.person_id == Person.id)
        .where(active_membership(organisation_id, today), Person.name_key.in_(names))
    )
    found: dict[str, list[tuple[int, str | None, str | None]]] = {}
    for key, person_id, email, number in db.execute(rows):
        found.setdefault(key, []).append((person_id, email, number))
    return found


def _same_person(one: Colleague, namesakes: list[tuple[int, str | None, str | None]]) -> int | None:
    """A namesake in the own staff is the same person unless address or personnel number say otherwise."""
    fitting = {
        person_id
        for person_id, email, number in namesakes
        if (not one.email or email is None or email == email_key(one.email))
        and (not one.personnel_number or number is None or number == one.personnel_number)
    }
    return fitting.pop() if len(fitting) == 1 else None


def _numbers(db: Session, organisation_id: int, numbers: set[str]) -> dict[str, int]:
    rows = select(Membership.personnel_number, Membership.person_id).where(
        Membership.organisation_id == organisation_id, Membership.personnel_number.in_(numbers)
    )
    return {number: person_id for number, person_id in db.execute(rows) if number is not None}


def _seats_for_newcomers(db: Session, run: CourseRun, mode: PoolMode) -> int | None:
    pool = pool_of(run, mode)
    db.refresh(pool)
    return 0 if somebody_waits(db, pool.id) else pool.seats_free


def _active_by_person(db: Session, run_id: int, person_ids: list[int]) -> dict[int, Enrolment]:
    active = Enrolment.status.in_(ACTIVE) & (Enrolment.run_id == run_id) & Enrolment.person_id.in_(person_ids)
    return {one.person_id: one for one in db.scalars(select(Enrolment).where(active))}


def _fate_of_known(enrolment: Enrolment, organisation: Organisation) -> Fate:
    if enrolment.booked_as is BookedAs.PRIVATE:
        return Fate.REFUSED
    if enrolment.employer_id == organisation.id:
        return Fate.BOOKED
    claimed = has_open_claim(enrolment) and fold(enrolment.employer_claim) == organisation.search_name
    return Fate.CLAIM if claimed else Fate.REFUSED


def _book_one(
    db: Session,
    run: CourseRun,
    booker: Booker,
    line: Line,
    mode: PoolMode,
    rules: SeatRules,
    now: datetime,
    today: date,
) -> Enrolment | None:
    if line.fate is Fate.CLAIM and line.colleague.person_id is not None:
        return _confirm_claim(db, run, booker, line.colleague.person_id, rules, now)
    if line.fate in (Fate.BOOKED, Fate.REFUSED):
        return None
    person = _person(db, booker, line.colleague, now, today)
    application = Application(
        name=person.name,
        email=line.colleague.email or person.email,
        language=person.language,
        booked_as=BookedAs.EMPLOYER,
        mode=mode,
        employer_id=booker.organisation_id,
        booked_by=booker.person_id,
        proven=True,
    )
    return enrol(db, run, person, application, rules=rules, actor=booker.tag, now=now)


def _confirm_claim(
    db: Session, run: CourseRun, booker: Booker, person_id: int, rules: SeatRules, now: datetime
) -> Enrolment:
    enrolment = _active_by_person(db, run.id, [person_id])[person_id]
    enrolment.employer_id = booker.organisation_id
    changes = {"employer": [None, booker.organisation_id]}
    action = "enrolment.employer_confirmed"
    record(db, stream=run.stream, at=now, actor=booker.tag, action=action, subject=enrolment.tag, changes=changes)
    # Whom the employer books is genuine: the place must not lapse because a mail was not answered.
    if not enrolment.eligible:
        confirm(db, run, enrolment, rules=rules, actor=booker.tag, now=now)
    return enrolment


def _person(db: Session, booker: Booker, one: Colleague, now: datetime, today: date) -> Person:
    if one.person_id is not None:
        return db.get_one(Person, one.person_id)
    same = (Person.email_key == email_key(one.email)) & (Person.name_key == name_key(one.name))
    if one.email and db.scalar(select(Person.id).where(same)) is None:
        person = find_or_add_person(db, name=one.name, email=one.email, language="de", now=now)
    else:
        person = add_person(db, name=one.name, now=now)
    stay = Stay(person.id, booker.organisation_id, today, personnel_number=one.personnel_number or None)
    join(db, stay, today=today, actor=booker.tag, now=now)
    return person
