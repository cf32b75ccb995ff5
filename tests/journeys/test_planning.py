"""So plant die Koordination ein Halbjahr: Räume und Zeiten, freie Termine, eine Serie, Konflikte, ein hybrider Kurs."""

from datetime import date, datetime, time

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from courses.catalogue.models import Course
from courses.planning.models import MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from tests.cast import NOW, Cast
from tests.house import on_sqlite, writing
from tests.journeys.conftest import NewPage
from tests.journeys.stage import become, mailed_link, step

pytestmark = pytest.mark.browser
LINK = "https://meet.example.org/saal"
GUEST = "gast@example.org"


@on_sqlite
def test_a_half_year_is_planned_without_a_collision(cast_site: Flask, cast: Cast, new_page: NewPage) -> None:
    coordinator, trainer = new_page(cast_site), new_page(cast_site, phone=True)
    become(coordinator.context, cast_site, cast.coordinator.host_user)
    become(trainer.context, cast_site, cast.trainer.host_user)

    with step("Die Kursleitung trägt am Telefon ein, wann sie nicht da ist. Warum, fragt niemand."):
        trainer.goto("/trainer")
        trainer.get_by_role("link", name="Zeiten und Abwesenheiten ändern").click()
        trainer.get_by_role("button", name="Weitere Abwesenheit").click()
        trainer.get_by_label("erster Tag").fill("2026-05-12")
        trainer.get_by_label("letzter Tag").fill("2026-05-12")
        trainer.get_by_role("button", name="Speichern").last.click()
        expect(trainer.get_by_text("12. Mai 2026")).to_be_visible()

    with step("Sie legen für einen Ort einen Raum an: wie viele Menschen er fasst, und was es dort gibt."):
        coordinator.goto("/staff/venues")
        coordinator.get_by_role("link", name="Haus am Markt").click()
        coordinator.get_by_role("link", name="Neuer Raum").click()
        coordinator.get_by_label("Name des Raums").fill("Saal")
        coordinator.get_by_label("Platz für so viele Personen").fill("12")
        coordinator.get_by_label("Beamer oder Bildschirm").check()
        coordinator.get_by_label("Induktionsanlage zum Hören").check()
        coordinator.get_by_role("button", name="Raum anlegen").click()
        expect(coordinator.get_by_role("link", name="Saal")).to_be_visible()

    with step("Sie suchen freie Termine: ab wann, an welchem Wochentag, mit wem und wo."):
        coordinator.goto("/staff/courses/IK-01/plan")
        coordinator.get_by_role("link", name="Freie Termine suchen").click()
        coordinator.get_by_label("Frühestens ab").fill("2026-05-05")
        for weekday in ("Montag", "Mittwoch", "Donnerstag"):
            coordinator.get_by_label(weekday).uncheck()
        coordinator.get_by_label(cast.trainer.name).check()
        coordinator.get_by_label("Haus am Markt, Saal").check()
        coordinator.locator("#content").get_by_role("button", name="Suchen").click()
        expect(coordinator.get_by_role("heading", name="5 Vorschläge")).to_be_visible()
        # Am 12. Mai ist die Kursleitung nicht da: kein Vorschlag beginnt am 5. oder am 12.
        expect(coordinator.locator("ol").get_by_text("12. Mai 2026")).to_have_count(0)

    with step("Sie übernehmen einen Vorschlag; die Serie ist ausgefüllt und zeigt ihre Vorschau. Sie speichern."):
        coordinator.get_by_role("link", name="übernehmen").first.click()
        expect(coordinator.get_by_role("heading", name="Vorschau")).to_be_visible()
        expect(coordinator.locator("#series tbody tr")).to_have_count(4)
        coordinator.get_by_role("button", name="Als Entwurf speichern").click()
        expect(coordinator.get_by_text("Die Serie ist als Entwurf gespeichert.")).to_be_visible()

    with step("Einen zweiten Kurs wollen Sie am selben Tag in denselben Raum legen. Der Konflikt steht beim Termin."):
        day = coordinator.get_by_role("group", name="Termin 1").get_by_label("Tag").input_value()
        coordinator.goto("/staff/courses/IK-01/plan")
        for number in (1, 2):
            row = coordinator.get_by_role("group", name=f"Termin {number}")
            row.get_by_label("Tag").fill(day)
            row.get_by_label("Ort und Raum").select_option(label="Haus am Markt, Saal (Musterstadt): bis 12 Personen")
        coordinator.get_by_role("button", name="Entwurf speichern").click()
        expect(coordinator.get_by_text("ist zu dieser Zeit belegt").first).to_be_visible()

    with step("Mit einem anderen Tag geht es; ein Feiertag warnt, und Sie schreiben, warum es trotzdem sein soll."):
        for number in (1, 2):
            coordinator.get_by_role("group", name=f"Termin {number}").get_by_label("Tag").fill("2026-05-14")
        coordinator.get_by_role("button", name="Entwurf speichern").click()
        expect(coordinator.get_by_text("Christi Himmelfahrt: gesetzlicher Feiertag.").first).to_be_visible()
        coordinator.get_by_label("Begründung trotz Warnung").fill("Die Gruppe hat darum gebeten")
        coordinator.get_by_role("button", name="Entwurf speichern").click()
        expect(coordinator.locator("#meetings tbody tr")).to_have_count(2)

    with step("Die Liste der Konflikte ist leer, und zeigt auf Wunsch, was übergangen wurde."):
        coordinator.goto("/staff/conflicts")
        expect(coordinator.get_by_role("heading", name="Keine Konflikte")).to_be_visible()
        coordinator.get_by_label("auch übergangene Warnungen").check()
        coordinator.get_by_role("button", name="Anzeigen").click()
        expect(coordinator.get_by_text("Die Gruppe hat darum gebeten").first).to_be_visible()

    with step("Die Kursleitung sieht die neuen Termine sofort in ihrem Plan."):
        trainer.goto("/trainer")
        expect(trainer.get_by_text("Entwurf").first).to_be_visible()


