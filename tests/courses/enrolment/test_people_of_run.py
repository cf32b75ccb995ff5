"""The people of a run as a list: for those who may know the names, with addresses for those who may write to them."""

import csv
import io

import pytest
from flask import Flask

from courses.enrolment.models import BookedAs, EnrolmentStatus
from courses.planning.models import CourseRun
from lms.people.registry import add_person
from tests.cast import NOW, Cast, Member
from tests.courses.enrolment.test_deciding import CLAIM, put_in
from tests.house import Client, client_for, count_queries, writing


@pytest.fixture
def full(app: Flask, cast: Cast) -> str:
    """The address of the list of a run with two people in it."""
    with writing(app) as db:
        put_in(db, cast.run_id, cast.stranger)
        put_in(db, cast.run_id, cast.participant, booked_as=BookedAs.PRIVATE)
    return f"/staff/runs/{cast.run_id}/people"


def rows(client: Client, url: str) -> list[list[str]]:
    text = client.get(f"{url}{'&' if '?' in url else '?'}export=csv").data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_who_decides_has_names_addresses_and_employers_in_the_file(client: Client, cast: Cast, full: str) -> None:
    head, *people = rows(client.log_in(cast.lead), full)
    assert head == ["Name", "E-Mail", "Stand", "Arbeitgeber", "Gebucht", "Seit"]
    assert [row[:5] for row in people] == [
        [cast.participant.name, cast.participant.email, "angemeldet", "", "privat"],
        [
            cast.stranger.name,
            cast.stranger.email,
            "angemeldet",
            f"„{CLAIM}“, noch nicht geprüft",
            "für den Arbeitgeber",
        ],
    ]


def test_a_trainer_has_names_and_no_addresses(client: Client, cast: Cast, full: str) -> None:
    head, *people = rows(client.log_in(cast.trainer), f"{full}?column=name&column=email")
    assert (head, people) == (["Name"], [[cast.participant.name], [cast.stranger.name]])
    assert cast.stranger.email not in client.get(full).text


@pytest.mark.parametrize("who", ["other_lead", "hr", "participant", "admin"])
def test_others_find_nothing_there(app: Flask, cast: Cast, full: str, who: str) -> None:
    assert client_for(app, getattr(cast, who)).get(full).status_code == 404


def test_the_list_is_filtered_by_name_and_state(client: Client, cast: Cast, full: str) -> None:
    client.log_in(cast.coordinator)
    assert [row[0] for row in rows(client, f"{full}?q=kowal")[1:]] == [cast.stranger.name]
    assert rows(client, f"{full}?status={EnrolmentStatus.WAITING.value}")[1:] == []
    assert "Nichts gefunden" in client.get(f"{full}?q=gibtesnicht").text
    assert [row[0] for row in rows(client, f"{full}?sort=-name")[1:]] == [cast.stranger.name, cast.participant.name]


def test_a_run_without_people_says_what_comes(client: Client, cast: Cast) -> None:
    page = client.log_in(cast.lead).get(f"/staff/runs/{cast.run_id}/people").text
    assert "Wer sich anmeldet oder gebucht wird, steht hier." in page


def test_fifty_people_take_as_many_statements_as_two(app: Flask, client: Client, cast: Cast, full: str) -> None:
    client.log_in(cast.lead)
    counts = []
    for more in (0, 50):
        with writing(app) as db:
            db.get_one(CourseRun, cast.run_id).pools[0].capacity = 100
            for number in range(more):
                person = add_person(db, name=f"Gast {number}", now=NOW)
                put_in(db, cast.run_id, Member(person.id, "", person.name, f"gast{number}@example.org"))
        with count_queries(app) as seen:
            assert client.get(f"{full}?rows=100").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
