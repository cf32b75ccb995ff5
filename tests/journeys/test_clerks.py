"""So kommt eine Personalstelle ins Haus: eingeladen, vertreten, ausgesetzt und wieder aufgenommen. Und so wird aus zweien eine."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.house import on_sqlite
from tests.journeys.conftest import NewPage
from tests.journeys.stage import choose, log_in, mailed_link, step

pytestmark = pytest.mark.browser
AMT, DOUBLE = "Amt für Migration Fernau", "Amt f. Migration Fernau"
CLERK, CLERK_NAME = "olga.meer@example.org", "Olga Meer"
DEPUTY, DEPUTY_NAME = "dawit.tesfaye@example.org", "Dawit Tesfaye"
SECRET = "ein langer Satz am Meer"


@on_sqlite
def test_a_clerk_is_invited_deputised_suspended_and_taken_up_again(site: Flask, new_page: NewPage) -> None:
    page, desk, other = new_page(site), new_page(site), new_page(site, phone=True)
    log_in(page, "coordinator")

    with step("Die Koordination legt die Organisation an und lädt ihre Personalstelle ein."):
        add_organisation(page, AMT)
        page.get_by_role("link", name="Personalstelle einladen").click()
        fill_invitation(page, CLERK_NAME, CLERK)
        expect(page.get_by_text(f"Die Einladung an {CLERK} ist unterwegs.")).to_be_visible()

    with step("Die eingeladene Person öffnet den Link aus der E-Mail, wählt ein Passwort und loggt sich ein."):
        link = accept(desk, site, CLERK)
        log_in(desk, CLERK, SECRET)
        desk.goto("/hr")
        expect(desk.get_by_role("heading", level=1)).to_be_visible()

    with step("Ein zweites Mal gilt der Link nicht."):
        other.goto(link)
        expect(other.get_by_text("Diese Einladung wurde schon angenommen.")).to_be_visible()

    with step("Die Personalstelle lädt für ein paar Tage eine Vertretung ein."):
        desk.get_by_role("link", name="Organisationen").first.click()
        desk.get_by_role("link", name=AMT).click()
        desk.get_by_role("link", name="Personalstelle einladen").click()
        desk.get_by_label("Nur als Vertretung: von").fill("2026-03-02")
        desk.get_by_label("bis", exact=False).last.fill("2026-03-13")
        fill_invitation(desk, DEPUTY_NAME, DEPUTY)
        accept(other, site, DEPUTY)
        desk.reload()
        line = desk.get_by_role("row").filter(has_text=DEPUTY_NAME)
        expect(line.get_by_text("Vertretung vom 2. März 2026 bis 13. März 2026")).to_be_visible()

    with step("Die Koordination setzt die Zugehörigkeit der ersten Person aus, weil noch etwas zu klären ist."):
        page.goto("/staff/organisations?q=Migration")
        page.get_by_role("link", name=AMT).click()
        page.get_by_role("link", name="Zugehörigkeiten").click()
        page.get_by_role("link", name=CLERK_NAME).click()
        page.get_by_role("button", name="Aussetzen").click()
        expect(page.get_by_text("Die Zugehörigkeit ruht.").first).to_be_visible()

    with step("Von da an ist der Schreibtisch für sie zu; die Vertretung arbeitet weiter."):
        assert status_of(desk, "/hr") == 404
        log_in(other, DEPUTY, SECRET)
        assert status_of(other, "/hr") == 200

    with step("Wieder aufgenommen, ist alles wie vorher; der Verlauf sagt, wer was getan hat."):
        page.get_by_role("button", name="Wieder aufnehmen").click()
        expect(page.get_by_text("Die Zugehörigkeit gilt wieder.")).to_be_visible()
        assert status_of(desk, "/hr") == 200
        page.get_by_role("link", name="Verlauf").click()
        expect(page.get_by_text(re.compile("setzte die Zugehörigkeit .* aus"))).to_be_visible()
        expect(page.get_by_text(re.compile("nahm die Zugehörigkeit .* wieder auf"))).to_be_visible()

    with step("Mit einem letzten Tag endet sie von selbst."):
        page.go_back()
        page.get_by_label("Letzter Tag").fill("2026-06-30")
        page.get_by_role("button", name="Speichern").click()
        expect(page.get_by_role("main").get_by_text("30. Juni 2026").first).to_be_visible()


@on_sqlite
def test_two_records_of_one_organisation_become_one(site: Flask, new_page: NewPage) -> None:
    page = new_page(site)
    log_in(page, "coordinator")

    with step("Dieselbe Organisation steht zweimal da, mit verschiedener Schreibweise."):
        add_organisation(page, AMT)
        add_organisation(page, DOUBLE)
        old = page.url
        page.get_by_role("link", name="Personalstelle einladen").click()
        fill_invitation(page, CLERK_NAME, CLERK)

    with step("Die Koordination sucht den anderen Eintrag und sieht, was umzieht."):
        page.get_by_role("link", name="Zusammenführen").click()
        page.get_by_label("Name", exact=True).fill("Migration Fernau")
        page.get_by_role("button", name="Anzeigen").click()
        page.get_by_role("link", name=re.compile(f"Das ist dasselbe: {AMT}")).click()
        expect(page.get_by_role("listitem").filter(has_text="Einladungen: 1")).to_be_visible()
        page.get_by_role("button", name="Zusammenführen").click()

    with step("Danach gibt es eine; die Einladung gilt für sie, und die alte Adresse führt hin."):
        expect(page.get_by_role("heading", level=1)).to_have_text(AMT)
        expect(page.get_by_role("cell", name=CLERK)).to_be_visible()
        page.goto(old)
        expect(page.get_by_role("heading", level=1)).to_have_text(AMT)
        page.goto("/staff/organisations?q=Migration+Fernau")
        expect(page.get_by_role("link", name=DOUBLE)).to_have_count(0)

    with step("Wer die Einladung von vorher annimmt, bucht für die gemeinsame Organisation."):
        desk = new_page(site)
        accept(desk, site, CLERK)
        page.goto(old)
        expect(page.get_by_role("row").filter(has_text=CLERK_NAME).get_by_text("aktiv")).to_be_visible()


def add_organisation(page: Page, name: str) -> None:
    """A municipal office of this name; afterwards its page is open."""
    page.goto("/staff/organisations")
    page.get_by_role("link", name="Organisation anlegen").first.click()
    page.get_by_label("Name", exact=True).fill(name)
    choose(page, "Art", "Kommunale Verwaltung")
    page.get_by_role("button", name="Anlegen").click()
    page.get_by_role("heading", level=1, name=name).wait_for()


def fill_invitation(page: Page, name: str, address: str) -> None:
    """Fill in and send the invitation that is open."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-Mail-Adresse").fill(address)
    page.get_by_role("button", name="Einladung senden").click()
    page.get_by_text("ist unterwegs").wait_for()


def accept(page: Page, app: Flask, address: str) -> str:
    """Open the mailed invitation and take the role with a new account; its address."""
    link = mailed_link(app, address, "/invitations/")
    page.goto(link)
    page.get_by_label("Passwort", exact=True).fill(SECRET)
    page.get_by_role("button", name="Einladung annehmen").click()
    page.get_by_text("Ihr Konto ist angelegt").wait_for()
    return link


def status_of(page: Page, path: str) -> int:
    """What the site answers to this window."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status
