"""People in the cast's run, and what a coordination does with it, for tests of running."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.enrolment.allocation import Application, enrol
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import CourseRun, PoolMode
from courses.running.changing import Doing, Order
from courses.running.models import RunChange
from courses.running.snapshot import MeetingFacts, Snapshot
from courses.running.standing import snapshot_of
from lms.data import clock
from lms.mail.models import OutboxMail
from lms.people.models import GrantState, Membership, MembershipState, Person, RoleGrant
from lms.people.registry import add_person, find_or_add_person
from lms.web.actor import Actor, Grant, Role
from lms.web.holds import holds_on
from tests.cast import COORDINATOR, NOW, Cast, Member
from tests.house import db_of, writing

WEEK = timedelta(days=7)
COORDINATION = Actor(COORDINATOR.person_id, COORDINATOR.name, COORDINATOR.email, frozenset({Grant(Role.COORDINATOR)}))
RULES = SeatRules()
Act = Callable[[Session, CourseRun, Doing], Any]


def place(app: Flask, run_id: int, name: str, *, proven: bool = True, language: str = "de", **wish: Any) -> int:
    """An enrolment of somebody with this name in the run, by the rules; `email` and `person_id` may be given."""
    with writing(app) as db:
        run = lock_run(db, run_id)
        assert run is not None
        email = wish.pop("email", f"{name.split()[0].lower()}@example.org")
        person_id = wish.pop("person_id", None)
        person = _person(db, name, email, person_id)
        application = Application(name, email, language, wish.pop("booked_as", BookedAs.PRIVATE), proven=proven, **wish)
        return enrol(db, run, person, application, rules=RULES, actor="test", now=NOW).id


def booked(app: Flask, cast: Cast, name: str, *, email: str | None = None) -> int:
    """A colleague whom the cast's clerk books; without an address the clerk hears for them."""
    return place(
        app,
        cast.run_id,
        name,
        email=email,
        person_id=_colleague(app, cast, name),
        booked_as=BookedAs.EMPLOYER,
        employer_id=cast.employer_id,
        booked_by=cast.hr.person_id,
    )


@contextmanager
def at_work(app: Flask, run_id: int, *, actor: Actor = COORDINATION) -> Iterator[tuple[Session, CourseRun, Doing]]:
    """A transaction with the run locked, as a view opens it."""
    with writing(app) as db:
        run = lock_run(db, run_id)
        assert run is not None
        yield db, run, Doing(actor, clock.now(), holds_on(db, run, lock=True), RULES)


def do(app: Flask, run_id: int, act: Act) -> Any:
    """Do one thing with the locked run."""
    with at_work(app, run_id) as (db, run, doing):
        return act(db, run, doing)


def order(db: Session, run: CourseRun, change: Callable[[Snapshot], Snapshot], **more: Any) -> Order:
    """What somebody wants who has just looked at the run."""
    return Order(run.version, change(snapshot_of(db, run)), **more)


def moved(by: timedelta, *, only: int | None = None) -> Callable[[Snapshot], Snapshot]:
    """All meetings, or the one at this place, so many days later."""

    def change(snapshot: Snapshot) -> Snapshot:
        rows = [
            replace(one, day=one.day + by) if only in (None, number) else one
            for number, one in enumerate(snapshot.meetings)
        ]
        return replace(snapshot, meetings=tuple(rows))

    return change


def with_meeting(number: int, **changes: Any) -> Callable[[Snapshot], Snapshot]:
    """The meeting at this place changed."""

    def change(snapshot: Snapshot) -> Snapshot:
        rows = list(snapshot.meetings)
        rows[number] = replace(rows[number], **changes)
        return replace(snapshot, meetings=tuple(rows))

    return change


def with_seats(seats: int) -> Callable[[Snapshot], Snapshot]:
    """So many seats in the one pool."""
    return lambda snapshot: replace(snapshot, capacity={PoolMode.ANY.value: seats})


def one_more(day: date) -> Callable[[Snapshot], Snapshot]:
    """Another meeting like the first, on this day."""

    def change(snapshot: Snapshot) -> Snapshot:
        first: MeetingFacts = snapshot.meetings[0]
        return replace(snapshot, meetings=(*snapshot.meetings, replace(first, id=0, day=day)))

    return change


def status(app: Flask, enrolment_id: int) -> EnrolmentStatus:
    """Where somebody stands."""
    with db_of(app) as db:
        return db.get_one(Enrolment, enrolment_id).status


def waiting_mails(app: Flask, part: str = "running.") -> list[tuple[str, str]]:
    """Kind and recipient of every mail that was asked for, whatever became of it."""
    with db_of(app) as db:
        rows = db.execute(select(OutboxMail.kind, OutboxMail.recipient).order_by(OutboxMail.kind, OutboxMail.recipient))
        return [(kind, recipient) for kind, recipient in rows if kind.startswith(part)]


def changes(app: Flask, run_id: int) -> list[RunChange]:
    """What was done to the run."""
    with db_of(app) as db:
        return list(db.scalars(select(RunChange).where(RunChange.run_id == run_id).order_by(RunChange.version)))


def new_trainer(app: Flask, name: str, *, active: bool = True) -> Member:
    """Somebody else with the role of a trainer."""
    email = f"{name.split()[0].lower()}@example.org"
    with writing(app) as db:
        person = find_or_add_person(db, name=name, email=email, language="de", now=NOW)
        state = GrantState.ACTIVE if active else GrantState.ENDED
        db.add(RoleGrant(person_id=person.id, role=Role.TRAINER, state=state, granted_at=NOW))
        person.host_user = f"user-{person.id}"
        return Member(person.id, person.host_user, name, email)


def begins(app: Flask, run_id: int) -> datetime:
    """When the run begins."""
    with db_of(app) as db:
        return db.get_one(CourseRun, run_id).starts_at


def _person(db: Session, name: str, email: str, person_id: int | None) -> Person:
    if person_id is not None:
        return db.get_one(Person, person_id)
    return find_or_add_person(db, name=name, email=email, language="de", now=NOW)


def _colleague(app: Flask, cast: Cast, name: str) -> int:
    with writing(app) as db:
        person = add_person(db, name=name, now=NOW)
        db.add(
            Membership(
                person_id=person.id,
                organisation_id=cast.employer_id,
                state=MembershipState.ACTIVE,
                starts_on=date(2024, 1, 1),
            )
        )
        return person.id
