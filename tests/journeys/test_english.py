"""Every page in English: no German text stands there that has a translation."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from babel.messages.pofile import read_po
from flask import Flask
from lxml import html
from lxml.html import HtmlElement

from tests.cast import NOW
from tests.house import database_of, form_on
from tests.journeys.places import PLACES, VISITOR, Place
from tests.journeys.scenery import Scenery, set_scene
from tests.journeys.stage import ADDRESS_OF, PASSWORD, host
from tools.messages import TRANSLATIONS

SAID_ALOUD = ("aria-label", "placeholder", "title", "alt")
# Written in one language: a field of action of the demo, and what a language calls itself.
CONTENTS = frozenset({"Qualifizierung", "Deutsch"})


@pytest.fixture(scope="module")
def translated() -> frozenset[str]:
    """German texts that are no English ones as well: "Start" and "Administration" are."""
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "lms.po").open("rb") as file:
        known = [(one.id, one.string) for one in read_po(file) if one.id and isinstance(one.id, str)]
    return frozenset(german for german, _english in known) - {english for _german, english in known}


@pytest.fixture(scope="module")
def site(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Scenery]]:
    """The demo with something on every page."""
    folder = tmp_path_factory.mktemp("english")
    shutil.copyfile(demo_file, folder / "lms.sqlite3")
    with time_machine.travel(NOW, tick=True):
        app = host(f"sqlite:///{folder / 'lms.sqlite3'}", folder)
        yield app, set_scene(app, NOW)
        database_of(app).engine.dispose()


@pytest.mark.parametrize("role", dict.fromkeys(place.role for place in PLACES))
def test_no_german_is_left(site: tuple[Flask, Scenery], translated: frozenset[str], role: str) -> None:
    app, scenery = site
    client = app.test_client()
    if role != VISITOR:
        form = form_on(html.document_fromstring(client.get("/login").text), {"password": ""}, None)
        client.post(
            "/login", data=dict(form.form_values()) | {"email": ADDRESS_OF.get(role, role), "password": PASSWORD}
        )
    left = {str(place): german(app, client, place, scenery, translated) for place in PLACES if place.role == role}
    assert {place: texts for place, texts in left.items() if texts} == {}


def german(app: Flask, client: object, place: Place, scenery: Scenery, translated: frozenset[str]) -> set[str]:
    path = place.path(app, scenery)
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang=en")  # type: ignore[attr-defined]
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    return (set(texts_of(html.document_fromstring(answer.text))) & translated) - CONTENTS


def texts_of(page: HtmlElement) -> Iterator[str]:
    """What is read or heard on the page, in pieces; parts that say they are in another language are left out."""
    for one in page.iter():
        if not isinstance(one.tag, str) or one.tag in ("script", "style") or in_another_language(one):
            continue
        yield from (" ".join(piece.split()) for piece in (one.text, *(child.tail for child in one)) if piece)
        yield from (value for name in SAID_ALOUD if (value := one.get(name)))


def in_another_language(one: HtmlElement) -> bool:
    return next((holder.get("lang") for holder in (one, *one.iterancestors()) if holder.get("lang")), "en") != "en"
