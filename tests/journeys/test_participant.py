"""So nimmt man teil: suchen, anmelden, bestätigen, Termine sehen, abmelden. Am Telefon, ohne Konto."""

import re
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.journeys.conftest import NewPage
from tests.journeys.stage import enrol, mailed_link, step

pytestmark = pytest.mark.browser
NAME, ADDRESS = "Ayşe Öztürk-Lý", "ayse@example.org"
OFFER = "Zeugnisse aus aller Welt: Fair auswählen, richtig einordnen"


@pytest.mark.parametrize(
    ("database", "javascript"),
    [
        pytest.param("sqlite", True, id="sqlite"),
        pytest.param("sqlite", False, id="without JavaScript"),
        pytest.param("postgresql", True, id="postgresql", marks=pytest.mark.postgresql),
    ],
    indirect=["database"],
)
def test_somebody_takes_a_place_from_the_phone_and_gives_it_back(
    site: Flask, new_page: NewPage, javascript: bool
) -> None:
    page = new_page(site, phone=True, javascript=javascript)

    with step("Auf der Startseite suchen Sie nach einem Stichwort."):
        page.goto("/")
        page.get_by_label("Thema, Zielgruppe oder Stichwort").fill("zeugnisse")
        page.get_by_role("button", name="Suchen").click()

    with step("Sie grenzen die Angebote ein, hier auf Kurse, die online stattfinden."):
        page.get_by_text("Weitere Filter").click()
        page.get_by_label("Format").select_option(label="online")
        page.get_by_role("button", name="Anzeigen").click()
        expect(page.get_by_role("heading", name="1 Angebot")).to_be_visible()

    with step("Sie öffnen das Angebot und wählen einen Termin."):
        page.get_by_role("link", name=OFFER).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(OFFER)
        page.locator("main").get_by_role("link", name=re.compile(r"2026 bis")).click()

    with step("Sie melden sich an: Name, E-Mail-Adresse, ein Häkchen."):
        enrol(page, NAME, ADDRESS)

    with step("Sie öffnen den Link in der E-Mail und bestätigen."):
        page.goto(mailed_link(site, ADDRESS, "/my/"))
        page.get_by_role("button", name="Anmeldung bestätigen").click()
        expect(page.get_by_text("Ihr Platz ist sicher")).to_be_visible()
        expect(page.get_by_text(NAME)).to_be_visible()

    with step("Auf Ihrer Seite stehen alle Termine und was Sie schon besucht haben."):
        expect(page.locator("#dates tbody tr")).to_have_count(2)
        expect(page.get_by_text("0 von 6 UE besucht").first).to_be_visible()

    with step("Sie übernehmen die Termine in Ihren Kalender."):
        with page.expect_download() as download:
            page.get_by_role("link", name="Termine in den eigenen Kalender übernehmen").click()
        assert Path(download.value.path()).read_text("utf-8").count("BEGIN:VEVENT") == 2
        assert download.value.suggested_filename.endswith(".ics")

    with step("Sie können doch nicht: Sie melden sich ab, und jemand anders bekommt den Platz."):
        page.get_by_role("link", name="Abmelden").click()
        page.get_by_role("button", name="Ja, abmelden").click()
        expect(page.get_by_text("Diese Anmeldung ist beendet.")).to_be_visible()
