"""So kommen Termine in den eigenen Kalender; und so kommen Angebote in die Kursdatenbank der Bundesagentur."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from playwright.sync_api import expect

from courses.exchange.kursnet.checks import problems_of
from tests.house import client_for, on_sqlite
from tests.journeys.conftest import NewPage
from tests.journeys.stage import log_in, step
from tests.support.rfc5545 import read_strictly

pytestmark = pytest.mark.browser
PROVIDER = "Bildungshafen Rostock e. V. (Demo)"


@on_sqlite
def test_somebody_subscribes_to_the_own_dates_and_resets_the_address(site: Flask, new_page: NewPage) -> None:
    page = new_page(site, phone=True, javascript=False)
    log_in(page, "participant")

    with step("Auf Ihrer Seite zum Kurs öffnen Sie „Kalender einrichten“."):
        page.goto("/")
        page.locator("main a[href^='/enrolments/']", has_text="Multiplikator*innen").click()
        page.get_by_role("link", name="Kalender einrichten").click()

    with step("Sie legen eine Kalenderadresse an und kopieren sie in Ihr Kalenderprogramm."):
        page.get_by_role("button", name="Kalenderadresse anlegen").click()
        old = urlsplit(page.get_by_label("Ihre Kalenderadresse").input_value()).path
        webcal = f"webcal:{site.config['LMS_BASE_URL'].removeprefix('http:')}{old}"
        expect(page.get_by_role("link", name="Im Kalenderprogramm öffnen")).to_have_attribute("href", webcal)

    with step("Ihr Kalender holt die Termine ohne Login."):
        assert read_strictly(client_for(site).get(old).data).events

    with step("Sie haben die Adresse weitergegeben? Erneuern Sie sie; die alte gilt nicht mehr."):
        page.get_by_role("button", name="Adresse erneuern").click()
        new = urlsplit(page.get_by_label("Ihre Kalenderadresse").input_value()).path
        assert [client_for(site).get(path).status_code for path in (old, new)] == [410, 200]

    with step("Sie schalten den Kalender ab."):
        page.get_by_role("button", name="Abschalten").click()
        expect(page.get_by_text("Die Kalenderadresse ist abgeschaltet.")).to_be_visible()
        assert client_for(site).get(new).status_code == 410


@on_sqlite
def test_the_coordination_exports_offers(site: Flask, new_page: NewPage) -> None:
    page = new_page(site)
    log_in(page, "coordinator")

    with step("Sie öffnen KURSNET und wählen einen Träger."):
        page.goto("/staff/kursnet")
        page.locator("main").get_by_role("link", name=PROVIDER).click()

    with step("Sie ergänzen, was dem Träger noch fehlt: seine Nummer und eine Kontaktperson."):
        expect(page.get_by_text("Die Anbieternummer (BAN) des Trägers fehlt.")).to_be_visible()
        page.get_by_role("link", name="Angaben zum Träger").click()
        page.get_by_label("Anbieternummer (BAN)").fill("123456")
        page.get_by_label("Nachname der Kontaktperson").fill("Vogt")
        page.get_by_label("Telefon").fill("0381 1234567")
        page.get_by_role("button", name="Speichern").click()

    with step("Die Liste sagt bei jedem Angebot, ob es exportiert wird, oder warum nicht."):
        expect(page.get_by_text("wird exportiert", exact=True).first).to_be_visible()
        expect(page.get_by_text("Es gibt keinen kommenden, öffentlichen Termin.").first).to_be_visible()

    with step("Sie erstellen den Gesamtkatalog und laden ihn herunter."):
        page.get_by_role("button", name="Gesamtkatalog erstellen").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Gesamtkatalog 1").click()
        data = Path(download.value.path()).read_bytes()
        assert problems_of(data) == []
        assert len(ET.fromstring(data).findall("NEW_CATALOG/SERVICE")) >= 2

    with step("Ist nichts geschehen, gibt es auch nichts zu melden."):
        page.get_by_role("button", name="Nur Änderungen erstellen").click()
        expect(page.get_by_text("Seit der letzten Datei hat sich nichts geändert.")).to_be_visible()
