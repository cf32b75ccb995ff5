"""So arbeitet die Koordination: Angebot pflegen, Menschen einladen, eine Durchführung planen, Anmeldungen prüfen."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.house import on_sqlite
from tests.journeys.conftest import NewPage
from tests.journeys.stage import choose, enrol, log_in, mailed_link, step

pytestmark = pytest.mark.browser
OFFER = "Führen in vielfältigen Teams"
SUMMARY = "Zwei Tage für alle, die Teams mit vielen Sprachen leiten."
YARD = "Werft am Bodden GmbH"
CLERK, TEACHER, GUEST = "werft@example.org", "neue.leitung@example.org", "gast@example.org"
OWN_PASSWORD = "Sieben Möwen auf dem Kai"


@on_sqlite
def test_a_run_is_planned_published_and_filled(site: Flask, new_page: NewPage) -> None:
    page = new_page(site)

    with step("Sie loggen sich mit Ihrer E-Mail-Adresse und Ihrem Passwort ein."):
        log_in(page, "coordinator")

    with step("Sie ändern den kurzen Text eines Angebots; auf der öffentlichen Seite steht er sofort."):
        menu(page, "Angebote bearbeiten")
        page.get_by_role("link", name=OFFER, exact=True).click()
        page.get_by_role("link", name="Bearbeiten", exact=True).click()
        page.get_by_label("Kurz gesagt (Deutsch)").fill(SUMMARY)
        page.get_by_role("main").get_by_role("button", name="Speichern").last.click()
        page.get_by_role("link", name="Öffentliche Seite").click()
        expect(page.get_by_text(SUMMARY)).to_be_visible()

    with step("Sie legen eine Organisation an und laden ihre Personalstelle ein."):
        menu(page, "Organisationen")
        page.get_by_role("link", name="Organisation anlegen").click()
        page.get_by_label("Name").fill(YARD)
        choose(page, "Art", "Unternehmen")
        page.get_by_role("button", name="Anlegen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(YARD)
        page.get_by_role("link", name="Personalstelle einladen").click()
        page.get_by_label("Name").fill("Fiete Ahrens")
        page.get_by_label("E-Mail-Adresse").fill(CLERK)
        page.get_by_role("button", name="Einladung senden").click()
        expect(page.get_by_role("cell", name=CLERK)).to_be_visible()

    with step("Sie laden eine Kursleitung ein."):
        menu(page, "Rollen")
        page.get_by_role("link", name="Einladen").click()
        page.get_by_label("Kursleitung").check()
        page.get_by_label("Name").fill("Jadwiga Nagy-Tóth")
        page.get_by_label("E-Mail-Adresse").fill(TEACHER)
        page.get_by_role("button", name="Einladung senden").click()
        expect(page.get_by_text(f"Die Einladung an {TEACHER} ist unterwegs.")).to_be_visible()

    with step("Beide nehmen die Einladung an und wählen ein Passwort."):
        clerk = accepted(site, new_page, CLERK)
        accepted(site, new_page, TEACHER)

    with step("Sie planen eine Durchführung: zwei Termine, Ort, Kursleitung, Plätze."):
        menu(page, "Angebote bearbeiten")
        page.get_by_role("link", name=OFFER, exact=True).click()
        page.get_by_role("link", name="Durchführung planen").click()
        choose(page, "Teilprojekt", "Vielfalt im Amt")
        for number in (1, 2):
            row = page.get_by_role("group", name=f"Termin {number}")
            row.get_by_label("Tag").fill("2026-05-12")
            row.get_by_label("Ort").select_option(index=1)
        page.get_by_label("Plätze", exact=True).fill("9")
        page.get_by_label("Mindestzahl der Teilnehmenden").fill("4")
        page.get_by_label("Jadwiga Nagy-Tóth").check()
        page.get_by_role("button", name="Entwurf speichern").click()
        expect(page.get_by_text("Entwurf", exact=True).first).to_be_visible()
        expect(page.locator("#meetings tbody tr")).to_have_count(2)
        expect(page.get_by_text("0 von 9 belegt")).to_be_visible()

    with step("Sie veröffentlichen. Von jetzt an kann sich jede Person anmelden."):
        run_page = page.url
        page.get_by_role("button", name="Veröffentlichen").click()
        expect(page.get_by_text("veröffentlicht", exact=True).first).to_be_visible()
        page.get_by_role("link", name="Öffentliche Seite").click()
        guest = new_page(site, phone=True)
        guest.goto(page.url)
        enrol(guest, "Olúwaṣeun Adébáyò", GUEST, employer="Werft am Boden")
        guest.goto(mailed_link(site, GUEST, "/my/"))
        guest.get_by_role("button", name="Anmeldung bestätigen").click()
        expect(guest.get_by_text("Ihr Platz ist sicher")).to_be_visible()

    with step("Sie sehen die Anmeldung und prüfen, zu welcher Organisation sie gehört."):
        page.goto(run_page)
        expect(page.get_by_text("1 von 9 belegt")).to_be_visible()
        page.get_by_role("main").get_by_role("link", name="Prüfen").click()
        page.get_by_label("Organisation suchen").last.fill("Werft")
        page.get_by_role("button", name="Anzeigen").click()
        page.get_by_label(YARD).check()
        page.get_by_role("button", name="Arbeitgeber bestätigen").click()
        expect(page.get_by_role("cell", name=YARD)).to_be_visible()

    with step("Jetzt sieht auch die Personalstelle den Platz."):
        clerk.goto("/hr")
        expect(clerk.get_by_text("Olúwaṣeun Adébáyò").first).to_be_visible()


def menu(page: Page, name: str) -> None:
    """Go to a page of the main menu, below its heading where it has one."""
    bar = page.get_by_role("navigation", name="Hauptmenü")
    heading = bar.locator("details", has=page.get_by_role("link", name=name, exact=True, include_hidden=True))
    if heading.count():
        heading.locator("summary").click()
    bar.get_by_role("link", name=name, exact=True).click()


def accepted(site: Flask, new_page: NewPage, address: str) -> Page:
    """The window of somebody who has accepted the invitation that was mailed to the address, logged in."""
    page = new_page(site)
    page.goto(mailed_link(site, address, "/invitations/"))
    page.get_by_label("Passwort").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Einladung annehmen").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.goto("/")
    if page.get_by_role("button", name="Ausloggen").count() == 0:
        log_in(page, address, OWN_PASSWORD)
    return page
