"""The public page of a run."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from courses.catalogue.models import CourseDocument
from courses.planning.models import CourseRun, MeetingMode, PoolMode, RunState
from courses.planning.publishing import PlannedMeeting
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
    assert "findet den Link ab 15 Minuten vor jedem Termin auf der persönlichen Seite" in text(client, run.id)
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


def test_nobody_is_asked_to_attend_more_units_than_are_planned(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        db.execute(update(CourseDocument).values(required_share=100))
        days = [date(2026, 6, day) for day in range(1, 5)]
        short = tuple(PlannedMeeting(day, time(9), time(9, 50), 50, MeetingMode.ONSITE, cast.venue_id) for day in days)
        run = run_on(db, cast, date(2026, 6, 1), meetings=short)
    assert "ab 5 von 5 besuchten Unterrichtseinheiten" in text(client, run.id)


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
