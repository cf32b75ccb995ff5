"""Places in runs, and the addresses of calendars, for the tests of exchange."""

from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.enrolment.access import personal_url
from courses.enrolment.allocation import Application, enrol
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run
from courses.exchange.addresses import Owner, add_address
from courses.exchange.models import FeedKind
from courses.planning.models import CourseRun, Meeting, PoolMode
from lms.people.models import Person
from tests.cast import NOW, Member
from tests.house import Client, writing
from tests.support.rfc5545 import StrictCalendar, read_strictly


def seat(
    db: Session,
    run_id: int,
    member: Member,
    *,
    email: str | None = "",
    mode: PoolMode = PoolMode.ANY,
    now: datetime = NOW,
) -> Enrolment:
    """A seat of the member in the run; mails go to `email`, or to the member's own address."""
    run, person = lock_run(db, run_id), db.get_one(Person, member.person_id)
    assert run is not None
    contact = person.email if email == "" else email
    how = Application(person.name, contact, person.language, BookedAs.PRIVATE, mode=mode, proven=True)
    return enrol(db, run, person, how, rules=SeatRules(), actor="test", now=now)


def take_seat(app: Flask, run_id: int, member: Member, **how: Any) -> int:
    """The same in a transaction of its own; the number of the place."""
    with writing(app) as db:
        return seat(db, run_id, member, **how).id


def change_place(app: Flask, enrolment_id: int, **values: Any) -> None:
    """Change columns of a place."""
    with writing(app) as db:
        enrolment = db.get_one(Enrolment, enrolment_id)
        for name, value in values.items():
            setattr(enrolment, name, value)
        if values.get("status") in (EnrolmentStatus.CANCELLED, EnrolmentStatus.WITHDRAWN):
            enrolment.ended_at = enrolment.ended_at or NOW


def change_run(app: Flask, run_id: int, **values: Any) -> None:
    """Change columns of a run."""
    with writing(app) as db:
        run = db.get_one(CourseRun, run_id)
        for name, value in values.items():
            setattr(run, name, value)


def change_meeting(app: Flask, run_id: int, place: int = 0, **values: Any) -> None:
    """Change columns of one meeting of a run, as moving or cancelling it would."""
    with writing(app) as db:
        meeting = db.scalars(select(Meeting).where(Meeting.run_id == run_id).order_by(Meeting.id)).all()[place]
        for name, value in values.items():
            setattr(meeting, name, value)


def open_by_link(app: Flask, client: Client, enrolment_id: int) -> Client:
    """The browser opens the personal page by a mailed link."""
    with writing(app) as db:
        url = personal_url(db, db.get_one(Enrolment, enrolment_id))
    assert client.get(url).status_code == 303
    return client


def address(app: Flask, member: Member, kind: FeedKind = FeedKind.PERSONAL, *, contact_key: str = "") -> str:
    """The path of a new secret calendar."""
    with writing(app) as db:
        owner = Owner(kind, member.person_id, contact_key)
        return f"/calendar/{add_address(db, owner, language='de', now=NOW)}.ics"


def read_feed(client: Client, url: str) -> StrictCalendar:
    """The calendar under an address, as the strict reader finds it."""
    answer = client.get(url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return read_strictly(answer.data)
