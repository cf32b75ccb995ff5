"""When something goes wrong, the page stays calm: what happened, what to do, a number to ask with, nothing else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from lxml.html import fromstring
from playwright.sync_api import expect
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from courses.planning.views import catalogue
from lms.data import clock as wall
from tests.cast import Cast
from tests.house import LEAKS, Client, on_sqlite
from tests.journeys.conftest import NewPage
from tests.support.chromium import axe

Wrong = Callable[[Client, Cast, pytest.MonkeyPatch], TestResponse]
VERSIONS = re.compile(r"\b(Python|Werkzeug|Flask|SQLite|PostgreSQL|gunicorn)\b|\d+\.\d+\.\d+")
SECRET_DETAIL = "SELECT name FROM lms_person in /srv/secret/place.py"
NUMBER = re.compile(r"^[0-9a-f]{16}$")


def missing(client: Client, _cast: Cast, _patch: pytest.MonkeyPatch) -> TestResponse:
    """An address that never was."""
    return client.get("/gibt/es/nicht")


def wrong_method(client: Client, _cast: Cast, _patch: pytest.MonkeyPatch) -> TestResponse:
    """A way of asking that the page does not know."""
    return client.put("/courses")


def refused(client: Client, cast: Cast, patch: pytest.MonkeyPatch) -> TestResponse:
    """The form of a run whose enrolment is over."""
    later = wall.now() + timedelta(days=80)
    patch.setattr(wall, "now", lambda: later)
    return client.get(f"/runs/{cast.run_id}/enrol")


def too_large(client: Client, cast: Cast, _patch: pytest.MonkeyPatch) -> TestResponse:
    """A name as long as a book."""
    return client.post(f"/runs/{cast.run_id}/enrol", data={"name": "x" * 3_000_000})


def sent_twice(client: Client, cast: Cast, _patch: pytest.MonkeyPatch) -> TestResponse:
    """One form, sent with other words a second time."""
    url = f"/runs/{cast.run_id}/enrol"
    form = next(form for form in client.page(url).forms if "email" in form.fields)
    words = {**dict(form.form_values()), "name": "Anna", "email": "anna@example.org", "privacy": "y"}
    client.post(url, data=words)
    return client.post(url, data=words | {"name": "Jemand anders"})


def defect(client: Client, _cast: Cast, patch: pytest.MonkeyPatch) -> TestResponse:
    """A mistake in the program."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET_DETAIL)

    patch.setattr(catalogue, "render", broken)
    return client.get("/courses")


def away(client: Client, _cast: Cast, patch: pytest.MonkeyPatch) -> TestResponse:
    """The database is busy with somebody else."""

    def busy(*_: object, **__: object) -> None:
        raise OperationalError(SECRET_DETAIL, {}, Exception("database is locked"))

    patch.setattr(catalogue, "render", busy)
    return client.get("/courses")


WRONG = {404: missing, 405: wrong_method, 409: refused, 413: too_large, 422: sent_twice, 500: defect, 503: away}
WORDS = {
    "de": {
        404: "Diese Seite gibt es nicht",
        405: "So kann diese Adresse nicht aufgerufen werden",
        409: "Das geht gerade nicht",
        413: "Das ist zu groß",
        422: "Diese Angaben passen nicht zusammen",
        500: "Hier ist etwas schiefgegangen",
        503: "Einen Moment bitte",
    },
    "en": {
        404: "This page does not exist",
        405: "This address cannot be opened like this",
        409: "This is not possible right now",
        413: "This is too large",
        422: "These details do not fit together",
        500: "Something went wrong here",
        503: "One moment, please",
    },
}


@on_sqlite
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("status", WRONG)
def test_an_error_page_is_calm_and_tells_nothing(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, status: int, language: str
) -> None:
    client.watchful = False
    client.set_cookie("lms_language", language)
    answer = WRONG[status](client, cast, monkeypatch)
    text = answer.get_data(as_text=True)
    page = fromstring(text)
    words = " ".join(page.text_content().split())
    assert answer.status_code == status
    assert page.get("lang") == answer.headers["Content-Language"] == language
    assert len(page.findall(".//h1")) == 1
    assert page.findtext(".//h1") == WORDS[language][status]
    assert NUMBER.match(page.findtext(".//code") or "")
    assert SECRET_DETAIL not in text
    assert not LEAKS.search(text)
    assert not VERSIONS.search(words)
    assert not VERSIONS.search(answer.headers.get("Server", ""))


@pytest.mark.browser
@on_sqlite
def test_an_error_page_looks_like_the_others(
    cast_site: Flask, cast: Cast, clock: time_machine.Traveller, new_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(SECRET_DETAIL)

    monkeypatch.setattr(catalogue, "render", broken)
    page = new_page(cast_site, phone=True)
    for path, heading in (("/gibt/es/nicht", WORDS["de"][404]), ("/courses", WORDS["de"][500])):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert not axe(page)
        page.get_by_role("link", name="Zur Startseite").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Willkommen")
