"""So arbeitet die Personalstelle: Beschäftigte buchen, ihren Stand sehen, Bescheinigungen abrufen. Und so prüft man eine."""

import re
import zipfile

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from certificates.issuing.models import Certificate
from tests.cast import Cast
from tests.house import client_for, db_of, on_sqlite, run_worker
from tests.journeys.conftest import NewPage
from tests.journeys.stage import become, step
from tests.journeys.teaching import AFTERWARDS, attend_everything

pytestmark = [pytest.mark.browser, pytest.mark.pdf]
KNOWN, NEW = "Amina Haddad", "Lars Lütt"


@on_sqlite
def test_two_colleagues_are_booked_and_their_papers_fetched(
    cast_site: Flask, cast: Cast, new_page: NewPage, clock: time_machine.Traveller
) -> None:
    page = new_page(cast_site)
    become(page.context, cast_site, cast.hr.host_user)

    with step("Auf der Seite der Durchführung buchen Sie mehrere Personen auf einmal, auch ohne E-Mail-Adresse."):
        page.goto(f"/runs/{cast.run_id}")
        page.get_by_role("link", name="Beschäftigte buchen").click()
        page.get_by_label(KNOWN).check()
        page.get_by_role("group", name="Person 1").get_by_label(re.compile("^Name")).fill(NEW)
        page.get_by_role("main").get_by_role("button", name="Weiter zur Prüfung").last.click()

    with step("Vor dem Buchen sehen Sie, wer einen Platz bekommt."):
        expect(page.get_by_role("heading", name="2 Personen bekommen einen Platz")).to_be_visible()
        page.get_by_role("button", name="Verbindlich buchen").click()

    with step("Danach sehen Sie den Stand aller Ihrer Beschäftigten."):
        page.goto("/hr")
        for name in (KNOWN, NEW):
            line = page.get_by_role("row").filter(has_text=name)
            expect(line.get_by_text("angemeldet")).to_be_visible()
            expect(line.get_by_text("0 von 16 UE")).to_be_visible()

    with step("Der Kurs ist vorbei; die Teilprojektleitung stellt die Bescheinigungen aus."):
        clock.move_to(AFTERWARDS)
        attend_everything(cast_site, cast)
        client_for(cast_site, cast.lead).submit(f"/staff/runs/{cast.run_id}", action="/certificates")
        run_worker(cast_site)

    with step("Sie rufen alle neuen Bescheinigungen als eine Datei ab."):
        become(page.context, cast_site, cast.hr.host_user)  # the login of March has run out
        page.get_by_role("link", name="Bescheinigungen", exact=True).first.click()
        with page.expect_download() as download:
            page.get_by_role("button", name="2 neue als ZIP").click()
        with zipfile.ZipFile(download.value.path()) as archive:
            names = archive.namelist()
            papers = [name for name in names if name.endswith(".pdf")]
            assert len(papers) == 2, names
            assert names[2:] == ["index.csv", "index.xlsx"]
            assert archive.read(papers[0]).startswith(b"%PDF-")
        page.reload()
        expect(page.get_by_role("button", name="0 neue als ZIP")).to_be_visible()

    with step("Wer eine Bescheinigung vorgelegt bekommt, prüft sie mit dem Code, ohne Konto."):
        with db_of(cast_site) as db:
            code = db.scalars(select(Certificate.code).order_by(Certificate.id)).first()
        anybody = new_page(cast_site, phone=True)
        anybody.goto("/")
        anybody.get_by_text("Menü", exact=True).click()
        anybody.get_by_role("link", name="Bescheinigung prüfen").click()
        anybody.get_by_label("Prüfcode").fill(str(code).lower())
        anybody.get_by_role("main").get_by_role("button", name="Prüfen").click()
        expect(anybody.get_by_text("Gültig", exact=True)).to_be_visible()
        expect(anybody.get_by_text(KNOWN)).to_have_count(0)
