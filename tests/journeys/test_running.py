"""So läuft eine Durchführung, die anders kommt als geplant: entscheiden, verschieben, ändern, vertreten, absagen, inhouse."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.cast import Cast
from tests.courses.running.scene import booked, new_trainer, place
from tests.house import mails, on_sqlite
from tests.journeys.conftest import NewPage
from tests.journeys.stage import become, step

pytestmark = pytest.mark.browser


def postbox(app: Flask, *addresses: str) -> Callable[[], dict[str, list[str]]]:
    """Asked again and again: the subjects of the mails that each of these addresses got since the last time."""
    read = {address: len(mails(app, address)) for address in addresses}

    def new() -> dict[str, list[str]]:
        found = {address: [str(mail["Subject"]) for mail in mails(app, address)] for address in addresses}
        fresh = {address: subjects[read[address] :] for address, subjects in found.items()}
        read.update({address: len(subjects) for address, subjects in found.items()})
        return fresh

    return new


@on_sqlite
def test_a_run_that_comes_differently_and_everybody_hears_each_thing_once(
    cast_site: Flask, cast: Cast, new_page: NewPage
) -> None:
    amina, title = "amina@example.org", "Vielfalt am Schalter"
    place(cast_site, cast.run_id, "Amina Haddad", email=amina)
    booked(cast_site, cast, "Bodo Ahrens")
    stand_in = new_trainer(cast_site, "Ines Ersatz")
    everybody = (amina, cast.hr.email, cast.trainer.email, stand_in.email)
    new_mails = postbox(cast_site, *everybody)
    page = new_page(cast_site)
    become(page.context, cast_site, cast.lead.host_user)
    run = f"/staff/runs/{cast.run_id}"

    def told(subject: str, *who: str) -> dict[str, list[str]]:
        return {address: [f"{subject}: {title}"] if address in who else [] for address in everybody}

    with step("Unter „Zu entscheiden“ steht, was seine Mindestzahl noch nicht erreicht hat: 2 von 4 Personen."):
        page.goto("/")
        page.get_by_role("link", name="Alle zu entscheidenden").or_(
            page.get_by_role("link", name=title)
        ).first.wait_for()
        page.goto("/staff/decisions")
        expect(page.get_by_role("heading", name="Zu entscheiden", level=1)).to_be_visible()
        expect(page.get_by_text("1 Durchführung unter der Mindestzahl")).to_be_visible()
        page.locator("#content").get_by_role("link", name=re.compile("^Entscheiden")).click()
        expect(page.get_by_role("heading", name="Findet die Durchführung statt?")).to_be_visible()

    with step("Sie sagen nicht gleich ab, sondern verschieben: Ein neuer erster Tag verlegt alle Termine."):
        page.get_by_role("link", name="Verschieben").click()
        page.get_by_label("Neuer erster Tag").fill("2026-04-21")
        page.get_by_role("button", name="Alle Termine um so viele Tage verlegen").click()
        expect(page.get_by_role("group", name="Termin 1").get_by_label("Tag")).to_have_value("2026-04-21")
        page.get_by_label("Nachricht an alle (Deutsch)").fill("Wir hoffen auf mehr Anmeldungen.")
        page.get_by_role("button", name="Weiter zur Vorschau").last.click()

    with step(
        "Die Vorschau zeigt alt neben neu, wer eine E-Mail bekommt, und was darin steht. Noch ist nichts geschehen."
    ):
        expect(page.get_by_role("heading", name="Verschieben: Vorschau")).to_be_visible()
        expect(page.get_by_text("E-Mail an 1 Person", exact=False).first).to_be_visible()
        expect(page.get_by_text("E-Mail an 1 Personalstelle", exact=False).first).to_be_visible()
        expect(page.get_by_text(f"Verschoben: {title}").first).to_be_visible()
        assert new_mails() == told("")

    with step("Sie verschieben. Jede Person, die Personalstelle und die Kursleitung hören es genau einmal."):
        page.get_by_role("button", name="Jetzt verschieben").click()
        expect(page.get_by_text("Die Durchführung ist verschoben.")).to_be_visible()
        assert new_mails() == told("Verschoben", amina, cast.hr.email, cast.trainer.email)
        assert new_mails() == told("")

    with step("Ein Termin beginnt später: Sie ändern ihn, sehen die Vorschau und speichern."):
        page.goto(f"{run}/change")
        first = page.get_by_role("group", name="Termin 1")
        first.get_by_label("Beginn").fill("10:00")
        first.get_by_label("Unterrichtsminuten").fill("120")
        page.get_by_role("button", name="Weiter zur Vorschau").last.click()
        expect(page.get_by_text("10:00–12:00").first).to_be_visible()
        page.get_by_role("button", name="Jetzt speichern").click()
        expect(page.get_by_text("Gespeichert.", exact=True)).to_be_visible()
        assert new_mails() == told("Geändert", amina, cast.hr.email, cast.trainer.email)

    with step("Die Kursleitung wird krank. Sie sehen, wer frei ist, und tragen die Vertretung ein."):
        page.get_by_role("link", name="Vertretung").click()
        page.get_by_label(f"{stand_in.name} (an allen Terminen frei)").check()
        page.get_by_role("button", name="Vertretung eintragen").click()
        expect(page.get_by_text("Die Vertretung ist eingetragen.")).to_be_visible()
        heard = new_mails()
        assert {address: len(subjects) for address, subjects in heard.items()} == dict.fromkeys(everybody, 1)

    with step("Es kommt niemand dazu. Sie sagen ab, mit einem Satz für die Menschen."):
        page.get_by_role("link", name="Absagen").click()
        page.get_by_label("Nachricht an alle (Deutsch)").fill("Es waren leider zu wenige.")
        page.get_by_role("button", name="Ja, absagen und alle benachrichtigen").click()
        expect(page.get_by_text("Die Durchführung ist abgesagt.")).to_be_visible()

    with step(
        "Alle hören es einmal; wer nicht mehr unterrichtet, hört nichts mehr. Die Seite sagt, was bisher geschah."
    ):
        assert new_mails() == told("Abgesagt", amina, cast.hr.email, stand_in.email)
        assert new_mails() == told("")
        expect(page.get_by_text("Was bisher geschah")).to_be_visible()
        page.goto("/staff/decisions")
        expect(page.get_by_role("heading", name="Nichts zu entscheiden")).to_be_visible()


@on_sqlite
def test_a_training_in_ones_own_house_is_asked_answered_and_taken(
    cast_site: Flask, cast: Cast, new_page: NewPage
) -> None:
    desk, coordinator = new_page(cast_site), new_page(cast_site)
    become(desk.context, cast_site, cast.hr.host_user)
    become(coordinator.context, cast_site, cast.coordinator.host_user)
    new_mails = postbox(cast_site, cast.hr.email, cast.coordinator.email)

    with step("Die Personalstelle fragt ein Training im eigenen Haus an: Angebot, Zeitraum, Ort, wie viele Personen."):
        desk.goto("/inhouse")
        desk.get_by_role("link", name="Training anfragen").first.click()
        desk.get_by_label("Angebot (freiwillig)").select_option(label="Vielfalt am Schalter")
        desk.get_by_label("Wie viele Personen ungefähr?").fill("9")
        desk.get_by_label("Frühestens am").fill("2026-05-04")
        desk.get_by_label("Spätestens am").fill("2026-06-30")
        desk.get_by_label("Wo?").fill("Besprechungsraum im 2. Stock, mit Aufzug")
        desk.get_by_role("button", name="Anfrage senden").click()
        expect(desk.get_by_text("Ihre Anfrage ist bei der Koordination.")).to_be_visible()
        asked = desk.url
        assert [len(subjects) for subjects in new_mails().values()] == [0, 1]

    with step("Die Koordination plant dafür einen Entwurf, der nur für diese Organisation ist."):
        coordinator.goto(asked)
        coordinator.get_by_role("link", name="Entwurf planen").click()
        for number, begins, ends in ((1, "09:00", "12:00"), (2, "13:00", "16:00")):
            row = coordinator.get_by_role("group", name=f"Termin {number}")
            row.get_by_label("Tag").fill("2026-05-12")
            row.get_by_label("Beginn").fill(begins)
            row.get_by_label("Ende").fill(ends)
        coordinator.get_by_role("button", name="Entwurf speichern").click()
        expect(coordinator.get_by_text("Der Entwurf ist gespeichert.")).to_be_visible()

    with step("Sie antwortet auf die Anfrage mit diesen Terminen. Veröffentlicht ist noch nichts."):
        coordinator.goto(asked)
        coordinator.get_by_role("button", name="Termine vorschlagen").click()
        expect(coordinator.get_by_text("Die Termine sind vorgeschlagen.")).to_be_visible()
        assert [len(subjects) for subjects in new_mails().values()] == [1, 0]

    with step("Die Personalstelle nimmt an und nennt danach ihre Leute."):
        desk.goto(asked)
        expect(desk.get_by_text("12. Mai 2026").first).to_be_visible()
        desk.get_by_role("button", name="Termine annehmen").click()
        expect(desk.get_by_text("Bitte nennen Sie jetzt die Personen.")).to_be_visible()

    with step("Für andere gibt es diese Durchführung nicht; ein zweites Mal wird niemand benachrichtigt."):
        stranger = new_page(cast_site)
        stranger.goto("/courses/IK-01")
        expect(stranger.get_by_text("12. Mai 2026")).to_have_count(0)
        assert [len(subjects) for subjects in new_mails().values()] == [0, 1]
        assert [len(subjects) for subjects in new_mails().values()] == [0, 0]
