"""People with a seat in the cast's run, and the run's meetings, for tests of attendance."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import Flask
from lxml.html import HtmlElement
from sqlalchemy import select
from werkzeug.test import TestResponse

from courses.attendance.models import AttendanceMark, AttendanceSheet, SheetState
from courses.enrolment.allocation import Application, cancel, enrol
from courses.enrolment.models import BookedAs, Enrolment
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import Meeting
from lms.people.models import Person
from lms.people.registry import find_or_add_person
from tests.cast import NOW, Cast
from tests.house import Client, db_of, writing

FIRST_DAY = datetime(2026, 4, 14, 8, 0, tzinfo=UTC)  # 10:00 in Berlin, the first meeting is under way
AFTER = datetime(2026, 4, 16, 8, 0, tzinfo=UTC)


def seat(app: Flask, cast: Cast, name: str, *, person_id: int | None = None, run_id: int | None = None) -> int:
    """The id of a confirmed enrolment of this person in the cast's run."""
    with writing(app) as db:
        run = lock_run(db, run_id or cast.run_id)
        assert run is not None
        email = f"{abs(hash(name))}@example.org"
        person = (
            db.get_one(Person, person_id)
            if person_id
            else find_or_add_person(db, name=name, email=email, language="de", now=NOW)
        )
        application = Application(name, person.email, "de", BookedAs.PRIVATE, proven=True)
        return enrol(db, run, person, application, rules=SeatRules(), actor="test", now=NOW).id


def give_back(app: Flask, enrolment_id: int) -> None:
    """The person cancels."""
    with writing(app) as db:
        enrolment = db.get_one(Enrolment, enrolment_id)
        run = lock_run(db, enrolment.run_id)
        assert run is not None
        cancel(db, run, enrolment, rules=SeatRules(), actor="test", now=NOW + timedelta(hours=1))


def meeting_ids(app: Flask, cast: Cast) -> list[int]:
    """The meetings of the cast's run in order."""
    with db_of(app) as db:
        return list(db.scalars(select(Meeting.id).where(Meeting.run_id == cast.run_id).order_by(Meeting.starts_at)))


def marks(app: Flask, meeting_id: int) -> dict[int, tuple[str, int | None]]:
    """What is noted in a meeting, by enrolment."""
    with db_of(app) as db:
        rows = db.scalars(select(AttendanceMark).where(AttendanceMark.meeting_id == meeting_id))
        return {row.enrolment_id: (row.kind.value, row.minutes) for row in rows}


def is_closed(app: Flask, meeting_id: int) -> bool:
    """Whether the sheet of the meeting is closed."""
    with db_of(app) as db:
        state = db.scalar(select(AttendanceSheet.state).where(AttendanceSheet.meeting_id == meeting_id))
        return state is SheetState.CLOSED


def all_present_and_closed(client: Client, meeting_id: int) -> None:
    """What a trainer does on a good day: two taps."""
    send(client, f"/meetings/{meeting_id}/sheet", {"step": "all"})
    send(client, f"/meetings/{meeting_id}/sheet", {"step": "close"})


def sheet_form(page: HtmlElement) -> dict[str, str]:
    """The fields of the sheet's form as the browser would send them."""
    form = next(form for form in page.forms if "version" in form.fields)
    return dict(form.form_values())


def send(client: Client, sheet: str, fields: Mapping[str, str]) -> TestResponse:
    """Open the sheet, fill in, press the button of this step, and look where it leads."""
    return client.post(sheet, data={**sheet_form(client.page(sheet)), **fields}, follow_redirects=True)
