"""The dates of a run as a calendar: to keep as a file, or to subscribe to."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import update

from courses.planning.models import CourseRun, Meeting, MeetingMode, Room, RunState, Venue
from courses.planning.publishing import PlannedMeeting
from lms.data.audit import record
from tests.cast import NOW, Cast
from tests.courses.planning.timetable import LINK, run_on
from tests.house import Client, count_queries, on_sqlite, writing
from tests.support.rfc5545 import Event, StrictCalendar, read_strictly

LONG_TITLE = "Öffnung, Teil 1; Übung\r\nATTENDEE:mailto:x@example.org مرحبا 👩🏽‍🔧 " + "ä" * 240


def calendar_of(client: Client, run_id: int, query: str = "") -> StrictCalendar:
    """The calendar of a run as the strict reader finds it."""
    response = client.get(f"/runs/{run_id}/calendar.ics{query}")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return read_strictly(response.data)


def events_of(client: Client, run_id: int) -> list[Event]:
    """Its events in their order."""
    return calendar_of(client, run_id).events


def change(app: Flask, table: type[Any], number: int, **values: Any) -> None:
    """Change columns of one row."""
    with writing(app) as db:
        db.execute(update(table).where(table.id == number).values(**values))


def first_meeting(app: Flask, run_id: int) -> int:
    """The number of the first meeting."""
    with writing(app) as db:
        return db.get_one(CourseRun, run_id).meetings[0].id


def test_each_meeting_is_an_event_with_a_lasting_number(cast: Cast, client: Client) -> None:
    events = events_of(client, cast.run_id)
    again = calendar_of(client, cast.run_id, "?lang=en").events
    assert len(events) == 4
    assert [event["UID"] for event in events] == [event["UID"] for event in again]
    assert events[0]["UID"].startswith("meeting-")
    assert events[0]["UID"].endswith("@lernbruecke.example.org")
    assert again[0]["SUMMARY"] == "Diversity at the counter"
    assert events[0]["LOCATION"] == "Haus am Markt, Am Markt 1, 99999 Musterstadt"
    assert events[0]["URL"] == f"http://localhost/runs/{cast.run_id}"
    assert events[0]["DESCRIPTION"].endswith(f"Alles zum Kurs: http://localhost/runs/{cast.run_id}")
    assert {event.state for event in events} == {("CONFIRMED", 0)}


def test_a_meeting_that_moves_keeps_its_number(app: Flask, cast: Cast, client: Client) -> None:
    before = events_of(client, cast.run_id)[0]
    later = before.starts_at + timedelta(hours=1)
    values = {"starts_at": later, "ends_at": before.ends_at + timedelta(hours=1), "sequence": 1}
    change(app, Meeting, first_meeting(app, cast.run_id), **values)
    after = next(event for event in events_of(client, cast.run_id) if event["UID"] == before["UID"])
    assert (after.starts_at, after.sequence) == (later, 1)


def test_times_are_wall_clock_times_on_both_sides_of_the_change(app: Flask, cast: Cast, client: Client) -> None:
    days = (date(2026, 10, 23), date(2026, 10, 26))
    blocks = tuple(PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE, cast.venue_id) for day in days)
    with writing(app) as db:
        run = run_on(db, cast, days[0], meetings=blocks)
    data = client.get(f"/runs/{run.id}/calendar.ics").text
    assert "DTSTART;TZID=Europe/Berlin:20261023T090000" in data
    assert "DTSTART;TZID=Europe/Berlin:20261026T090000" in data
    first, second = (event.starts_at for event in events_of(client, run.id))
    assert (first, second) == (datetime(2026, 10, 23, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC))


def test_cancelled_dates_carry_their_state_and_a_higher_number(app: Flask, cast: Cast, client: Client) -> None:
    change(app, Meeting, first_meeting(app, cast.run_id), cancelled=True, sequence=3)
    first, second = events_of(client, cast.run_id)[:2]
    assert (first.state, second.state) == (("CANCELLED", 3), ("CONFIRMED", 0))
    assert first["SUMMARY"] == "Fällt aus: Vielfalt am Schalter"
    change(app, CourseRun, cast.run_id, state=RunState.CANCELLED)
    assert [event.state for event in events_of(client, cast.run_id)] == [("CANCELLED", 4), *[("CANCELLED", 1)] * 3]


def test_an_event_tells_when_its_run_was_changed_last(app: Flask, cast: Cast, client: Client) -> None:
    assert events_of(client, cast.run_id)[0]["LAST-MODIFIED"] == f"{NOW:%Y%m%dT%H%M%SZ}"
    with writing(app) as db:
        later = NOW + timedelta(days=2)
        record(db, stream="system", at=later, actor="x", action="run.changed", subject=f"run:{cast.run_id}")
        record(db, stream="system", at=later, actor="x", action="x", subject="run:99999")
    assert events_of(client, cast.run_id)[0]["LAST-MODIFIED"] == f"{later:%Y%m%dT%H%M%SZ}"


def test_the_online_link_is_never_in_a_calendar(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run = run_on(db, cast, date(2026, 6, 9), mode=MeetingMode.ONLINE)
    event = events_of(client, run.id)[0]
    assert event["LOCATION"] == "online"
    assert "Der Link steht auf Ihrer persönlichen Seite" in event["DESCRIPTION"]
    assert LINK not in client.get(f"/runs/{run.id}/calendar.ics").text.replace("\r\n ", "")


def test_a_meeting_whose_place_is_still_open_names_none(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        db.execute(update(Meeting).where(Meeting.run_id == cast.run_id).values(venue_id=None))
    change(app, CourseRun, cast.run_id, venue_id=None)
    assert not events_of(client, cast.run_id)[0].component.has("LOCATION")


def test_the_room_stands_beside_the_house(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Raum 2")
        db.add(room)
        db.flush()
        db.get_one(CourseRun, cast.run_id).meetings[0].room_id = room.id
    first, second = events_of(client, cast.run_id)[:2]
    assert first["LOCATION"] == "Haus am Markt, Raum 2, Am Markt 1, 99999 Musterstadt"
    assert second["LOCATION"] == "Haus am Markt, Am Markt 1, 99999 Musterstadt"


def test_a_run_without_meetings_is_a_calendar_without_events(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).meetings = []
    assert events_of(client, cast.run_id) == []


def test_a_long_title_in_many_scripts_stays_one_line_of_the_calendar(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.stored_terms = {**run.stored_terms, "title_de": LONG_TITLE}
    data = client.get(f"/runs/{cast.run_id}/calendar.ics").data
    assert read_strictly(data).events[0]["SUMMARY"] == LONG_TITLE.replace("\r\n", "\n")
    library = Calendar.from_ical(data)
    assert isinstance(library, Calendar)
    assert str(library.events[0]["SUMMARY"]) == LONG_TITLE.replace("\r\n", "\n")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe/Berlin\nX:1"])
def test_a_run_in_a_zone_nobody_knows_is_told_in_utc(app: Flask, cast: Cast, client: Client, zone: str) -> None:
    before = [event.starts_at for event in events_of(client, cast.run_id)]
    change(app, CourseRun, cast.run_id, zone=zone)
    assert [event.starts_at for event in events_of(client, cast.run_id)] == before


# ---- asking again ----


def tag_of(client: Client, run_id: int, query: str = "") -> str:
    """The tag of the answer."""
    return client.get(f"/runs/{run_id}/calendar.ics{query}").headers["ETag"]


def test_who_has_the_newest_gets_a_short_answer(cast: Cast, client: Client) -> None:
    url = f"/runs/{cast.run_id}/calendar.ics"
    first = client.get(url)
    assert first.headers["Cache-Control"] == "public, max-age=900"
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    weak = client.get(url, headers={"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert weak.status_code == 304
    assert client.get(url, headers={"If-None-Match": '"other"'}).data == first.data


def test_head_tells_the_same_without_the_body(cast: Cast, client: Client) -> None:
    url = f"/runs/{cast.run_id}/calendar.ics"
    whole, head = client.get(url), client.head(url)
    assert (head.status_code, head.data) == (200, b"")
    same = ("Content-Type", "ETag", "Cache-Control", "Content-Disposition")
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]


def test_the_same_calendar_has_the_same_bytes_at_any_time(
    cast: Cast, client: Client, clock: time_machine.Traveller
) -> None:
    first = client.get(f"/runs/{cast.run_id}/calendar.ics")
    clock.shift(timedelta(days=3))
    later = client.get(f"/runs/{cast.run_id}/calendar.ics")
    assert (later.headers["ETag"], later.data) == (first.headers["ETag"], first.data)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (Meeting, {"sequence": 1}),
        (Meeting, {"cancelled": True}),
        (Meeting, {"topic_de": "Neues Thema"}),
        (Meeting, {"starts_at": datetime(2026, 4, 14, 7, 30, tzinfo=UTC)}),
        (CourseRun, {"state": RunState.CANCELLED}),
        (CourseRun, {"zone": "Europe/Lisbon"}),
        (Venue, {"name": "Haus am Hafen"}),
        (Venue, {"street": "Am Kai 2"}),
    ],
)
def test_any_change_that_shows_is_a_new_tag(
    app: Flask, cast: Cast, client: Client, table: type[Any], values: dict[str, Any]
) -> None:
    before = tag_of(client, cast.run_id)
    number = {CourseRun: cast.run_id, Venue: cast.venue_id}.get(table) or first_meeting(app, cast.run_id)
    change(app, table, number, **values)
    assert tag_of(client, cast.run_id) != before


def test_each_language_has_its_own_tag(cast: Cast, client: Client) -> None:
    assert tag_of(client, cast.run_id, "?lang=en") != tag_of(client, cast.run_id, "?lang=de")


def test_a_feed_leaves_the_language_of_the_browser_alone(cast: Cast, client: Client) -> None:
    assert "Set-Cookie" not in client.get(f"/runs/{cast.run_id}/calendar.ics?lang=en").headers
    assert "lms_language" in client.get(f"/runs/{cast.run_id}?lang=en").headers["Set-Cookie"]


def test_many_meetings_cost_no_more_queries(app: Flask, cast: Cast, client: Client) -> None:
    days = [date(2026, 6, 1) + timedelta(days=number) for number in range(200)]
    blocks = tuple(PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE, cast.venue_id) for day in days)
    with writing(app) as db:
        long = run_on(db, cast, days[0], meetings=blocks)
    with count_queries(app) as few:
        client.get(f"/runs/{cast.run_id}/calendar.ics")
    with count_queries(app) as many:
        client.get(f"/runs/{long.id}/calendar.ics")
    assert len(many) == len(few)
    assert len(events_of(client, long.id)) == 200


@on_sqlite
def test_nothing_is_built_for_who_has_the_newest(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = tag_of(client, cast.run_id)
    monkeypatch.setattr("courses.planning.calendar.calendar_file", lambda *_args, **_kwargs: 1 / 0)
    url = f"/runs/{cast.run_id}/calendar.ics"
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert client.head(url).status_code == 200


def test_a_foreign_or_missing_run_has_no_calendar(app: Flask, cast: Cast, client: Client) -> None:
    change(app, CourseRun, cast.run_id, closed_to_id=cast.employer_id)
    for run_id in (cast.run_id, 999_999):
        assert client.get(f"/runs/{run_id}/calendar.ics").status_code == 404
