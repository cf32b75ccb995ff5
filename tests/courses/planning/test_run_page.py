"""The public page of a run, and its dates as a calendar file."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from dateutil import tz
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import update

from courses.planning.models import CourseRun, Meeting, MeetingMode, PoolMode, RunState
from courses.planning.publishing import PlannedMeeting
from courses.planning.queries import needed_units
from tests.cast import Cast
from tests.courses.planning.timetable import LINK, many_offers, run_on
from tests.house import Client, count_queries, writing


def text(client: Client, run_id: int, query: str = "") -> str:
    """All words of the page, blanks made equal."""
    return " ".join(str(client.page(f"/runs/{run_id}{query}").text_content()).split())


def change(app: Flask, run_id: int, **values: Any) -> None:
    """Change columns of the run."""
    with writing(app) as db:
        db.execute(update(CourseRun).where(CourseRun.id == run_id).values(**values))


def test_the_page_tells_all_one_needs_before_enrolling(cast: Cast, client: Client) -> None:
    page = text(client, cast.run_id)
    for words in (
        "Vielfalt am Schalter",
        "Di., 14. April 2026",
        "09:00–12:00",
        "4 UE",
        "Haus am Markt",
        "Am Markt 1, 99999 Musterstadt",
        "Teilnahmebescheinigung ab 13 von 16 besuchten Unterrichtseinheiten",
        "Die Teilnahme ist kostenlos.",
        "Gefördert aus Mitteln der Musterstiftung.",
        "Jörg Petersen",
        "Findet ab 4 Personen statt.",
        "noch 12 von 12 Plätzen frei",
        "Jetzt anmelden",
    ):
        assert words in page


def test_a_draft_is_no_page(app: Flask, cast: Cast, client: Client) -> None:
    change(app, cast.run_id, state=RunState.DRAFT)
    assert client.get(f"/runs/{cast.run_id}").status_code == 404
    assert client.get(f"/runs/{cast.run_id}/calendar.ics").status_code == 404


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("run_id", ["999", "0", "-1", "007", "9007199254740993", "x"])
def test_an_unknown_run_is_no_page(client: Client, run_id: str) -> None:
    assert client.get(f"/runs/{run_id}").status_code == 404


def test_a_cancelled_run_says_so_first(app: Flask, cast: Cast, client: Client) -> None:
    change(app, cast.run_id, state=RunState.CANCELLED)
    page = text(client, cast.run_id)
    assert "Diese Durchführung findet nicht statt." in page
    assert "Jetzt anmelden" not in page


@pytest.mark.parametrize("state", [RunState.RUNNING, RunState.COMPLETED])
def test_a_run_that_has_begun_takes_nobody(app: Flask, cast: Cast, client: Client, state: RunState) -> None:
    change(app, cast.run_id, state=state)
    page = text(client, cast.run_id)
    assert "Jetzt anmelden" not in page
    assert "Plätzen frei" not in page


def test_the_title_is_the_promised_one(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.course.title_de = "Ganz neu"
    assert "Vielfalt am Schalter" in text(client, cast.run_id)
    assert "Diversity at the counter" in text(client, cast.run_id, "?lang=en")


def test_the_online_link_is_never_on_the_page(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run = run_on(db, cast, date(2026, 6, 9), mode=MeetingMode.ONLINE)
    assert "Der Link steht auf Ihrer persönlichen Seite" in text(client, run.id)
    for path in (f"/runs/{run.id}", f"/runs/{run.id}/calendar.ics"):
        assert LINK not in client.get(path).text.replace("\r\n ", "")


def test_a_run_for_both_shows_both_pools(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        pools = {PoolMode.ONSITE: 8, PoolMode.ONLINE: 20}
        run = run_on(db, cast, date(2026, 6, 9), mode=MeetingMode.BOTH, capacity=pools)
    page = text(client, run.id)
    assert "Plätze vor Ort noch 8 von 8 Plätzen frei" in page
    assert "Plätze online noch 20 von 20 Plätzen frei" in page
    assert "Haus am Markt, Musterstadt, oder online" in page


@pytest.mark.parametrize(
    ("planned_minutes", "share", "unit_minutes", "units"),
    [(720, 80, 45, 13), (720, 100, 45, 16), (720, 50, 45, 8), (480, 75, 60, 6), (365, 80, 45, 7), (45, 1, 45, 1)],
)
def test_needed_units_are_rounded_up(planned_minutes: int, share: int, unit_minutes: int, units: int) -> None:
    assert needed_units(planned_minutes, share, unit_minutes) == units


def test_more_meetings_cost_no_more_queries(app: Flask, cast: Cast, client: Client) -> None:
    days = [date(2026, 6, day) for day in range(1, 29)]
    blocks = tuple(PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE, cast.venue_id) for day in days)
    with writing(app) as db:
        long = run_on(db, cast, date(2026, 6, 1), meetings=blocks)
        many_offers(db, cast, 3)
    with count_queries(app) as few:
        client.page(f"/runs/{cast.run_id}")
    with count_queries(app) as many:
        client.page(f"/runs/{long.id}")
    assert len(many) == len(few)


# ---- the calendar file ----


def calendar_of(client: Client, run_id: int, query: str = "") -> Calendar:
    """The file, read back."""
    response = client.get(f"/runs/{run_id}/calendar.ics{query}")
    assert response.mimetype == "text/calendar"
    found = Calendar.from_ical(response.data)
    assert isinstance(found, Calendar)
    return found


def instant_of(event: Event) -> datetime:
    """When the event begins."""
    assert isinstance(event.start, datetime)
    return event.start.astimezone(UTC)


def test_each_meeting_is_an_event_with_a_lasting_number(cast: Cast, client: Client) -> None:
    events = calendar_of(client, cast.run_id).walk("VEVENT")
    again = calendar_of(client, cast.run_id, "?lang=en").walk("VEVENT")
    assert len(events) == 4
    assert [event["UID"] for event in events] == [event["UID"] for event in again]
    assert str(events[0]["UID"]).startswith("meeting-")
    assert str(events[0]["UID"]).endswith("@lernbruecke.example.org")
    assert str(again[0]["SUMMARY"]) == "Diversity at the counter"
    assert str(events[0]["LOCATION"]) == "Haus am Markt, Am Markt 1, 99999 Musterstadt"
    assert str(events[0]["URL"]) == f"http://localhost/runs/{cast.run_id}"
    assert {str(event["STATUS"]) for event in events} == {"CONFIRMED"}


def test_times_are_wall_clock_times_on_both_sides_of_the_change(app: Flask, cast: Cast, client: Client) -> None:
    days = (date(2026, 10, 23), date(2026, 10, 26))
    blocks = tuple(PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE, cast.venue_id) for day in days)
    with writing(app) as db:
        run = run_on(db, cast, days[0], meetings=blocks)
    data = client.get(f"/runs/{run.id}/calendar.ics").text
    assert "DTSTART;TZID=Europe/Berlin:20261023T090000" in data
    assert "DTSTART;TZID=Europe/Berlin:20261026T090000" in data
    assert data.count("BEGIN:VTIMEZONE") == 1
    first, second = (instant_of(event) for event in calendar_of(client, run.id).events)
    assert (first, second) == (datetime(2026, 10, 23, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC))


def test_another_reader_understands_the_zone(app: Flask, cast: Cast, client: Client, tmp_path: Any) -> None:
    with writing(app) as db:
        run = run_on(db, cast, date(2026, 10, 26))
    file = tmp_path / "run.ics"
    file.write_bytes(client.get(f"/runs/{run.id}/calendar.ics").data)
    zone = tz.tzical(str(file)).get("Europe/Berlin")
    assert datetime(2026, 10, 26, 9, tzinfo=zone).astimezone(UTC) == datetime(2026, 10, 26, 8, tzinfo=UTC)
    assert datetime(2026, 10, 24, 9, tzinfo=zone).utcoffset() != datetime(2026, 10, 26, 9, tzinfo=zone).utcoffset()


def test_cancelled_dates_carry_their_state_and_number(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        first = db.get_one(CourseRun, cast.run_id).meetings[0]
        db.execute(update(Meeting).where(Meeting.id == first.id).values(cancelled=True, sequence=3))
    event, other = calendar_of(client, cast.run_id).walk("VEVENT")[:2]
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 3)
    assert str(event["SUMMARY"]) == "Fällt aus: Vielfalt am Schalter"
    assert (str(other["STATUS"]), other["SEQUENCE"]) == ("CONFIRMED", 0)
    change(app, cast.run_id, state=RunState.CANCELLED)
    assert {str(event["STATUS"]) for event in calendar_of(client, cast.run_id).walk("VEVENT")} == {"CANCELLED"}


def test_lines_are_ended_folded_and_escaped_by_the_book(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run = run_on(db, cast, date(2026, 6, 9))
        title = "Öffnung, Teil 1; Übung\r\nATTENDEE:mailto:x@example.org " + "ä" * 60
        run.stored_terms = {**run.stored_terms, "title_de": title}
    data = client.get(f"/runs/{run.id}/calendar.ics").data
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert not any(line.startswith(b"ATTENDEE") for line in lines)
    unfolded = data.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Öffnung\\, Teil 1\\; Übung\\nATTENDEE:mailto:x@example.org " in unfolded
    assert "Grundlagen\\, Teil 1\\; Übung\\n" in unfolded
