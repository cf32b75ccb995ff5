"""So entsteht ein Angebot: zwei Sprachen, sechs Module, eine Vorschau, und dann sehen es alle. Und so kommt eine Datei herein."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.house import on_sqlite
from tests.journeys.conftest import NewPage
from tests.journeys.stage import choose, log_in, step

pytestmark = pytest.mark.browser
MODULES = ("Ankommen", "Zuhören", "Fragen", "Erklären", "Üben", "Abschied")


@on_sqlite
def test_an_offer_is_written_ordered_by_keyboard_previewed_published_and_read(site: Flask, new_page: NewPage) -> None:
    page = new_page(site)

    with step("Sie wählen die Art des Angebots."):
        log_in(page, "coordinator")
        page.goto("/staff/courses")
        page.get_by_role("link", name="Neues Angebot").click()
        page.get_by_label("Training", exact=False).first.check()
        page.get_by_role("button", name="Weiter").click()

    with step("Sie schreiben Titel und Texte auf Deutsch und Englisch."):
        page.get_by_label("Kennung").fill("IKT-50")
        choose(page, "Angebotslinie", "Interkulturelle")
        page.get_by_label("Titel (Deutsch)").first.fill("Gut erklärt am Schalter")
        page.get_by_label("Titel (Englisch)").first.fill("Well explained at the counter")
        page.get_by_label("Kurz gesagt (Deutsch)").fill("Ein Tag über klare Auskünfte.")
        page.get_by_label("Ziel (Deutsch)").fill("Sie lernen:\n\n- klar sprechen\n- **nachfragen**")
        page.get_by_label("Ziel (Englisch)").fill("You learn:\n\n- to speak clearly\n- **to ask**")
        page.get_by_label("Für wen (Deutsch)").fill("Mitarbeiter*innen und Berater*innen am Schalter")
        page.get_by_label("Unterrichtseinheiten (UE)").fill("12")

    with step("Sie fügen sechs Module hinzu; die Summe steht daneben, während Sie tippen."):
        for number, title in enumerate(MODULES, start=1):
            if number > 1:
                page.get_by_role("button", name="Weiteres Modul").click()
            module = page.get_by_role("group", name=f"Modul {number}", exact=True)
            module.get_by_label("Titel (Deutsch)").fill(title)
            module.get_by_label("UE").fill("2")
        expect(page.get_by_text("Zusammen 12 UE, so viele wie das Angebot.")).to_be_visible()
        module.get_by_label("UE").fill("3")
        expect(page.get_by_text("Zusammen 13 UE, das Angebot hat 12.")).to_be_visible()
        module.get_by_label("UE").fill("2")

    with step("Mit der Tastatur rückt das letzte Modul um zwei Plätze nach oben; es wird angesagt."):
        up = page.get_by_role("button", name="Nach oben: Modul 6")
        up.focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-lms-rows-status]")).to_have_text("Modul 6 steht jetzt an Stelle 5 von 6.")
        expect(page.get_by_role("button", name="Nach oben: Modul 5")).to_be_focused()
        page.keyboard.press("Enter")
        assert module_titles(page) == ["Ankommen", "Zuhören", "Fragen", "Abschied", "Erklären", "Üben"]

    with step("Oder Sie ziehen ein Modul mit der Maus an seinen Platz."):
        rows = page.locator("[data-lms-row]")
        grip = page.locator("[data-lms-grip]").nth(5)
        grip.hover()
        page.mouse.down()
        grip.hover(position={"x": 20, "y": 20})
        rows.nth(4).hover(position={"x": 300, "y": 20})
        rows.nth(4).hover(position={"x": 310, "y": 15})
        page.mouse.up()
        expect(page.locator("[data-lms-rows-status]")).to_have_text("Modul 6 steht jetzt an Stelle 5 von 6.")
        assert module_titles(page) == ["Ankommen", "Zuhören", "Fragen", "Abschied", "Üben", "Erklären"]

    with step("Sie speichern; es ist ein Entwurf, und Sie sehen die Vorschau."):
        page.get_by_role("main").get_by_role("button", name="Speichern").last.click()
        expect(page.get_by_text("Das Angebot ist angelegt, als Entwurf.")).to_be_visible()
        page.get_by_role("link", name="Vorschau").click()
        expect(page.get_by_text("Vorschau (Entwurf)")).to_be_visible()
        expect(page.get_by_role("listitem").filter(has_text="nachfragen")).to_be_visible()
        expect(page.get_by_text("Mitarbeiter*innen und Berater*innen")).to_be_visible()
        assert page.locator("#modules tbody th").all_inner_texts() == [
            "Ankommen", "Zuhören", "Fragen", "Abschied", "Üben", "Erklären",
        ]  # fmt: skip
        visitor = new_page(site, phone=True)
        answer = visitor.goto("/courses/IKT-50")
        assert answer is not None
        assert answer.status == 404
        page.get_by_role("link", name="Zurück zum Angebot").click()

    with step("Sie schreiben den Text auch auf Ukrainisch und in Leichter Sprache."):
        for language, title in (("Ukrainisch", "Зрозуміло біля віконця"), ("Leichte Sprache", "Gut erklären")):
            page.get_by_role("link", name=language, exact=True).click()
            page.get_by_label("Titel").fill(title)
            page.get_by_role("button", name="Speichern").click()

    with step("Sie veröffentlichen. Besuchende lesen das Angebot in ihrer Sprache."):
        page.get_by_role("button", name="Veröffentlichen").click()
        expect(page.get_by_text("Das Angebot ist veröffentlicht.")).to_be_visible()
        visitor.goto("/courses/IKT-50")
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Gut erklärt am Schalter")
        visitor.get_by_role("link", name="Українська").click()
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Зрозуміло біля віконця")
        visitor.goto("/courses/IKT-50?lang=en")
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Well explained at the counter")
        expect(visitor.get_by_role("listitem").filter(has_text="to ask")).to_be_visible()


@on_sqlite
def test_modules_are_ordered_without_a_script(site: Flask, new_page: NewPage) -> None:
    page = new_page(site, javascript=False)

    with step("Ohne JavaScript bewegen die Knöpfe ein Modul, und die Stelle bleibt im Blick."):
        log_in(page, "coordinator")
        page.goto("/staff/courses/IKT-01/edit")
        first, second = module_titles(page)[:2]
        page.get_by_role("button", name="Nach unten: Modul 1", exact=True).click()
        assert module_titles(page)[:2] == [second, first]
        expect(page.get_by_role("button", name="Nach unten: Modul 2", exact=True)).to_be_focused()
        page.get_by_role("main").get_by_role("button", name="Speichern").last.click()
        page.goto("/courses/IKT-01")
        assert page.locator("#modules tbody th").all_inner_texts()[:2] == [second, first]


@on_sqlite
def test_a_file_is_looked_at_before_it_is_taken_over(site: Flask, new_page: NewPage, tmp_path: Path) -> None:
    page = new_page(site)

    with step("Sie nehmen zwei Angebote als Datei mit."):
        log_in(page, "coordinator")
        page.goto("/staff/courses")
        for code in ("BE-01", "CO-01"):
            page.locator(f"input[value='{code}']").check()
        with page.expect_download() as download:
            page.get_by_role("button", name="Als JSON").click()
        file = tmp_path / "angebote.json"
        download.value.save_as(file)
        text = file.read_text("utf-8")
        assert text.count('"code"') == 2

    with step("Eine Datei mit einem Fehler nennt Stelle und Grund, und nichts ändert sich."):
        file.write_text(text.replace('"kontakt_name"', '"kontakt_nahme"'), "utf-8")
        bring(page, file)
        expect(page.get_by_role("cell", name="unbekannte Angabe")).to_be_visible()
        expect(page.get_by_role("rowheader", name="[0].kontakt_nahme")).to_be_visible()

    with step("Sie sehen jeden Unterschied, bevor Sie ihn übernehmen."):
        file.write_text(text.replace("Beratungsstelle Bildungshafen (Demo)", "Beratung am Hafen (Demo)"), "utf-8")
        bring(page, file)
        expect(page.get_by_text("0 neu, 1 geändert, 1 unverändert.")).to_be_visible()
        expect(page.get_by_role("cell", name="Beratung am Hafen (Demo)")).to_be_visible()
        page.get_by_role("button", name="Alles übernehmen").click()
        expect(page.get_by_text("0 neu, 1 geändert, 1 unverändert.")).to_be_visible()

    with step("Die öffentliche Seite zeigt den neuen Stand."):
        visitor = new_page(site, phone=True)
        visitor.goto("/courses/BE-01")
        expect(visitor.get_by_text("Beratung am Hafen (Demo)")).to_be_visible()


def module_titles(page: Page) -> list[str]:
    """The German titles of the modules, in the order of the page."""
    found: list[str] = page.locator("[data-lms-row] input[name$='title_de']").evaluate_all(
        "all => all.map(e => e.value)"
    )
    return found


def bring(page: Page, file: Path) -> None:
    """Upload a file to be checked."""
    page.goto("/staff/courses/import")
    page.get_by_label("Datei (JSON oder XLSX)").set_input_files(file)
    page.get_by_role("button", name="Prüfen").click()
