"""The list of a half-year: everything that collides, for those who plan it; and the ways between towns."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses.enrolment.allocation import Application, enrol
from courses.enrolment.models import BookedAs
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.collisions.half_year import HalfYear, Reasons
from courses.planning.collisions.models import AcceptedCollision
from courses.planning.models import Room, Venue
from courses.planning.places.models import TravelTime
from courses.planning.places.travel import Way, change_ways, travel_times, version_of, ways
from courses.planning.publishing import publish
from lms.data.audit import AuditEntry
from lms.people.models import Person
from tests.cast import NOW, Cast
from tests.courses.planning.collisions.test_guard import TUESDAY, a_run
from tests.house import Client, client_for, count_queries, db_of, form_on, writing

LIST = "/staff/conflicts?half=2026-1"


@pytest.fixture
def twice(app: Flask, cast: Cast) -> list[str]:
    """Two drafts, one of another project, that need one trainer and one room at once; their codes."""
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Saal")
        db.add(room)
        db.flush()
        trainers = (cast.trainer.person_id,)
        mine = a_run(db, cast, room=room.id, trainers=trainers)
        other = a_run(db, cast, room=room.id, trainers=trainers, project=cast.other_project_id)
        return [mine.code, other.code]


def test_what_is_needed_twice_stands_in_the_list(client: Client, cast: Cast, twice: list[str]) -> None:
    page = client.log_in(cast.coordinator).get(LIST).text
    assert "2 Konflikte" in page
    assert "Haus am Markt, Saal ist zu dieser Zeit belegt" in page
    assert f"{cast.trainer.name} unterrichtet zu dieser Zeit" in page
    assert all(code in page for code in twice)
    assert "Keine Konflikte" in client.get("/staff/conflicts?half=2026-2").text


def test_a_lead_sees_the_own_side_and_only_the_code_of_the_other(client: Client, cast: Cast, twice: list[str]) -> None:
    page = client.log_in(cast.lead).page(LIST)
    linked = {link.text_content() for link in page.xpath("//table[@id='conflicts']/tbody//a")}
    assert linked == {twice[0]}
    assert twice[1] in client.get(LIST).text


def test_a_lead_sees_nothing_of_two_other_projects(app: Flask, client: Client, cast: Cast, twice: list[str]) -> None:
    assert twice
    with writing(app) as db:
        a_run(db, cast, date(2026, 6, 9), trainers=(cast.trainer.person_id,))
        a_run(db, cast, date(2026, 6, 9), trainers=(cast.trainer.person_id,))
    page = client.log_in(cast.other_lead).get(LIST).text
    assert "5. Mai 2026" in page
    assert "9. Juni 2026" not in page


def test_an_overridden_warning_is_shown_when_asked_for(app: Flask, client: Client, cast: Cast) -> None:
    app.config["LMS_UNITS_PER_DAY"] = 7
    client.log_in(cast.lead)
    url = "/staff/courses/IK-01/plan"
    data = dict(form_on(client.page(url), {"minimum": ""}, None).form_values())
    data |= {"meetings-0-day": "2026-05-05", "meetings-1-day": "2026-05-05", "reason": "Nur einmal im Jahr"}
    assert client.post(url, data=data).status_code == 303
    hidden, shown = client.get(LIST).text, client.get(f"{LIST}&overridden=y").text
    assert "Nur einmal im Jahr" not in hidden
    assert "Übergangen, weil" not in hidden
    assert "Übergangen, weil" in shown
    assert "Nur einmal im Jahr" in shown


def test_only_the_reasons_of_the_half_year_are_looked_at(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.add(
            AcceptedCollision(run_id=cast.run_id, key="room", reason="Passt", accepted_by="person:1", accepted_at=NOW)
        )
    with db_of(app) as db:
        halves = [HalfYear(2026, second=False), HalfYear(2026, second=True)]
        assert [Reasons(db, half.first, half.last).by_key for half in halves] == [{"room": "Passt"}, {}]


def test_people_with_two_places_at_once_are_counted_not_named(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        for begins, ends in ((time(9), time(12)), (time(11), time(14))):
            run = a_run(db, cast, begins=begins, ends=ends)
            publish(db, run, actor="test", now=NOW)
            locked = lock_run(db, run.id)
            assert locked is not None
            for person in (db.get_one(Person, cast.participant.person_id), db.get_one(Person, cast.stranger.person_id)):
                place = Application(person.name, person.email, "de", BookedAs.PRIVATE, proven=True)
                enrol(db, locked, person, place, rules=SeatRules(), actor="test", now=NOW)
    page = client.log_in(cast.lead).get(LIST).text
    assert "Teilnehmende in zwei Terminen zugleich" in page
    assert cast.participant.name not in page
    assert client_for(app, cast.other_lead).get(LIST).text.count("Teilnehmende in zwei Terminen") == 0


@pytest.mark.parametrize(
    "query", ["", "?half=", "?half=1-1", "?half=2026-3", "?half=%00", "?half=9999999999-1", "?half=9999-2", "?page=77"]
)
def test_a_half_year_that_is_none_is_todays(client: Client, cast: Cast, query: str) -> None:
    answer = client.log_in(cast.coordinator).get(f"/staff/conflicts{query}")
    assert answer.status_code == 200
    assert "Januar bis Juni 2026" in answer.text


def test_a_half_year_has_its_days() -> None:
    halves = [HalfYear.of(date(2026, 6, 30)), HalfYear.of(date(2026, 7, 1))]
    assert [(half.text, half.first, half.last) for half in halves] == [
        ("2026-1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-2", date(2026, 7, 1), date(2026, 12, 31)),
    ]


@pytest.mark.parametrize("name", ["participant", "trainer", "hr", "stranger", "admin"])
def test_others_see_no_conflicts_and_no_ways(client: Client, cast: Cast, name: str) -> None:
    client.log_in(getattr(cast, name))
    assert client.get(LIST).status_code == 404
    assert client.get("/staff/travel").status_code == 404


def test_a_thousand_meetings_take_as_many_statements_as_ten(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)

    def statements(number: int) -> int:
        with writing(app) as db:
            run = a_run(db, cast, TUESDAY, trainers=(cast.trainer.person_id,))
            a_run(db, cast, TUESDAY, trainers=(cast.trainer.person_id,))
            model = run.meetings[0]
            columns = [column.key for column in model.__mapper__.column_attrs if column.key != "id"]
            rows = [
                {key: getattr(model, key) for key in columns} | {"day": date(2026, 1 + n % 6, 1 + n % 28)}
                for n in range(number)
            ]
            db.bulk_insert_mappings(type(model).__mapper__, rows)
        with count_queries(app) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    assert statements(10) == statements(1000)


# ---- the ways between towns


def travel_fields(client: Client) -> dict[str, Any]:
    forms = client.page("/staff/travel").forms
    return dict(
        next(
            form for form in forms if "form_key" in form.fields and form.method == "POST" and not form.action
        ).form_values()
    )


@pytest.fixture
def towns(app: Flask, cast: Cast) -> None:
    from_cast = {"street": "Weg 1", "postcode": "1", "region": "Ort", "land": "TH"}
    with writing(app) as db:
        db.add_all(Venue(name=f"Haus {town}", town=town, **from_cast) for town in ("Fernau", "Anderau"))


@pytest.mark.usefixtures("towns")
def test_a_way_is_written_down_once_for_both_directions(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    added = client.post("/staff/travel", data=travel_fields(client) | {"ways-add": "1"})
    assert 'name="ways-0-minutes"' in added.text
    row = {"ways-0-first_town": "Musterstadt", "ways-0-second_town": "Fernau", "ways-0-minutes": "45"}
    assert client.post("/staff/travel", data=travel_fields(client) | row).status_code == 303
    with db_of(app) as db:
        assert ways(db) == [Way("Fernau", "Musterstadt", 45)]
        between = travel_times(db, 60)
        assert [between("Musterstadt", "Fernau"), between("Fernau", "Musterstadt")] == [45, 45]
        assert [between("Musterstadt", "Anderau"), between("Fernau", "Fernau")] == [60, 0]
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "travel.changed")).one()
        assert entry.actor == cast.coordinator.tag
    client.post(
        "/staff/travel", data={name: text for name, text in travel_fields(client).items() if "ways-" not in name}
    )
    with db_of(app) as db:
        assert ways(db) == []


@pytest.mark.usefixtures("towns")
def test_the_second_editor_of_the_ways_sees_both_and_loses_nothing(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    second = client_for(app, cast.coordinator)
    row = {"ways-0-first_town": "Fernau", "ways-0-second_town": "Musterstadt"}
    opened = travel_fields(second)
    assert client.post("/staff/travel", data=travel_fields(client) | row | {"ways-0-minutes": "45"}).status_code == 303
    answer = second.post("/staff/travel", data=opened | row | {"ways-0-minutes": "50"})
    assert answer.status_code == 409
    assert all(minutes in answer.text for minutes in ("45", "50"))
    with db_of(app) as db:
        assert ways(db) == [Way("Fernau", "Musterstadt", 45)]
    told = " ".join(client.page("/staff/history/travel/1").text_content().split())
    assert "Fernau – Musterstadt" in told
    assert client_for(app, cast.lead).get("/staff/history/travel/1").status_code == 404


@pytest.mark.usefixtures("towns")
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"ways-0-second_town": "Fernau"}, "Bitte wählen Sie zwei verschiedene Orte."),
        ({"ways-0-minutes": "0"}, "Bitte füllen Sie dieses Feld aus."),
        ({"ways-0-minutes": "1441"}, "Bitte geben Sie eine Zahl von 1 bis 1440 ein."),
        ({"ways-0-first_town": "Nirgendwo"}, "Bitte wählen Sie einen der Einträge."),
        ({"ways-1-first_town": "Musterstadt", "ways-1-second_town": "Fernau", "ways-1-minutes": "9"},
         "Dieser Weg steht schon in der Liste."),
    ],
)  # fmt: skip
def test_a_way_with_a_mistake_is_not_kept(
    app: Flask, client: Client, cast: Cast, change: dict[str, str], complaint: str
) -> None:
    client.log_in(cast.coordinator)
    row = {"ways-0-first_town": "Fernau", "ways-0-second_town": "Musterstadt", "ways-0-minutes": "45"}
    answer = client.post("/staff/travel", data=travel_fields(client) | row | change)
    assert answer.status_code == 422
    assert complaint in answer.text
    with db_of(app) as db:
        assert ways(db) == []


def test_a_pair_stands_once_whatever_is_written(app: Flask) -> None:
    with writing(app) as db:
        change_ways(db, [Way("B", "A", 10), Way("A", "B", 20)], version=version_of([]), actor="test", now=NOW)
        db.flush()
        assert [(row.first_town, row.second_town, row.minutes) for row in db.scalars(select(TravelTime))] == [
            ("A", "B", 20)
        ]
