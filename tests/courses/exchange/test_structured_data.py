"""What search engines read on the pages of an offer and of a run, and the sitemap that leads them there."""

import json
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from courses.catalogue.models import Course, CourseState
from courses.exchange.published import iso_duration
from courses.planning.models import CourseRun, MeetingMode, PoolMode, RunState
from tests.cast import Cast
from tests.courses.exchange.places import change_run
from tests.courses.planning.timetable import LINK, many_offers, run_on
from tests.house import Client, count_queries, writing

JUNE = date(2026, 6, 9)
EVIL = '</script><script>alert(1)</script> & "Zitat" \u2028 عربي'


def graph(client: Client, url: str) -> dict[str, dict[str, Any]]:
    """The nodes on the page by their type."""
    (script,) = client.page(url).xpath("//script[@type='application/ld+json']")
    data = json.loads(str(script.text_content()))
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


def test_an_offer_is_a_course_with_its_runs(cast: Cast, client: Client) -> None:
    node = graph(client, "/courses/IK-01")["Course"]
    assert node["name"] == "Vielfalt am Schalter"
    assert node["description"] == "Gespräche führen, in denen sich alle verstehen."
    assert node["provider"] == {"@type": "Organization", "name": "Bildungswerk Musterstadt"}
    assert (node["offers"]["price"], node["offers"]["category"]) == (0, "Free")
    assert node["timeRequired"] == "PT12H"
    (instance,) = node["hasCourseInstance"]
    assert instance["@id"] == f"http://localhost/runs/{cast.run_id}"


def test_an_offer_without_dates_names_none(app: Flask, cast: Cast, client: Client) -> None:
    change_run(app, cast.run_id, closed_to_id=cast.employer_id)
    assert "hasCourseInstance" not in graph(client, "/courses/IK-01")["Course"]


def test_a_run_says_when_where_how_much_and_that_it_is_free(cast: Cast, client: Client) -> None:
    node = graph(client, f"/runs/{cast.run_id}")["CourseInstance"]
    assert node["startDate"] == "2026-04-14T09:00:00+02:00"
    assert node["endDate"] == "2026-04-15T16:15:00+02:00"
    assert (node["courseMode"], node["courseWorkload"]) == ("onsite", "PT12H")
    assert node["eventStatus"] == "https://schema.org/EventScheduled"
    assert node["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert node["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Am Markt 1",
        "postalCode": "99999",
        "addressLocality": "Musterstadt",
        "addressRegion": "Mitte",
        "addressCountry": "DE",
    }


def test_the_way_to_a_run_is_told(cast: Cast, client: Client) -> None:
    items = graph(client, f"/runs/{cast.run_id}")["BreadcrumbList"]["itemListElement"]
    assert [(item["position"], item["item"]) for item in items] == [
        (1, "http://localhost/courses"),
        (2, "http://localhost/courses/IK-01"),
        (3, f"http://localhost/runs/{cast.run_id}"),
    ]


def test_an_online_run_leads_to_our_page_and_never_to_the_link(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run = run_on(db, cast, JUNE, mode=MeetingMode.ONLINE)
    node = graph(client, f"/runs/{run.id}")["CourseInstance"]
    assert node["location"] == {"@type": "VirtualLocation", "url": f"http://localhost/runs/{run.id}"}
    assert (node["courseMode"], node["eventAttendanceMode"].rsplit("/")[-1]) == ("online", "OnlineEventAttendanceMode")
    assert LINK not in client.get(f"/runs/{run.id}").text


def test_a_run_in_both_places_names_both(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        pools: dict[PoolMode, int | None] = {PoolMode.ONSITE: 8, PoolMode.ONLINE: 8}
        run = run_on(db, cast, JUNE, mode=MeetingMode.BOTH, capacity=pools)
    node = graph(client, f"/runs/{run.id}")["CourseInstance"]
    assert [place["@type"] for place in node["location"]] == ["Place", "VirtualLocation"]
    assert node["courseMode"] == "blended"


def test_a_cancelled_run_says_so(app: Flask, cast: Cast, client: Client) -> None:
    change_run(app, cast.run_id, state=RunState.CANCELLED)
    node = graph(client, f"/runs/{cast.run_id}")["CourseInstance"]
    assert node["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_conference_is_an_event(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.stored_terms = {**run.stored_terms, "course_kind": "conference"}
    nodes = graph(client, f"/runs/{cast.run_id}")
    assert "CourseInstance" not in nodes
    assert "courseMode" not in nodes["EducationEvent"]


def test_no_title_breaks_out_of_the_script(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        db.get_one(Course, cast.course_id).title_de = EVIL
        run = db.get_one(CourseRun, cast.run_id)
        run.stored_terms = {**run.stored_terms, "title_de": EVIL}
    for url, kind in (("/courses/IK-01", "Course"), (f"/runs/{cast.run_id}", "CourseInstance")):
        answer = client.get(url)
        assert "<script>alert" not in answer.text
        assert graph(client, url)[kind]["name"] == EVIL


def test_the_script_carries_the_nonce_of_the_page(cast: Cast, client: Client) -> None:
    answer = client.get(f"/runs/{cast.run_id}")
    nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert f'<script type="application/ld+json" nonce="{nonce}">' in answer.text


def test_the_data_speak_the_language_of_the_page(cast: Cast, client: Client) -> None:
    node = graph(client, "/courses/IK-01?lang=en")["Course"]
    assert (node["name"], node["inLanguage"]) == ("Diversity at the counter", "en")


def test_a_run_in_a_zone_nobody_knows_is_told_in_utc(app: Flask, cast: Cast, client: Client) -> None:
    change_run(app, cast.run_id, zone="Mars/Olympus")
    started = graph(client, f"/runs/{cast.run_id}")["CourseInstance"]["startDate"]
    assert datetime.fromisoformat(started) == datetime(2026, 4, 14, 7, tzinfo=UTC)


def test_more_runs_cost_no_more_questions(app: Flask, cast: Cast, client: Client) -> None:
    with count_queries(app) as few:
        client.get("/courses/IK-01")
    with writing(app) as db:
        for day in range(1, 20):
            run_on(db, cast, date(2026, 6, day))
    with count_queries(app) as many:
        assert len(graph(client, "/courses/IK-01")["Course"]["hasCourseInstance"]) == 20
    assert len(many) <= len(few) + 2


@pytest.mark.parametrize(
    ("minutes", "written"), [(0, "PT0M"), (45, "PT45M"), (60, "PT1H"), (720, "PT12H"), (10_845, "PT180H45M")]
)
def test_a_duration_is_written_in_hours_and_minutes(minutes: int, written: str) -> None:
    assert iso_duration(minutes) == written


def test_the_sitemap_has_what_everybody_may_see(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        hidden = run_on(db, cast, JUNE, closed_to_id=cast.employer_id)
        many_offers(db, cast, 2)
        db.query(Course).filter_by(code="M-0001").one().state = CourseState.ARCHIVED
    answer = client.get("/sitemap.xml")
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    found = [element.text for element in ET.fromstring(answer.data).iter() if element.tag.endswith("}loc")]
    assert found[:4] == [
        "http://localhost/",
        "http://localhost/courses",
        "http://localhost/courses/IK-01",
        "http://localhost/courses/M-0000",
    ]
    assert f"http://localhost/runs/{cast.run_id}" in found
    assert f"http://localhost/runs/{hidden.id}" not in found
    again = client.get("/sitemap.xml", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    for url in found:
        assert "X-Robots-Tag" not in client.get(str(url).removeprefix("http://localhost")).headers
