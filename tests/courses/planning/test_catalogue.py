"""The catalogue: what visitors find, and what they are told about dates and places."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from courses.catalogue.models import Course, CourseFormat, CourseState, TargetGroup, course_target_group
from courses.planning.models import CourseRun, MeetingMode, PoolMode, RunState, SeatPool, Venue
from lms.people.names import fold
from tests.cast import NOW, Cast, course_of
from tests.courses.planning.timetable import many_offers, run_on
from tests.house import Client, count_queries, writing


def titles(client: Client, query: str = "") -> list[str]:
    """The offers on the page, in their order."""
    return [str(link.text_content()) for link in client.page(f"/courses{query}").cssselect(".lms-offer__title a")]


def text(client: Client, query: str = "") -> str:
    """All words of the page, blanks made equal."""
    return " ".join(str(client.page(f"/courses{query}").text_content()).split())


@pytest.fixture
def second_offer(app: Flask, cast: Cast) -> int:
    """Another published offer, in another line, without dates."""
    with writing(app) as db:
        course = course_of(db, cast.provider_id, "EE-01", "Solaranlagen für Überflieger")
        course.format = CourseFormat.ONLINE
        course.search_text = fold("Solaranlagen für Überflieger 100% Sonne") + " " + fold("Wechselrichter")
        course.title_en = ""
        return course.id


@pytest.mark.usefixtures("second_offer")
def test_offers_with_a_date_come_first(client: Client) -> None:
    assert titles(client) == ["Vielfalt am Schalter", "Solaranlagen für Überflieger"]


@pytest.mark.usefixtures("second_offer")
@pytest.mark.parametrize("words", ["SOLARanlagen", "ueberflieger", "überflieger solar", "wechsel sonne", "100%"])
def test_a_search_finds_all_words_in_any_spelling(client: Client, words: str) -> None:
    response = client.get("/courses", query_string={"q": words})
    assert "Solaranlagen" in response.text
    assert "Vielfalt" not in response.text


@pytest.mark.usefixtures("second_offer")
@pytest.mark.parametrize("words", ["solar vielfalt", "s_lar", "so%r", "'; drop table"])
def test_signs_of_the_database_are_plain_letters(client: Client, words: str) -> None:
    assert "Nichts gefunden" in client.get("/courses", query_string={"q": words}).text


def test_drafts_and_archived_offers_are_not_shown(app: Flask, cast: Cast, client: Client, second_offer: int) -> None:
    with writing(app) as db:
        db.execute(update(Course).where(Course.id == cast.course_id).values(state=CourseState.DRAFT))
        db.execute(update(Course).where(Course.id == second_offer).values(state=CourseState.ARCHIVED))
    assert titles(client) == []


def test_a_line_and_a_target_group_narrow_the_list(app: Flask, cast: Cast, client: Client, second_offer: int) -> None:
    with writing(app) as db:
        group = TargetGroup(code="kmu", name_de="Kleine Unternehmen", name_en="Small enterprises")
        db.add(group)
        db.flush()
        db.execute(insert(course_target_group).values(course_id=second_offer, target_group_id=group.id))
    assert titles(client, f"?line={cast.line_id}") == ["Vielfalt am Schalter"]
    assert titles(client, "?group=kmu") == ["Solaranlagen für Überflieger"]


@pytest.mark.usefixtures("second_offer")
def test_region_and_month_need_a_run_that_fits_both(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        north = Venue(name="Haus", street="Weg 1", postcode="99998", town="Nordheim", region="Nord", land="TH")
        db.add(north)
        db.flush()
        run_on(db, cast, date(2026, 6, 9), venue_id=north.id)
    assert titles(client, "?region=Nord&month=2026-06") == ["Vielfalt am Schalter"]
    assert titles(client, "?region=Mitte&month=2026-06") == []
    assert titles(client, "?month=2026-04") == ["Vielfalt am Schalter"]
    assert "Nordheim" in text(client, "?month=2026-06")
    assert "Musterstadt" in text(client)


@pytest.mark.usefixtures("second_offer")
def test_a_format_is_that_of_a_run_or_of_the_offer(app: Flask, cast: Cast, client: Client) -> None:
    assert titles(client, "?format=online") == ["Solaranlagen für Überflieger"]
    with writing(app) as db:
        run_on(db, cast, date(2026, 6, 9), mode=MeetingMode.ONLINE)
    assert titles(client, "?format=online") == ["Vielfalt am Schalter", "Solaranlagen für Überflieger"]


def test_a_region_counts_where_single_meetings_take_place(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        north = Venue(name="Haus", street="Weg 1", postcode="99998", town="Nordheim", region="Nord", land="TH")
        db.add(north)
        db.flush()
        run = run_on(db, cast, date(2026, 6, 9))
        run.meetings[1].venue_id = north.id
    assert titles(client, "?region=Nord") == ["Vielfalt am Schalter"]
    assert "9. Juni 2026" in text(client, "?region=Nord")


def _fill(app: Flask, cast: Cast, taken: int) -> None:
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.id == cast.pool_id).values(seats_taken=taken))


def test_free_places_are_counted_and_filtered(app: Flask, cast: Cast, client: Client) -> None:
    _fill(app, cast, 9)
    assert "noch 3 von 12 Plätzen frei" in text(client)
    assert titles(client, "?free=y") == ["Vielfalt am Schalter"]
    _fill(app, cast, 12)
    assert "Warteliste" in text(client)
    assert titles(client, "?free=y") == []


def test_the_card_names_the_next_run_that_is_open(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        closed = run_on(db, cast, date(2026, 3, 10))
        closed.enrol_opens_at, closed.enrol_closes_at = NOW - timedelta(days=9), NOW - timedelta(hours=1)
        run_on(db, cast, date(2026, 5, 12))
    assert "14. April 2026" in text(client)


@pytest.mark.parametrize("change", [{"state": RunState.CANCELLED}, {"state": RunState.DRAFT}, {"starts_at": NOW}])
def test_a_run_that_nobody_can_join_is_no_date(app: Flask, cast: Cast, client: Client, change: dict[str, Any]) -> None:
    with writing(app) as db:
        db.execute(update(CourseRun).where(CourseRun.id == cast.run_id).values(**change))
    assert "Termine folgen" in text(client)
    assert titles(client, "?free=y") == []


def test_a_run_of_one_organisation_stays_among_itself(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        db.execute(update(CourseRun).where(CourseRun.id == cast.run_id).values(closed_to_id=cast.employer_id))
    assert "Termine folgen" in text(client)
    assert client.get(f"/runs/{cast.run_id}").status_code == 404


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    "wrong", ["line=99", "line=x", "group=nobody", "region=Mond", "format=tv", "month=2099-13", "q=%00"]
)
def test_a_wrong_filter_is_dropped_and_said(client: Client, wrong: str) -> None:
    page = text(client, f"?{wrong}")
    assert "wurde weggelassen" in page
    assert "1 Angebot" in page
    assert "Aktive Filter" not in page


@pytest.mark.usefixtures("cast")
def test_a_chip_takes_its_own_filter_off(client: Client) -> None:
    page = client.page("/courses?q=vielfalt&format=onsite&free=y")
    chips = {str(chip.text_content()).split("(")[0]: chip.get("href") for chip in page.cssselect(".lms-chip")}
    assert chips["Suche: vielfalt"] == "/courses?format=onsite&free=y"
    assert chips["nur mit freien Plätzen"] == "/courses?q=vielfalt&format=onsite"
    assert chips["Alle entfernen"] == "/courses"


def test_twelve_offers_stand_on_a_page(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        many_offers(db, cast, 13)
    assert len(titles(client)) == 12
    assert len(titles(client, "?page=2&q=vielfalt")) == 2
    assert "Seite 2 von 2" in text(client, "?page=99999999999999999999")
    assert "Seite 1 von 2" in text(client, "?page=-1")
    next_page = client.page("/courses?q=vielfalt").cssselect("a[rel=next]")[0]
    assert next_page.get("href") == "/courses?q=vielfalt&page=2"


@pytest.mark.usefixtures("second_offer")
def test_english_pages_speak_english_and_mark_what_is_german(client: Client) -> None:
    page = client.page("/courses?lang=en")
    links = page.cssselect(".lms-offer__title a")
    assert links[0].text == "Diversity at the counter"
    assert links[1].cssselect("span")[0].get("lang") == "de"


@pytest.mark.parametrize("more", [pytest.param(40), pytest.param(990, marks=pytest.mark.long)])
def test_more_offers_cost_no_more_queries(app: Flask, cast: Cast, client: Client, more: int) -> None:
    with writing(app) as db:
        many_offers(db, cast, 12)
    with count_queries(app) as few:
        client.page("/courses")
    with writing(app) as db:
        db.execute(update(Course).values(code=Course.code + "-x"))
        many_offers(db, cast, more)
    with count_queries(app) as many:
        client.page("/courses?page=2")
    assert len(many) == len(few)


@pytest.mark.usefixtures("cast")
def test_nothing_found_shows_the_way_back(client: Client) -> None:
    page = client.page("/courses?q=nirgends")
    assert page.cssselect(".lms-empty a")[0].get("href") == "/courses"


def test_visitors_start_with_search_dates_and_lines(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        many_offers(db, cast, 8)
    page = client.page("/")
    assert page.cssselect("form[action='/courses'] input[name=q]")
    assert len(page.cssselect(".lms-offer")) == 6
    assert page.cssselect(f"a[href='/courses?line={cast.line_id}']")


def test_an_offer_shows_its_dates(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        run_on(db, cast, date(2026, 6, 9), capacity={PoolMode.ANY: None})
        code = db.scalar(select(Course.code).where(Course.id == cast.course_id))
    page = client.page(f"/courses/{code}")
    assert page.cssselect("#runs th a")[0].get("href") == f"/runs/{cast.run_id}"
    assert "Plätze frei" in str(page.text_content())
