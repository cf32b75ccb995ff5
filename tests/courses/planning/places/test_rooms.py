"""Rooms of a venue: written down, named by meetings, shown to the public with the way in."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses.planning.models import CourseRun, Meeting, Room, Venue
from lms.data.audit import AuditEntry
from tests.cast import Cast
from tests.house import Client, client_for, count_queries, db_of, form_on, writing

ROOM = {"name": "Raum 2", "capacity": "14", "more_equipment": "Nähmaschinen,  Bügeltisch , Nähmaschinen"}


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


@pytest.fixture
def room(app: Flask, cast: Cast) -> int:
    with writing(app) as db:
        made = Room(
            venue_id=cast.venue_id,
            name="Saal",
            capacity=8,
            equipment=["projector", "Klavier"],
            features=["hearing_loop"],
            access_de="Zweite Tür links",
            access_en="Second door on the left",
        )
        db.add(made)
        db.flush()
        return made.id


def rooms(app: Flask) -> list[Room]:
    with db_of(app) as db:
        return list(db.scalars(select(Room).order_by(Room.id)))


def fields(client: Client, url: str) -> dict[str, Any]:
    return dict(form_on(client.page(url), {"name": ""}, None).form_values())


def test_a_room_is_written_down_with_what_stands_in_it(app: Flask, lead: Client, cast: Cast) -> None:
    url = f"/staff/venues/{cast.venue_id}/rooms/new"
    data = fields(lead, url) | ROOM | {"equipment": ["projector", "wifi"], "features": "hearing_loop"}
    assert [lead.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    (made,) = rooms(app)
    assert made.equipment == ["projector", "wifi", "Nähmaschinen", "Bügeltisch"]
    assert (made.capacity, made.features) == (14, ["hearing_loop"])
    page = lead.get(f"/staff/venues/{cast.venue_id}").text
    assert "Beamer oder Bildschirm, WLAN, Nähmaschinen, Bügeltisch" in page
    with db_of(app) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.subject == f"room:{made.id}")).one()
        assert (entry.action, entry.changes) == ("room.created", {"venue": cast.venue_id})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"name": "Saal"}, "Einen Raum mit diesem Namen gibt es hier schon."),
        ({"name": "a\nb"}, "keine Zeilenumbrüche"),
        ({"name": "x" * 256}, "Bitte höchstens 255 Zeichen."),
        ({"capacity": "0"}, "Bitte geben Sie eine Zahl von 1 bis 10000 ein."),
        ({"equipment": "throne"}, "Bitte wählen Sie nur Einträge aus der Liste."),
        ({"features": "<script>"}, "Bitte wählen Sie nur Einträge aus der Liste."),
        ({"more_equipment": "x" * 61}, "Bitte höchstens 20 Angaben mit je höchstens 60 Zeichen"),
        ({"more_equipment": ",".join(str(n) for n in range(21))}, "Bitte höchstens 20 Angaben"),
        ({"access_de": "a\x00b"}, "Dieser Text enthält Zeichen"),
    ],
)
@pytest.mark.usefixtures("room")
def test_a_room_with_a_mistake_is_not_kept(
    app: Flask, lead: Client, cast: Cast, change: dict[str, str], complaint: str
) -> None:
    url = f"/staff/venues/{cast.venue_id}/rooms/new"
    answer = lead.post(url, data=fields(lead, url) | ROOM | {"access_en": "Kept"} | change)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Kept" in answer.text
    assert len(rooms(app)) == 1


def test_a_room_is_changed_and_its_history_told(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    url = f"/staff/venues/{cast.venue_id}/rooms/{room}"
    assert fields(lead, url)["more_equipment"] == "Klavier"
    lead.post(url, data=fields(lead, url) | {"capacity": "9", "more_equipment": "", "features": ["lift"]})
    (changed,) = rooms(app)
    assert (changed.capacity, changed.equipment, changed.features, changed.version) == (9, ["projector"], ["lift"], 2)
    history = lead.get(f"/staff/history/room/{room}").text
    assert "von 8 zu 9" in history
    assert "Aufzug" in history


def test_the_second_editor_of_a_room_or_a_venue_loses_nothing(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    for url in (f"/staff/venues/{cast.venue_id}/rooms/{room}", f"/staff/venues/{cast.venue_id}"):
        mine = fields(lead, url) | {"access_de": "Mein langer Weg"}
        client_for(app, cast.coordinator).submit(url, {"capacity": "5"})
        answer = lead.post(url, data=mine)
        assert answer.status_code == 409
        assert "Mein langer Weg" in answer.text
    assert rooms(app)[0].capacity == 5


def test_a_venue_is_changed_with_what_it_has_for_everybody(app: Flask, lead: Client, cast: Cast) -> None:
    url = f"/staff/venues/{cast.venue_id}"
    lead.post(url, data=fields(lead, url) | {"features": ["step_free", "toilet"], "land": "MV"})
    with db_of(app) as db:
        venue = db.get_one(Venue, cast.venue_id)
        assert (venue.features, venue.land, venue.version) == (["step_free", "toilet"], "MV", 2)
    assert "stufenloser Zugang, barrierefreies WC" in lead.get("/staff/venues").text


def test_two_venues_of_a_town_have_two_names(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        other = Venue(name="Haus am See", street="Weg 1", postcode="1", town="Musterstadt", region="Mitte", land="TH")
        db.add(other)
        db.flush()
        number = other.id
    answer = lead.submit(f"/staff/venues/{number}", {"name": "Haus am Markt"})
    assert answer.status_code == 422
    assert "Diesen Ort gibt es schon." in answer.text


def test_a_meeting_names_its_room_and_the_public_page_the_way_in(
    app: Flask, lead: Client, cast: Cast, room: int
) -> None:
    with writing(app) as db:
        venue = db.get_one(Venue, cast.venue_id)
        venue.features = ["step_free"]
        for meeting in db.scalars(select(Meeting).where(Meeting.run_id == cast.run_id)):
            meeting.room_id = room
    page = client_for(app).get(f"/runs/{cast.run_id}").text
    assert "Haus am Markt, Saal, Musterstadt" in page
    assert "stufenloser Zugang" in page
    assert "Induktionsanlage zum Hören" in page
    assert "Zweite Tür links" in page
    english = client_for(app).get(f"/runs/{cast.run_id}?lang=en").text
    assert "Second door on the left" in english
    assert "hearing loop" in english
    calendar = client_for(app).get(f"/runs/{cast.run_id}/calendar.ics").text
    assert "Haus am Markt\\, Saal" in calendar.replace("\r\n ", "")
    assert "Haus am Markt, Saal" in lead.get(f"/staff/runs/{cast.run_id}").text


def test_a_plan_offers_the_rooms_and_keeps_the_chosen_one(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    url = "/staff/courses/IK-01/plan"
    form = dict(form_on(lead.page(url), {"minimum": ""}, None).form_values())
    days = {"meetings-0-day": "2026-05-05", "meetings-1-day": "2026-05-05"}
    place = {"meetings-0-venue": f"{cast.venue_id}-{room}", "meetings-1-venue": str(cast.venue_id)}
    lead.post(url, data=form | days | place | {"capacity": "8"})
    with db_of(app) as db:
        run = db.scalars(select(CourseRun).order_by(CourseRun.id.desc())).first()
        assert run is not None
        assert [(one.venue_id, one.room_id) for one in run.meetings] == [(cast.venue_id, room), (cast.venue_id, None)]
        edit = dict(form_on(lead.page(f"/staff/runs/{run.id}/edit"), {"minimum": ""}, None).form_values())
    assert edit["meetings-0-venue"] == f"{cast.venue_id}-{room}"


def test_only_a_room_that_was_never_used_is_removed(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    url = f"/staff/venues/{cast.venue_id}/rooms/{room}"
    with writing(app) as db:
        meeting = db.scalars(select(Meeting).limit(1)).one()
        meeting.room_id = room
    assert lead.submit(url, action="/remove").status_code == 409
    with writing(app) as db:
        db.scalars(select(Meeting).where(Meeting.room_id == room)).one().room_id = None
    assert lead.submit(url, action="/remove").status_code == 200
    assert rooms(app) == []
    assert lead.get(url).status_code == 404


def test_a_room_belongs_to_its_venue(app: Flask, lead: Client, cast: Cast, room: int) -> None:
    with writing(app) as db:
        other = Venue(name="Haus am See", street="Weg 1", postcode="1", town="Ort", region="Ort", land="TH")
        db.add(other)
        db.flush()
        number = other.id
    assert lead.get(f"/staff/venues/{number}/rooms/{room}").status_code == 404
    assert lead.post(f"/staff/venues/{number}/rooms/{room}/remove").status_code in (400, 403, 404)
    assert lead.get("/staff/venues/999").status_code == 404
    assert lead.get("/staff/venues/999/rooms/new").status_code == 404
    assert len(rooms(app)) == 1


@pytest.mark.parametrize("name", ["participant", "trainer", "hr", "stranger", "admin"])
def test_others_find_no_places_behind_the_scenes(client: Client, cast: Cast, room: int, name: str) -> None:
    client.log_in(getattr(cast, name))
    for url in ("", f"/{cast.venue_id}", f"/{cast.venue_id}/rooms/new", f"/{cast.venue_id}/rooms/{room}"):
        assert client.get(f"/staff/venues{url}").status_code == 404
    assert client.get(f"/staff/history/room/{room}").status_code == 404


def test_a_hundred_rooms_take_as_many_queries_as_ten(app: Flask, lead: Client, cast: Cast) -> None:
    def queries(start: int, end: int) -> list[int]:
        with writing(app) as db:
            db.add_all(Room(venue_id=cast.venue_id, name=f"Raum {n}") for n in range(start, end))
        counts = []
        for url in ("/staff/venues", f"/staff/venues/{cast.venue_id}", "/staff/courses/IK-01/plan"):
            with count_queries(app) as statements:
                assert lead.get(url).status_code == 200
            counts.append(len(statements))
        return counts

    assert queries(0, 10) == queries(10, 100)
