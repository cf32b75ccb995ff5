"""A venue with another address is another place for the runs to come there: calendars notice, and whoever saves is told of them."""

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.planning.models import CourseRun, MeetingMode, Room, RunState, Venue
from lms.data.audit import AuditEntry, verify
from tests.cast import NOW, Cast, course_of, run_of
from tests.courses.planning.places.test_rooms import fields
from tests.courses.planning.test_calendar import events_of
from tests.courses.planning.timetable import run_on
from tests.house import Client, client_for, count_queries, db_of, writing


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def save(lead: Client, cast: Cast, **changes: Any) -> None:
    """The venue of the cast with other values."""
    url = f"/staff/venues/{cast.venue_id}"
    assert lead.post(url, data=fields(lead, url) | changes).status_code == 303


def numbers(app: Flask, run_id: int) -> list[int]:
    """How often each meeting of the run has changed for calendars."""
    with db_of(app) as db:
        return [meeting.sequence for meeting in db.get_one(CourseRun, run_id).meetings]


def test_calendars_show_the_new_address_as_a_change(
    app: Flask, lead: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    before = events_of(client_for(app), cast.run_id)[0]
    clock.move_to(NOW.replace(hour=15))
    save(lead, cast, street="Am Markt 7")
    event = events_of(client_for(app), cast.run_id)[0]
    assert event["LOCATION"] == "Haus am Markt, Am Markt 7, 99999 Musterstadt"
    assert event.state == ("CONFIRMED", 1)
    assert before["LAST-MODIFIED"] < "20260302T150000Z" <= event["LAST-MODIFIED"]


@pytest.mark.parametrize("changes", [{"access_de": "Jetzt mit Aufzug"}, {"land": "MV"}, {"capacity": "40"}])
def test_what_no_calendar_shows_is_no_change_for_them(
    app: Flask, lead: Client, cast: Cast, changes: dict[str, str]
) -> None:
    save(lead, cast, **changes)
    assert numbers(app, cast.run_id) == [0, 0, 0, 0]


def test_what_is_over_off_online_or_elsewhere_does_not_change(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    with writing(app) as db:
        other = Venue(name="Halle", street="Weg 1", postcode="1", town="Fernau", region="Rand", land="TH")
        db.add(other)
        db.flush()
        elsewhere = run_on(db, cast, date(2026, 5, 5), venue_id=other.id).id
        online = run_on(db, cast, date(2026, 5, 6), mode=MeetingMode.ONLINE).id
        db.get_one(CourseRun, online).venue_id = cast.venue_id
        draft = run_of(
            db, course_of(db, cast.provider_id, "IK-02", "Streit"), cast.project_id, cast.venue_id, published=False
        )
        draft_id = draft.id
        run = db.get_one(CourseRun, cast.run_id)
        run.state = RunState.RUNNING
        run.meetings[3].cancelled = True
    clock.move_to(NOW.replace(month=4, day=14, hour=10, minute=30))  # after the first meeting
    save(client_for(app, cast.lead), cast, town="Neustadt")
    assert numbers(app, cast.run_id) == [0, 1, 1, 0]
    assert {number for run_id in (elsewhere, online, draft_id) for number in numbers(app, run_id)} == {0}


def test_the_run_tells_in_its_history_that_its_place_has_another_address(app: Flask, lead: Client, cast: Cast) -> None:
    save(lead, cast, name="Haus am Tor")
    with db_of(app) as db:
        noted = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.readdressed")).one()
        assert (noted.subject, noted.actor) == (f"run:{cast.run_id}", cast.lead.tag)
        assert noted.changes == {"venue": cast.venue_id}
        assert verify(db) == []
    assert "die Anschrift des Ortes" in lead.get(f"/staff/history/run/{cast.run_id}").text


def test_who_changes_a_venue_sees_the_runs_to_come_there_first(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        code = db.get_one(CourseRun, cast.run_id).code
        run_on(db, cast, date(2026, 5, 5), project_id=cast.other_project_id)
    page = lead.get(f"/staff/venues/{cast.venue_id}").text
    assert "gilt auch für die kommenden Durchführungen hier" in page
    assert code in page
    assert "1 weitere Durchführung" in page, "a run of another project is counted, not named"
    with writing(app) as db:
        for run in db.scalars(select(CourseRun)):
            run.state = RunState.CANCELLED
    assert "kommenden Durchführungen" not in lead.get(f"/staff/venues/{cast.venue_id}").text


def test_the_page_takes_as_many_queries_for_many_runs(app: Flask, lead: Client, cast: Cast) -> None:
    def asked() -> int:
        with count_queries(app) as statements:
            lead.get(f"/staff/venues/{cast.venue_id}")
        return len(statements)

    few = asked()
    with writing(app) as db:
        for day in range(4, 12):
            run_on(db, cast, date(2026, 5, day))
    assert asked() == few


@pytest.fixture
def room(app: Flask, cast: Cast) -> int:
    """A room in which the first day of the cast's run takes place."""
    with writing(app) as db:
        made = Room(venue_id=cast.venue_id, name="Saal")
        db.add(made)
        db.flush()
        for meeting in db.get_one(CourseRun, cast.run_id).meetings[:2]:
            meeting.room_id = made.id
        return made.id


def save_room(lead: Client, cast: Cast, room: int, **changes: Any) -> None:
    """The room with other values."""
    url = f"/staff/venues/{cast.venue_id}/rooms/{room}"
    assert lead.post(url, data=fields(lead, url) | changes).status_code == 303


def test_calendars_show_the_new_name_of_a_room_as_a_change(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    save_room(lead, cast, room, name="Großer Saal")
    event = events_of(client_for(app), cast.run_id)[0]
    assert event["LOCATION"] == "Haus am Markt, Großer Saal, Am Markt 1, 99999 Musterstadt"
    assert event.state == ("CONFIRMED", 1)
    assert numbers(app, cast.run_id) == [1, 1, 0, 0]
    with db_of(app) as db:
        noted = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.room_renamed")).one()
        assert (noted.subject, noted.changes) == (f"run:{cast.run_id}", {"venue": cast.venue_id, "room": room})
    assert "dem Raum einen anderen Namen" in lead.get(f"/staff/history/run/{cast.run_id}").text


def test_what_calendars_do_not_show_of_a_room_is_no_change(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    save_room(lead, cast, room, capacity="12", access_de="Zweiter Stock")
    assert numbers(app, cast.run_id) == [0, 0, 0, 0]


def test_what_was_held_in_a_room_keeps_its_number(
    app: Flask, cast: Cast, room: int, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOW.replace(month=4, day=14, hour=10, minute=30))  # after the first meeting
    save_room(client_for(app, cast.lead), cast, room, name="Großer Saal")
    assert numbers(app, cast.run_id) == [0, 1, 0, 0]


def test_who_renames_a_room_sees_the_runs_to_come_there_first(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    with writing(app) as db:
        code = db.get_one(CourseRun, cast.run_id).code
    page = lead.get(f"/staff/venues/{cast.venue_id}/rooms/{room}").text
    assert "gilt auch für die kommenden Durchführungen in diesem Raum" in page
    assert code in page