@on_sqlite
def test_somebody_changes_from_the_hall_to_the_screen(
    cast_site: Flask, cast: Cast, new_page: NewPage, clock: time_machine.Traveller
) -> None:
    with writing(cast_site) as db:
        day = date(2026, 3, 10)
        seats: dict[PoolMode, int | None] = {PoolMode.ONSITE: 4, PoolMode.ONLINE: 4}
        meeting = PlannedMeeting(day, time(9), time(12), 180, MeetingMode.BOTH, cast.venue_id, online_link=LINK)
        plan = RunPlan(cast.project_id, (meeting,), seats, 1, (cast.trainer.person_id,), cast.venue_id, decide_on=day)
        run = plan_run(db, db.get_one(Course, cast.course_id), plan, actor="test", now=NOW)
        publish(db, run, actor="test", now=NOW)
        run_id = run.id
    page = new_page(cast_site, phone=True)

    with step("Bei einem hybriden Kurs wählen Sie bei der Anmeldung, ob Sie kommen oder online dabei sind."):
        page.goto(f"/runs/{run_id}")
        choose_way(page, "vor Ort")
        page.goto(mailed_link(cast_site, GUEST, "/my/"))
        page.get_by_role("button", name="Anmeldung bestätigen").click()
        expect(page.get_by_text("Ihr Platz ist sicher")).to_be_visible()
        expect(page.get_by_text("Haus am Markt").first).to_be_visible()

    with step("Solange dort Platz ist, wechseln Sie mit einem Druck."):
        page.get_by_role("button", name="Lieber online teilnehmen").click()
        expect(page.get_by_text("Ihre Teilnahme ist geändert.")).to_be_visible()
        expect(page.get_by_text("der Link erscheint hier am 10. März 2026, 08:45 Uhr")).to_be_visible()
        assert LINK not in page.content()

    with step("Eine Viertelstunde vor Beginn steht der Link da."):
        clock.move_to(datetime.fromisoformat("2026-03-10T08:46+01:00"))
        page.reload()
        expect(page.get_by_role("link", name="Online teilnehmen")).to_have_attribute("href", LINK)


def choose_way(page: Page, way: str) -> None:
    """Enrol in a run with two kinds of seats."""
    page.get_by_role("link", name="Jetzt anmelden").click()
    page.get_by_label(way, exact=True).check()
    page.get_by_label("Name, wie er auf der Bescheinigung stehen soll").fill("Noor")
    page.get_by_label("E-Mail-Adresse").fill(GUEST)
    page.get_by_label("Ich habe die Hinweise zum Datenschutz gelesen.").check()
    page.get_by_role("button", name="Jetzt anmelden").click()
    page.get_by_role("heading", name="Bitte sehen Sie in Ihr Postfach").wait_for()
