"""What a trainer has held: closed sheets only, by project and month, on a page, as a workbook and as a document."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from sqlalchemy import select

from courses.attendance.hours import hours_and_minutes, months, statement
from courses.attendance.models import AttendanceSheet, SheetState
from courses.planning.models import CourseRun, Meeting, MeetingTrainer, RunState
from lms.pdf.worker import PdfWorker
from tests.cast import Cast, run_of
from tests.house import Client, client_for, count_queries, db_of, writing

APRIL, LATER = date(2026, 4, 1), datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
MONTH = "/hours/2026-04"


@pytest.fixture
def held(app: Flask, cast: Cast, clock: time_machine.Traveller) -> list[int]:
    """It is May: of the four meetings in April two have closed sheets, one is open, one was cancelled."""
    clock.move_to(LATER)
    with writing(app) as db:
        meetings = list(db.scalars(select(Meeting).where(Meeting.run_id == cast.run_id).order_by(Meeting.starts_at)))
        states = (SheetState.CLOSED, SheetState.CLOSED, SheetState.OPEN, SheetState.CLOSED)
        db.add_all(AttendanceSheet(meeting_id=one.id, state=state) for one, state in zip(meetings, states, strict=True))
        meetings[3].cancelled = True
        return [one.id for one in meetings]


def url(cast: Cast, end: str = MONTH) -> str:
    return f"/staff/trainers/{cast.trainer.person_id}{end}"


@pytest.mark.usefixtures("held")
def test_only_closed_sheets_of_meetings_that_took_place_count(app: Flask, cast: Cast) -> None:
    with app.test_request_context(), db_of(app) as db:
        found = statement(db, cast.trainer.person_id, APRIL, None, LATER)
        assert [len(one.meetings) for one in found.projects] == [2]
        assert (found.projects[0].units, found.minutes, found.unproven) == (8, 360, 1)
        assert found.projects[0].project == "1 Teilprojekt 1"
        before = datetime(2026, 4, 14, 10, 30, tzinfo=UTC)
        assert statement(db, cast.trainer.person_id, APRIL, None, before).minutes == 180
        assert statement(db, cast.trainer.person_id, date(2026, 5, 1), None, LATER).projects == ()


@pytest.mark.usefixtures("held")
def test_a_cancelled_run_was_not_held(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.CANCELLED
        db.flush()
        assert statement(db, cast.trainer.person_id, APRIL, None, LATER).minutes == 0
        assert months(db, cast.trainer.person_id, None, LATER) == []


def test_a_meeting_is_held_by_those_it_names(app: Flask, cast: Cast, held: list[int]) -> None:
    with writing(app) as db:
        db.add(MeetingTrainer(meeting_id=held[0], person_id=cast.stranger.person_id))
        db.flush()
        assert statement(db, cast.trainer.person_id, APRIL, None, LATER).minutes == 180
        assert statement(db, cast.stranger.person_id, APRIL, None, LATER).minutes == 180


@pytest.mark.usefixtures("held")
def test_a_lead_sees_the_hours_of_the_own_project(app: Flask, client: Client, cast: Cast) -> None:
    assert "6:00 Stunden" in client.log_in(cast.lead).get(url(cast)).text
    foreign = client_for(app, cast.other_lead).get(url(cast))
    assert foreign.status_code == 200
    assert "Nichts gehalten" in foreign.text
    assert "Vielfalt am Schalter" not in foreign.text
    assert "6:00" in client_for(app, cast.coordinator).get(url(cast, "")).text
    assert "6:00" not in client_for(app, cast.other_lead).get(url(cast, "")).text


@pytest.mark.usefixtures("held")
def test_the_page_names_what_is_missing(client: Client, cast: Cast) -> None:
    page = client.log_in(cast.trainer).get(url(cast)).text
    assert "1 vergangener Termin hat noch keine geschlossene Liste und fehlt hier." in page
    assert "Zusammen: 8 UE, 6:00 Stunden" in page


@pytest.mark.usefixtures("held")
def test_the_workbook_has_a_row_for_each_meeting_and_no_formula(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.stored_terms = run.stored_terms | {"title_de": "=HYPERLINK(1)"}
    answer = client.log_in(cast.trainer).get(url(cast, f"{MONTH}/hours.xlsx"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hours-2-2026-04.xlsx"'
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 3
    assert rows[1][2] == cast.trainer.name
    assert rows[1][7:] == ("=HYPERLINK(1)", 180, 45)
    assert [cell.data_type for cell in sheet[2]][7] == "s"


@pytest.mark.pdf
@pytest.mark.usefixtures("held")
def test_the_document_says_the_same(client: Client, cast: Cast) -> None:
    answer = client.log_in(cast.trainer).get(url(cast, f"{MONTH}/hours.pdf"))
    assert answer.mimetype == "application/pdf"
    text = PdfDocument(answer.data)[0].get_textpage().get_text_range()
    assert cast.trainer.name in text
    assert "Zusammen: 8 UE, 6:00 Stunden" in text
    assert "Vielfalt am Schalter (IK-01-2026-01)" in text


@pytest.mark.usefixtures("held")
def test_a_document_that_cannot_be_made_is_a_calm_answer(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courses.attendance.hours_paper.PdfWorker", PdfWorker)  # one that has not begun yet
    monkeypatch.setattr("lms.pdf.worker.missing_fonts", lambda: ["Noto"])
    answer = client.log_in(cast.trainer).get(url(cast, f"{MONTH}/hours.pdf"))
    assert answer.status_code == 503
    assert "Das PDF konnte gerade nicht erstellt werden." in answer.text


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-4", "0000-01", "2026-04-01", "april", "2026-W4", "9999-12", "0001-01"]
)
def test_a_month_that_is_none_is_no_page(client: Client, cast: Cast, month: str) -> None:
    assert client.log_in(cast.trainer).get(url(cast, f"/hours/{month}")).status_code == 404


@pytest.mark.parametrize("name", ["participant", "hr", "admin", "stranger"])
def test_others_see_no_hours(client: Client, cast: Cast, name: str) -> None:
    client.log_in(getattr(cast, name))
    for end in (MONTH, f"{MONTH}/hours.xlsx", f"{MONTH}/hours.pdf"):
        assert client.get(url(cast, end)).status_code == 404


def test_many_months_take_as_many_queries_as_one(app: Flask, client: Client, cast: Cast, held: list[int]) -> None:
    client.log_in(cast.trainer)

    def queries() -> tuple[int, int]:
        counts = []
        for end in ("", MONTH):
            with count_queries(app) as statements:
                assert client.get(url(cast, end)).status_code == 200
            counts.append(len(statements))
        return counts[0], counts[1]

    few = queries()
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        for month in range(1, 4):
            more = run_of(db, run.course, cast.project_id, cast.venue_id)
            for number, meeting in enumerate(more.meetings):
                meeting.day = date(2026, month, 10 + number)
                meeting.starts_at = meeting.starts_at.replace(month=month)
                meeting.ends_at = meeting.ends_at.replace(month=month)
                db.add(AttendanceSheet(meeting_id=meeting.id, state=SheetState.CLOSED))
    assert held
    assert queries() == few


def test_hours_are_written_with_two_digits_of_minutes() -> None:
    assert [hours_and_minutes(minutes) for minutes in (0, 45, 185)] == ["0:00", "0:45", "3:05"]
