"""So arbeiten zwei Menschen am selben Angebot: Wer als zweites speichert, wählt Feld für Feld, und der Verlauf zeigt beides."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.house import on_sqlite
from tests.journeys.conftest import NewPage
from tests.journeys.stage import NARROW, log_in, step
from tests.support.chromium import axe

pytestmark = pytest.mark.browser
OFFER = "Führen in vielfältigen Teams"


@on_sqlite
def test_the_second_editor_chooses_without_javascript(site: Flask, new_page: NewPage) -> None:
    first, second = new_page(site), new_page(site, javascript=False)

    with step("Zwei Menschen öffnen dasselbe Angebot."):
        for page in (first, second):
            log_in(page, "coordinator")
            page.goto("/staff/courses")
            page.get_by_role("link", name=OFFER, exact=True).click()
            page.get_by_role("link", name="Bearbeiten", exact=True).click()

    with step("Die erste Person ändert den Hinweis und die Gruppe und speichert."):
        first.get_by_label("Hinweis (Deutsch)").fill("Bitte Pass mitbringen.")
        first.get_by_label("Gruppe, höchstens").fill("20")
        saved(first)
        expect(first.get_by_text("Gespeichert.")).to_be_visible()

    with step("Die zweite ändert den Hinweis anders und den kurzen Text, und wählt auf einer Seite, was gilt."):
        second.get_by_label("Hinweis (Deutsch)").fill("Bitte Ausweis mitbringen.")
        second.get_by_label("Kurz gesagt (Deutsch)").fill("Kurz und gut.")
        saved(second)
        expect(second.get_by_role("heading", level=1)).to_have_text("Jemand anderes hat auch gespeichert")
        note = second.get_by_role("group", name="Hinweis (Deutsch)")
        note.get_by_label("Meine Angabe").check()
        note.get_by_role("textbox").fill("Bitte Pass oder Ausweis mitbringen.")
        second.get_by_role("button", name="Auswahl speichern").click()
        expect(second.get_by_text("Gespeichert.")).to_be_visible()
        second.get_by_role("link", name="Bearbeiten", exact=True).click()
        expect(second.get_by_label("Gruppe, höchstens")).to_have_value("20")
        expect(second.get_by_label("Kurz gesagt (Deutsch)")).to_have_value("Kurz und gut.")

    with step("Der Verlauf sagt, wer was geändert hat."):
        second.go_back()
        second.get_by_role("link", name="Verlauf").click()
        expect(
            second.get_by_text("von „Bitte Pass mitbringen.“ zu „Bitte Pass oder Ausweis mitbringen.“")
        ).to_be_visible()


@on_sqlite
def test_the_page_of_the_second_editor_is_for_everybody(site: Flask, new_page: NewPage) -> None:
    first, second = new_page(site), new_page(site)
    for page in (first, second):
        log_in(page, "coordinator")
        page.goto("/staff/courses")
        page.get_by_role("link", name=OFFER, exact=True).click()
        page.get_by_role("link", name="Bearbeiten", exact=True).click()
    first.get_by_label("Hinweis (Deutsch)").fill("Bitte Pass mitbringen.")
    first.get_by_label("Gruppe, höchstens").fill("20")
    saved(first)
    expect(first.get_by_text("Gespeichert.")).to_be_visible()
    second.get_by_label("Hinweis (Deutsch)").fill("Bitte Ausweis mitbringen.")
    second.get_by_label("Kurz gesagt (Deutsch)").fill("Kurz und gut.")
    saved(second)
    expect(second.get_by_role("heading", level=1)).to_have_text("Jemand anderes hat auch gespeichert")
    assert not axe(second)
    second.emulate_media(color_scheme="dark")
    assert not axe(second, "color-contrast")
    second.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert not second.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth")


def saved(page: Page) -> None:
    """Press the button at the end of the form."""
    page.get_by_role("main").get_by_role("button", name="Speichern").last.click()
