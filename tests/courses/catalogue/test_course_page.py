"""The public page of an offer."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from courses.catalogue.models import Course, CourseState
from courses.catalogue.queries import published_course
from tests.courses.catalogue.test_importing import imported, run_import
from tests.courses.catalogue.test_reading import DEMO, offer
from tests.house import Client, count_queries, db_of, writing


def test_a_visitor_reads_the_whole_offer(app: Flask, client: Client) -> None:
    run_import(app, DEMO)

    [main] = client.page("/courses/EE-01").xpath("//main")
    text = main.text_content()

    for words in ("Erneuerbare Energien", "80 UE zu je 45 Minuten", "mindestens A2", "8 bis 12 Personen"):
        assert words in text
    assert "ab 64 von 80 besuchten UE (80 %) und mit bestandenem internen Test" in text


def test_an_english_page_speaks_english(app: Flask, client: Client) -> None:
    run_import(app, DEMO)

    page = client.page("/courses/IKT-01?lang=en")

    [title] = page.xpath("//h1")
    assert title.text_content() == "Intercultural Competence in Counselling and Placement"
    assert page.xpath("//main//*[@lang='de']") == []


def test_a_text_without_translation_is_marked_as_german(app: Flask, client: Client, tmp_path: Path) -> None:
    imported(app, tmp_path, offer(titel="<b>Gut</b> & beraten"))

    page = client.page("/courses/IKT-99?lang=en")

    [title] = page.xpath("//h1/span[@lang='de']")
    assert title.text_content() == "<b>Gut</b> & beraten"
    assert client.page("/courses/IKT-99?lang=de").xpath("//main//*[@lang]") == []


@pytest.mark.parametrize("code", ["ikt-99", "IKT-98", "IKT-99%0A", "IKT-99%00", "IKT-٩٩", "%20IKT-99", "1;drop"])
def test_another_code_is_no_page(app: Flask, client: Client, tmp_path: Path, code: str) -> None:
    imported(app, tmp_path, offer())

    assert client.get(f"/courses/{code}").status_code == 404


@pytest.mark.parametrize("state", [CourseState.DRAFT, CourseState.ARCHIVED])
def test_only_published_offers_have_a_page(app: Flask, client: Client, tmp_path: Path, state: CourseState) -> None:
    imported(app, tmp_path, offer())
    assert client.get("/courses/IKT-99").status_code == 200
    with writing(app) as db:
        db.scalars(select(Course)).one().state = state

    assert client.get("/courses/IKT-99").status_code == 404


def test_a_longer_offer_needs_no_more_queries(app: Flask, tmp_path: Path) -> None:
    [module, _] = offer()["module"]
    many = [{**module, "nr": number, "ue": 1} for number in range(1, 41)]
    imported(app, tmp_path, offer(), offer(code="IKT-98", ue=40, module=many, zielgruppen=["hr", "sme", "nurses"]))

    counts = {}
    for code in ("IKT-99", "IKT-98"):
        with db_of(app) as db, count_queries(app) as statements:
            course = published_course(db, code)
            assert course is not None
            assert course.line.name_de
            assert course.modules
        counts[code] = len(statements)

    assert counts["IKT-99"] == counts["IKT-98"] <= 6
