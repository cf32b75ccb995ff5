"""The cast's run with people in it: where the journeys of trainers and personnel offices begin."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from courses.attendance.models import AttendanceMark, AttendanceSheet, MarkKind, SheetState
from courses.enrolment.allocation import Application, enrol
from courses.enrolment.models import BookedAs, Enrolment
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import Meeting
from lms.people.registry import find_or_add_person
from tests.cast import NOW, Cast
from tests.house import run_worker, writing

FIRST_MORNING = datetime(2026, 4, 14, 6, 50, tzinfo=UTC)  # ten to nine in Berlin
AFTERWARDS = datetime(2026, 4, 16, 8, 0, tzinfo=UTC)


def address_of(name: str) -> str:
    """The address of somebody whose name is in plain letters."""
    return f"{name.split()[0].lower()}@example.org"


def seat(app: Flask, cast: Cast, names: Sequence[str]) -> None:
    """These people have confirmed places in the run."""
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        for name in names:
            person = find_or_add_person(db, name=name, email=address_of(name), language="de", now=NOW)
            application = Application(
                name=name, email=person.email, language="de", booked_as=BookedAs.PRIVATE, proven=True
            )
            enrol(db, run, person, application, rules=SeatRules(), actor="visitor", now=NOW)


def attend_everything(app: Flask, cast: Cast) -> None:
    """Everybody was there all the time, the lists are closed, and the run is over."""
    with writing(app) as db:
        for meeting in db.scalars(select(Meeting).where(Meeting.run_id == cast.run_id)):
            for enrolment_id in db.scalars(select(Enrolment.id).where(Enrolment.run_id == cast.run_id)):
                noted = meeting.ends_at + timedelta(minutes=5)
                mark = AttendanceMark(meeting_id=meeting.id, enrolment_id=enrolment_id, kind=MarkKind.PRESENT)
                mark.marked_at = noted
                db.add(mark)
            db.add(AttendanceSheet(meeting_id=meeting.id, state=SheetState.CLOSED, closed_at=meeting.ends_at))
    run_worker(app)
