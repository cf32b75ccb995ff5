"""Which names, sentence and logos a page or a document carries: today's period, or the project's own."""

from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.documents import store
from lms.funding.models import FundingPeriod, Logo, Project
from lms.funding.wording import present_words, words_of
from tests.cast import NOW, Cast
from tests.house import Client, count_queries, db_of, writing

NEXT = "2029–2031"


def next_period(db: Session, cast: Cast) -> FundingPeriod:
    """The period that follows the cast's, under other names."""
    period = FundingPeriod(
        network_id=cast.network_id,
        name=NEXT,
        network_name_de="Verbund Brücke",
        network_name_en="Bridge Alliance",
        starts_on=date(2029, 1, 1),
        ends_on=date(2031, 12, 31),
        funding_sentence_de="Gefördert durch den Beispielfonds.",
        funding_sentence_en="Funded by the Sample Fund.",
    )
    db.add(period)
    db.flush()
    return period


def add_logo(db: Session, period_id: int, text: str, project_id: int | None = None, place: int = 0) -> str:
    """A logo whose bytes are its text; its address."""
    sha256 = store(db, text.encode(), "image/png", NOW)
    db.add(
        Logo(
            period_id=period_id,
            project_id=project_id,
            sha256=sha256,
            alt_de=text,
            alt_en=f"{text} (en)",
            width=400,
            height=100,
            position=place,
        )
    )
    db.flush()
    return f"/logos/{sha256}.png"


def test_the_site_renames_itself_on_the_first_day_of_the_next_period(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    with writing(app) as db:
        add_logo(db, cast.period_id, "Altes Ministerium")
        add_logo(db, next_period(db, cast).id, "Neues Ministerium")
    clock.move_to("2028-12-31T22:59:00+00:00")  # a minute before midnight in Berlin
    before = client.get("/").get_data(as_text=True)
    clock.move_to("2028-12-31T23:00:00+00:00")
    after = client.get("/").get_data(as_text=True)
    assert all(word in before for word in ("Netzwerk Brücke", "Musterstiftung", 'alt="Altes Ministerium"'))
    assert all(word in after for word in ("Verbund Brücke", "Beispielfonds", 'alt="Neues Ministerium"'))
    assert "Netzwerk Brücke" not in after
    assert "Altes Ministerium" not in after


def test_english_pages_name_the_money_in_english(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        add_logo(db, cast.period_id, "Ministerium")
    page = client.get("/?lang=en").get_data(as_text=True)
    assert "Bridge Network" in page
    assert "Funded by the Example Foundation." in page
    assert 'alt="Ministerium (en)"' in page


def test_between_two_periods_the_network_has_its_own_name_and_nobody_pays(
    client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    clock.move_to("2029-06-01T12:00:00+00:00")
    page = client.get("/").get_data(as_text=True)
    assert "Netzwerk Brücke" in page
    assert "Gefördert" not in page


def test_an_installation_without_a_network_has_pages_too(client: Client) -> None:
    assert "Lernbrücke" in client.get("/").get_data(as_text=True)


def test_logos_come_in_their_order_and_those_of_projects_are_not_the_networks(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        add_logo(db, cast.period_id, "Zweites", place=1)
        add_logo(db, cast.period_id, "Erstes", place=0)
        add_logo(db, cast.period_id, "Eigenes", cast.project_id)
    with db_of(app) as db:
        words = present_words(db, NOW.date(), "de")
        assert words is not None
        assert [logo.alt for logo in words.logos] == ["Erstes", "Zweites"]


def test_a_project_with_its_own_money_names_it_on_its_runs(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        add_logo(db, cast.period_id, "Ministerium")
        own = add_logo(db, cast.period_id, "Fonds", cast.project_id)
        project = db.get_one(Project, cast.project_id)
        project.funding_sentence_de = "Kofinanziert vom Beispielfonds."
        project.funding_sentence_en = "Co-financed by the Sample Fund."
    run = client.get(f"/runs/{cast.run_id}").get_data(as_text=True)
    start = client.get("/").get_data(as_text=True)
    assert "Kofinanziert vom Beispielfonds." in run
    assert own in run
    assert "Musterstiftung" not in run
    assert 'alt="Ministerium"' not in run
    assert "Musterstiftung" in start


@pytest.mark.parametrize(
    ("german", "english", "language", "shown"),
    [
        ("Eigener Satz.", "Own sentence.", "en", "Own sentence."),
        ("Eigener Satz.", "", "en", "Eigener Satz."),
        ("", "", "en", "Funded by the Example Foundation."),
        ("", "", "de", "Gefördert aus Mitteln der Musterstiftung."),
    ],
)
def test_half_a_sentence_of_the_project_is_never_mixed_with_the_periods(
    app: Flask, cast: Cast, german: str, english: str, language: str, shown: str
) -> None:
    with writing(app) as db:
        project = db.get_one(Project, cast.project_id)
        project.funding_sentence_de, project.funding_sentence_en = german, english
        assert words_of(project, language).funding_sentence == shown


def test_a_sentence_is_text_and_never_markup(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        period = db.get_one(FundingPeriod, cast.period_id)
        period.funding_sentence_de = "<script>alert(1)</script>"
        period.network_name_de = "Netz & <b>Werk</b>"
    page = client.get("/").get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<b>Werk" not in page


def test_a_logo_is_a_picture_that_browsers_keep(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        address = add_logo(db, cast.period_id, "Ministerium")
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", b"Ministerium")
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_other_documents_of_the_store_have_no_address_here(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        sha256 = store(db, b"%PDF-1.7 somebody's paper", "application/pdf", NOW)
    assert client.get(f"/logos/{sha256}.png").status_code == 404
    assert client.get(f"/logos/{'0' * 64}.png").status_code == 404
    assert client.get("/logos/short.png").status_code == 404


@pytest.mark.parametrize("logos", [0, 5])
def test_a_page_asks_once_for_all_words_and_logos(app: Flask, client: Client, cast: Cast, logos: int) -> None:
    with writing(app) as db:
        for number in range(logos):
            add_logo(db, cast.period_id, f"Logo {number}", place=number)
    with count_queries(app) as statements:
        client.get("/login-that-is-not-there")
    assert len([one for one in statements if "lms_network" in one or "lms_logo" in one]) == 1


def test_the_list_for_signatures_carries_the_logos_of_its_run(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        own = add_logo(db, cast.period_id, "Fonds", cast.project_id)
        meeting = db.scalars(select(Project)).first()
        assert meeting is not None
    client.log_in(cast.trainer)
    page = client.get("/meetings/1/list").get_data(as_text=True)
    assert page.count(own) == 1
    assert page.count("Musterstiftung") == 1
