"""So arbeitet die Koordination mit dem Kalender: sehen, filtern, einen Termin mit der Maus oder der Tastatur verschieben."""

from datetime import date, time

import pypdfium2 as pdfium
import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from courses.planning.models import Meeting
from courses.planning.publishing import publish
from tests.cast import NOW, Cast
from tests.courses.planning.collisions.test_guard import a_run
from tests.house import db_of, mails, on_sqlite, writing
from tests.journeys.conftest import NewPage
from tests.journeys.stage import become, step

pytestmark = pytest.mark.browser
WEEK = "/staff/board?view=week&day=2026-05-04"


@pytest.fixture
def runs(cast_site: Flask, cast: Cast) -> tuple[int, int]:
    """A draft on Tuesday and a published run on Wednesday."""
    with writing(cast_site) as db:
        draft, open_run = a_run(db, cast), a_run(db, cast, date(2026, 5, 6), begins=time(14), ends=time(17))
        publish(db, open_run, actor="test", now=NOW)
        return draft.id, open_run.id


def day_of(app: Flask, run_id: int) -> date:
    with db_of(app) as db:
        return db.scalars(select(Meeting.day).where(Meeting.run_id == run_id)).one()


def drag(page: Page, run_id: int, day: str) -> None:
    card = page.locator("[data-lms-move]").filter(has=page.locator(f"a[href='/staff/runs/{run_id}']"))
    card.drag_to(page.locator(f"[data-lms-day='{day}']"), target_position={"x": 20, "y": 150})


@on_sqlite
def test_a_meeting_is_dragged_to_another_day(
    cast_site: Flask, cast: Cast, new_page: NewPage, runs: tuple[int, int]
) -> None:
    draft, open_run = runs
    page = new_page(cast_site)
    become(page.context, cast_site, cast.coordinator.host_user)

    with step("Sie öffnen die Woche und ziehen einen Entwurf von Dienstag auf Donnerstag."):
        page.goto(WEEK)
        expect(page.get_by_text("Mit der Maus ziehen Sie einen Termin")).to_be_visible()
        drag(page, draft, "2026-05-07")
        expect(page.get_by_role("heading", name="Termin verlegen")).to_be_visible()
        expect(page.get_by_label("Tag")).to_have_value("2026-05-07")

    with step("Noch ist nichts geschehen. Erst der Knopf verschiebt; dann steht der Termin am neuen Tag."):
        assert day_of(cast_site, draft) == date(2026, 5, 5)
        page.get_by_role("button", name="Termin verlegen").click()
        expect(page.get_by_text("Der Termin ist verlegt.")).to_be_visible()
        expect(page.locator(f"[data-lms-day='2026-05-07'] a[href='/staff/runs/{draft}']")).to_be_visible()
        assert day_of(cast_site, draft) == date(2026, 5, 7)

    with step("Wer einen Termin am selben Tag fallen lässt, bleibt im Kalender."):
        drag(page, draft, "2026-05-07")
        expect(page.get_by_role("heading", name="Kalender")).to_be_visible()

    with step(
        "Im Monat ziehen Sie einen veröffentlichten Termin; es öffnet sich die Seite, die Menschen benachrichtigt."
    ):
        page.goto("/staff/board?view=month&day=2026-05-04")
        page.locator("[data-lms-day='2026-05-25']").scroll_into_view_if_needed()
        page.locator(f"[data-lms-move] a[href='/staff/runs/{open_run}']").drag_to(
            page.locator("[data-lms-day='2026-05-12']")
        )
        expect(page.get_by_role("heading", name="Durchführung ändern")).to_be_visible()
        expect(page.get_by_label("Tag", exact=True).first).to_have_value("2026-05-12")
        expect(page.get_by_text("Noch ist nichts geändert")).to_be_in_viewport()
        page.get_by_role("button", name="Weiter zur Vorschau").last.click()
        expect(page.get_by_text("12. Mai 2026").first).to_be_visible()
        assert day_of(cast_site, open_run) == date(2026, 5, 6)
        assert mails(cast_site) == []


@on_sqlite
def test_the_keyboard_and_the_phone_do_the_same(
    cast_site: Flask, cast: Cast, new_page: NewPage, runs: tuple[int, int]
) -> None:
    draft, _open_run = runs
    page = new_page(cast_site, phone=True)
    become(page.context, cast_site, cast.lead.host_user)

    with step("Am Telefon stehen die Tage untereinander. Mit der Tastatur kommen Sie zu „Verlegen“."):
        page.goto("/staff/board?view=month&day=2026-05-04")
        move = page.locator(f"[data-lms-move^='/staff/runs/{draft}/'] a").filter(has_text="Verlegen")
        move.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Termin verlegen")).to_be_visible()

    with step("Sie schreiben den neuen Tag und bestätigen mit der Eingabetaste."):
        page.get_by_label("Tag").fill("2026-05-08")
        page.get_by_label("Unterrichtsminuten").press("Enter")
        expect(page.get_by_text("Der Termin ist verlegt.")).to_be_visible()
        expect(page.get_by_role("heading", name="Mai 2026", exact=True)).to_be_visible()
        assert day_of(cast_site, draft) == date(2026, 5, 8)


@on_sqlite
@pytest.mark.parametrize(("view", "wide"), [("agenda", False), ("week", True), ("month", True), ("half-year", True)])
def test_a_page_of_the_calendar_is_printed_without_its_buttons(
    cast_site: Flask, cast: Cast, new_page: NewPage, runs: tuple[int, int], view: str, *, wide: bool
) -> None:
    page = new_page(cast_site)
    become(page.context, cast_site, cast.coordinator.host_user)
    page.goto(f"/staff/board?view={view}&day=2026-05-04&project={cast.project_id}")
    with pdfium.PdfDocument(page.pdf(prefer_css_page_size=True)) as paper:
        sheet = paper[0]
        assert (sheet.get_width() > sheet.get_height()) is wide
        words = sheet.get_textpage().get_text_bounded()
    assert "IK-01-2026-02" in words
    assert "Teilprojekt: 1 Teilprojekt 1" in words
    for on_screen_only in ("Anzeigen", "Verlegen", "Halbjahr", "Ausloggen", "Mit der Maus"):
        assert on_screen_only not in words
