"""So entsteht das nächste Halbjahr aus dem letzten: eine Durchführung kopieren, einen ganzen Plan übernehmen."""

from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import expect

from courses.catalogue.models import Course
from lms.funding.models import FundingPeriod, Project
from tests.cast import Cast, run_of
from tests.house import on_sqlite, writing
from tests.journeys.conftest import NewPage
from tests.journeys.stage import become, step

pytestmark = pytest.mark.browser
MONDAYS = tuple(date(2026, 6, day) for day in (1, 8, 15, 22))


@on_sqlite
def test_the_next_term_is_made_from_the_last_one(cast_site: Flask, cast: Cast, new_page: NewPage) -> None:
    with writing(cast_site) as db:
        course = db.get_one(Course, cast.course_id)
        weekly = run_of(db, course, cast.project_id, cast.venue_id, trainer_ids=(), days=MONDAYS).id
    page = new_page(cast_site)
    become(page.context, cast_site, cast.coordinator.host_user)

    with step("Auf der Seite einer Durchführung drücken Sie „Kopieren“ und nennen den neuen ersten Tag."):
        page.goto(f"/staff/runs/{weekly}")
        page.get_by_role("link", name="Kopieren").click()
        page.get_by_label("Neuer erster Tag").fill("2027-03-15")
        page.get_by_role("button", name="Vorschau zeigen").last.click()

    with step("Die Vorschau zeigt den Rhythmus, jeden Termin, und warum der Ostermontag übersprungen ist."):
        expect(page.get_by_text("Der Rhythmus bleibt: Jede Woche (Montag).")).to_be_visible()
        expect(page.locator("#series tbody tr")).to_have_count(8)
        expect(page.get_by_text("29. März 2027: Ostermontag")).to_be_visible()
        expect(page.get_by_role("rowheader", name="12. April 2027").first).to_be_visible()

    with step("Sie speichern; die Kopie ist ein Entwurf, den Sie wie jeden anderen ändern und veröffentlichen."):
        page.get_by_role("button", name="Als Entwurf speichern").click()
        expect(page.get_by_text("Die Kopie ist als Entwurf gespeichert.")).to_be_visible()
        expect(page.get_by_role("button", name="Veröffentlichen")).to_be_visible()


@on_sqlite
def test_a_whole_plan_goes_into_the_next_period(cast_site: Flask, cast: Cast, new_page: NewPage) -> None:
    with writing(cast_site) as db:
        course = db.get_one(Course, cast.course_id)
        run_of(db, course, cast.project_id, cast.venue_id, trainer_ids=(), days=MONDAYS)
        period = FundingPeriod(
            network_id=cast.network_id,
            name="2029–2031",
            network_name_de="Netzwerk Brücke",
            network_name_en="Bridge Network",
            starts_on=date(2029, 1, 1),
            ends_on=date(2031, 12, 31),
        )
        db.add(period)
        db.flush()
        db.add(
            Project(
                period_id=period.id,
                provider_id=cast.provider_id,
                name="Teilprojekt 1",
                number="1",
                continues_id=cast.project_id,
            )
        )
    page = new_page(cast_site)
    become(page.context, cast_site, cast.coordinator.host_user)

    with step("In der Liste der Durchführungen drücken Sie „Plan übernehmen“ und wählen, was wohin geht."):
        page.goto("/staff/runs")
        page.get_by_role("link", name="Plan übernehmen").click()
        page.get_by_label("Aus", exact=True).select_option(label="1 Teilprojekt 1 (2023–2028)")
        page.get_by_role("button", name="Vorschau zeigen").click()

    with step("Alles liegt in derselben Woche des Jahres. Sie lassen eine Durchführung weg und legen die andere an."):
        expect(page.get_by_text("Alles liegt 157 Wochen später.")).to_be_visible()
        page.get_by_label("IK-01-2026-02").uncheck()
        page.get_by_role("button", name="Gewählte als Entwürfe anlegen").click()
        expect(page.get_by_text("1 Entwurf ist angelegt.")).to_be_visible()
        expect(page.get_by_role("link", name="IK-01-2029-01")).to_be_visible()

    with step("Am nächsten Tag machen Sie weiter: Was schon übernommen ist, steht dabei und kommt nicht doppelt."):
        page.reload()
        expect(page.get_by_text("1 ist schon übernommen.")).to_be_visible()
        page.get_by_role("button", name="Gewählte als Entwürfe anlegen").click()
        expect(page.get_by_text("2 sind schon übernommen.")).to_be_visible()
        expect(page.get_by_role("checkbox", name="IK-01")).to_have_count(0)
