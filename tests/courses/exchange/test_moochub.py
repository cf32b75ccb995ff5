"""The catalogue as a MOOChub feed: valid by the schema where a copy lies here, by our own rules everywhere."""

import json
import os
import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from jsonschema import Draft202012Validator

from courses.catalogue.models import Course, CourseState
from courses.exchange.moochub import PER_PAGE
from courses.planning.models import MeetingMode, PoolMode
from tests.cast import Cast
from tests.courses.exchange.places import change_run
from tests.courses.planning.timetable import LINK, many_offers, run_on
from tests.house import Client, count_queries, writing

URL = "/moochub/courses"
TYPE = "application/vnd.api+json; moochub-version=3.0"
# The schema (MIT) is not part of this repository: name a copy to have the feed checked against it too.
SCHEMA = os.environ.get("LMS_MOOCHUB_SCHEMA", "")
REQUIRED = {"name", "learningResourceType", "publisher", "url", "license", "creator"}
DURATION = re.compile(r"PT(?=\d)(\d+H)?(\d+M)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def read(client: Client, url: str = URL, accept: str = TYPE) -> dict[str, Any]:
    """The document, checked."""
    answer = client.get(url, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, TYPE)
    document: dict[str, Any] = json.loads(answer.data)
    check(document)
    return document


def check(document: dict[str, Any]) -> None:
    """What the schema leaves open, and the schema itself where there is one."""
    assert {"self", "first", "last"} <= set(document["links"])
    for one in document["data"]:
        assert one["type"] == "Course"
        assert str(UUID(one["id"])) == one["id"]
        attributes = one["attributes"]
        assert set(attributes) >= REQUIRED
        assert DURATION.fullmatch(attributes["duration"])
        assert all(MOMENT.fullmatch(moment) for moment in attributes["startDate"] + attributes["endDate"])
        lists = [value for value in attributes.values() if isinstance(value, list)]
        assert all(len(value) == len({json.dumps(item) for item in value}) for value in lists)
    if SCHEMA:
        schema = json.loads(Path(SCHEMA).read_text("utf-8"))
        checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [error.message for error in checker.iter_errors(document)] == []


def attributes(client: Client) -> dict[str, Any]:
    """The one offer."""
    (one,) = read(client)["data"]
    found: dict[str, Any] = one["attributes"]
    return found


def test_an_offer_is_a_course_with_the_dates_of_its_runs(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run_on(db, cast, date(2026, 6, 9))
    found = attributes(client)
    assert (found["name"], found["courseCode"]) == ("Vielfalt am Schalter", "IK-01")
    assert found["startDate"] == ["2026-04-14T07:00:00Z", "2026-06-09T07:00:00Z"]
    assert found["courseMode"] == ["onsite", "synchronous"]
    assert found["publisher"] == {"name": "Bildungswerk Musterstadt", "type": "Organization"}
    assert found["educationalCredentialsAwarded"] == ["confirmation of participation"]
    assert found["license"] == [{"identifier": "proprietary", "url": None}]
    assert found["contentLocation"]["address"]["city"] == "Musterstadt"
    assert found["applicationDeadline"] == "2026-04-14T07:00:00Z"
    assert found["repeatFrequency"][0] == {
        "byDay": "https://schema.org/Tuesday",
        "startTime": "09:00:00",
        "endTime": "12:00:00",
    }


def test_an_offer_without_dates_is_there_without_dates(app: Flask, cast: Cast, client: Client) -> None:
    change_run(app, cast.run_id, closed_to_id=cast.employer_id)
    found = attributes(client)
    assert (found["startDate"], "contentLocation" in found) == ([], False)


def test_hostile_text_stays_text(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        course.title_de, course.summary_de = "Titel\r\n👩🏽‍🔧 عربي", "<script>alert(1)</script>\n"
    found = attributes(client)
    assert found["name"] == "Titel\r\n👩🏽‍🔧 عربي"
    assert found["description"].startswith("<p>&lt;script&gt;")


def test_the_online_link_is_not_in_it(app: Flask, cast: Cast, client: Client) -> None:
    change_run(app, cast.run_id, closed_to_id=cast.employer_id)
    with writing(app) as db:
        run_on(db, cast, date(2026, 6, 9), mode=MeetingMode.ONLINE)
        pools: dict[PoolMode, int | None] = {PoolMode.ONSITE: 8, PoolMode.ONLINE: 8}
        run_on(db, cast, date(2026, 6, 10), mode=MeetingMode.BOTH, capacity=pools)
    assert attributes(client)["contentLocation"] == {"name": "online", "url": "http://localhost/courses/IK-01"}
    assert LINK not in client.get(URL).text


def test_numbers_last(cast: Cast, client: Client) -> None:
    first, second = (read(client, url)["data"][0]["id"] for url in (URL, f"{URL}?lang=en"))
    assert first == second


def test_pages_lead_to_each_other(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        many_offers(db, cast, PER_PAGE)
        db.query(Course).filter_by(code="M-0003").one().state = CourseState.DRAFT
    links = read(client)["links"]
    assert links == dict.fromkeys(("self", "first", "last"), f"http://localhost{URL}?page=1")
    with writing(app) as db:
        db.query(Course).filter_by(code="M-0003").one().state = CourseState.PUBLISHED
    first = read(client)
    assert (len(first["data"]), "prev" in first["links"]) == (PER_PAGE, False)
    second = read(client, first["links"]["next"].removeprefix("http://localhost"))
    assert second["links"]["prev"] == first["links"]["self"]
    assert second["links"]["self"] == second["links"]["last"] == first["links"]["last"]
    ids = [one["id"] for page in (first, second) for one in page["data"]]
    assert len(ids) == len(set(ids)) == PER_PAGE + 1


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "1.0", "9" * 40, "", "١"])
def test_a_page_that_is_not_there_is_said_in_the_same_form(client: Client, page: str) -> None:
    answer = client.get(f"{URL}?page={page}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, TYPE)
    assert json.loads(answer.data)["errors"][0]["status"] == "404"


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 200),
        ("*/*", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("application/vnd.api+json", 200),
        ("application/vnd.api+json; moochub-version=3.0", 200),
        ("application/vnd.api+json;moochub-version=3", 200),
        ('application/vnd.api+json; moochub-version="3.0.1"', 200),
        ("application/vnd.api+json; moochub-version=2.1, application/vnd.api+json; moochub-version=3.0", 200),
        ("application/vnd.api+json; moochub-version=2.1", 406),
        ("application/vnd.api+json; moochub-version=30.0", 406),
        ("application/vnd.api+json; moochub-version=", 406),
    ],
)
def test_the_version_is_agreed_on_by_the_accept_header(client: Client, accept: str, status: int) -> None:
    assert client.get(URL, headers={"Accept": accept}).status_code == status


def test_who_has_the_newest_gets_a_short_answer(app: Flask, cast: Cast, client: Client) -> None:
    first = client.get(URL)
    assert (first.headers["Cache-Control"], "Accept" in first.headers["Vary"]) == ("public, max-age=900", True)
    assert client.get(URL, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    change_run(app, cast.run_id, closed_to_id=cast.employer_id)
    assert client.get(URL, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_more_offers_cost_no_more_questions(app: Flask, cast: Cast, client: Client) -> None:
    with count_queries(app) as few:
        client.get(URL)
    with writing(app) as db:
        many_offers(db, cast, 30)
    with count_queries(app) as many:
        assert len(read(client)["data"]) == 31
    assert len(many) == len(few)
