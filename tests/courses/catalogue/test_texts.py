"""An offer in further languages: written beside the German text, read in their own direction."""

import pytest
from babel import Locale
from flask import Flask

from courses.catalogue.tongues import direction_of
from courses.catalogue.vocabulary import EASY_GERMAN, TEXT_LANGUAGES
from lms.web.history import history_url
from tests.cast import Cast
from tests.courses.catalogue.desk import EDIT, OFFER, fields_of, the_course, words
from tests.house import Client, client_for, db_of, writing

ARABIC = f"{OFFER}/texts/ar"
TEXT = {"title": "التنوع عند الشباك", "summary": "محادثات يفهمها الجميع", "goal": "- أولًا\n- **ثانيًا**"}


@pytest.fixture(autouse=True)
def _complete_offer(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        the_course(db).goal_de, the_course(db).audience_de = "Gut sprechen.", "Alle am Schalter."


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def test_a_visitor_finds_the_text_in_its_own_direction_and_german_where_there_is_none(app: Flask, lead: Client) -> None:
    assert lead.submit(ARABIC, TEXT).status_code == 200
    visitor = client_for(app)
    [link] = visitor.page("/courses/IK-01").xpath("//nav[@class='lms-tongues']//a")
    assert (link.text_content(), link.get("lang"), link.get("dir")) == ("العربية", "ar", "rtl")
    page = visitor.page(link.get("href"))
    [title] = page.xpath("//h1/span")
    assert (title.text_content(), title.get("lang"), title.get("dir")) == (TEXT["title"], "ar", "auto")
    assert [item.text_content() for item in page.xpath("//div[@lang='ar']//li")] == ["أولًا", "ثانيًا"]
    assert "Alle am Schalter." in page.text_content()
    assert page.xpath("//nav[@class='lms-tongues']//a[@aria-current]/@lang") == ["ar"]


def test_leichte_sprache_is_one_of_them(app: Flask, lead: Client) -> None:
    assert "Menschen mit Lernschwierigkeiten prüfen sie" in words(lead, f"{OFFER}/texts/de-simple")
    lead.submit(f"{OFFER}/texts/de-simple", {"title": "Gut reden"})
    page = client_for(app).page("/courses/IK-01?text=de-simple")
    assert page.xpath("//h1/span/@lang") == ["de-simple"]


@pytest.mark.parametrize("wish", ["pl", "de", "xx", "ar%00", "../staff"])
def test_a_language_without_a_text_is_no_page(app: Flask, lead: Client, wish: str) -> None:
    lead.submit(ARABIC, TEXT)
    assert client_for(app).get(f"/courses/IK-01?text={wish}").status_code == 404


@pytest.mark.parametrize("language", ["xx", "de", "en", "AR"])
def test_only_languages_of_the_list_are_written(lead: Client, language: str) -> None:
    assert lead.get(f"{OFFER}/texts/{language}").status_code == 404


@pytest.mark.parametrize("wrong", [{"title": ""}, {"title": "x" * 201}, {"goal": "x" * 2001}, {"note": "a\x00"}])
def test_a_wrong_text_is_named_and_kept(app: Flask, lead: Client, wrong: dict[str, str]) -> None:
    answer = lead.submit(ARABIC, TEXT | {"audience": "الجميع"} | wrong)
    assert answer.status_code == 422
    assert "الجميع" in answer.text
    with db_of(app) as db:
        assert the_course(db).texts == []


def test_a_text_leaves_the_version_of_the_offer_alone_and_is_found_by_a_search(app: Flask, lead: Client) -> None:
    open_form = fields_of(lead) | {"title_de": "Neuer Titel"}
    lead.submit(ARABIC, TEXT)
    assert "التنوع" in client_for(app).get("/courses", query_string={"q": "التنوع"}).text
    assert lead.post(EDIT, data=open_form).status_code == 303
    with db_of(app) as db:
        assert (the_course(db).title_de, the_course(db).texts[0].title) == ("Neuer Titel", TEXT["title"])


def test_two_translate_at_once_and_the_second_of_one_language_chooses(app: Flask, lead: Client, cast: Cast) -> None:
    other = client_for(app, cast.coordinator)
    mine, polish = fields_of(lead, ARABIC) | TEXT, fields_of(other, f"{OFFER}/texts/pl") | {"title": "Po polsku"}
    other.submit(ARABIC, TEXT | {"title": "عنوان آخر"})
    assert other.post(f"{OFFER}/texts/pl", data=polish).status_code == 303
    answer = lead.post(ARABIC, data=mine)
    assert answer.status_code == 409
    assert TEXT["title"] in answer.text
    assert "عنوان آخر" in answer.text
    with db_of(app) as db:
        assert {one.language: one.title for one in the_course(db).texts} == {"ar": "عنوان آخر", "pl": "Po polsku"}


def test_a_text_is_removed_and_its_history_stays(app: Flask, lead: Client, cast: Cast) -> None:
    lead.submit(ARABIC, TEXT)
    assert lead.submit(ARABIC, action="/remove").status_code == 200
    assert client_for(app).page("/courses/IK-01").xpath("//nav[@class='lms-tongues']") == []
    with app.test_request_context():
        url = history_url("course", cast.course_id)
    assert f"Texte in weiteren Sprachen, Nummer 1: entfernt (Sprache: Arabisch, Titel: „{TEXT['title']}“" in words(
        lead, url
    )


def test_every_language_of_the_list_has_a_name_and_a_form(lead: Client) -> None:
    page = lead.page(OFFER)
    assert len(page.xpath("//nav[@class='lms-tongues']//a")) == len(TEXT_LANGUAGES)
    for language in TEXT_LANGUAGES:
        assert lead.get(f"{OFFER}/texts/{language}").status_code == 200


@pytest.mark.parametrize("language", [one for one in TEXT_LANGUAGES if one != EASY_GERMAN])
def test_a_language_has_the_name_and_the_direction_of_the_cldr(language: str) -> None:
    locale = Locale.parse(language)
    assert TEXT_LANGUAGES[language] == locale.get_display_name(language)
    assert direction_of(language) == locale.text_direction
