"""The network renames itself: the coordination opens the next period by keyboard, and old papers keep their words."""

from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from certificates.issuing.models import Certificate, CertificateState
from certificates.issuing.reserving import lock_enrolment, reissue
from courses.catalogue.models import Course
from courses.planning.models import CourseRun, Venue
from lms.data import documents
from lms.demo.network import OLDER_NETWORK_DE
from lms.funding.models import FundingPeriod, Project
from lms.pdf.inspection import page_text
from tests.cast import NOW, run_of
from tests.house import db_of, on_sqlite, run_worker, writing
from tests.journeys.conftest import NewPage
from tests.journeys.stage import log_in, step

pytestmark = [pytest.mark.browser, pytest.mark.pdf]
NEW_NAME, NEW_SENTENCE = "Verbund Ostsee (Demo)", "Der Verbund Ostsee wird vom Fonds E (Platzhalter) gefördert."
MOST_STOPS = 120


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {target}")


def write(page: Page, label: str, text: str) -> None:
    """Replace what stands in a field, by keyboard."""
    tab_to(page, page.get_by_label(label))
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go there and press."""
    tab_to(page, target)
    page.keyboard.press(key)


@on_sqlite
def test_the_next_period_is_opened_by_keyboard_and_old_papers_keep_their_words(site: Flask, new_page: NewPage) -> None:
    page = new_page(site, javascript=False)
    log_in(page, "coordinator")
    with step("Die Koordination beginnt eine neue Förderphase und gibt ihr Namen und Fördersatz."):
        page.goto("/staff/programme")
        press(page, page.get_by_role("link", name="Neue Förderphase eröffnen"))
        page.get_by_role("heading", name="Neue Förderphase eröffnen").wait_for()
        write(page, "Name des Netzwerks (Deutsch)", NEW_NAME)
        write(page, "Fördersatz (Deutsch)", NEW_SENTENCE)
        write(page, "Fördersatz (Englisch)", "Funded by Fund E (placeholder).")
        press(page, page.get_by_role("button", name="Speichern und weiter"))
    with step("Sie nimmt einen Partner heraus; alles andere geht mit."):
        page.get_by_role("heading", name="Was geht mit?").wait_for()
        press(page, page.get_by_label("Verbund der Träger (Demo)"), "Space")
        press(page, page.get_by_role("button", name="Speichern und weiter"))
    with step("Sie sieht alles noch einmal und eröffnet."):
        expect(page.get_by_text("bleibt zurück: Verbund der Träger (Demo)")).to_be_visible()
        press(page, page.get_by_role("button", name="eröffnen"))
        page.get_by_role("heading", name="Förderphase 2029–2031").wait_for()
        expect(page.get_by_text(NEW_NAME).first).to_be_visible()
    with step("Eine Durchführung der neuen Förderphase nennt die neue Förderung."):
        page.goto(f"/runs/{planned_in_the_new_period(site)}")
        expect(page.get_by_role("main").get_by_text(NEW_SENTENCE)).to_be_visible()
    with step("Eine Bescheinigung der alten Förderphase sagt neu ausgestellt dasselbe wie vorher."):
        before, after = old_paper_made_twice(site)
        for text in (before, after):
            assert OLDER_NETWORK_DE in " ".join(text.split())
            assert "Verbund Ostsee" not in text


def planned_in_the_new_period(app: Flask) -> int:
    with writing(app) as db:
        of_period = select(Project).join(FundingPeriod, FundingPeriod.id == Project.period_id)
        project = db.scalars(of_period.where(FundingPeriod.name == "2029–2031").order_by(Project.number)).first()
        course, venue = (
            db.scalars(select(Course).where(Course.code == "IKT-01")).one(),
            db.scalars(select(Venue)).first(),
        )
        assert project is not None
        assert venue is not None
        days = (date(2029, 4, 10), date(2029, 4, 11))
        return run_of(db, course, project.id, venue.id, days=days).id


def old_paper_made_twice(app: Flask) -> tuple[str, str]:
    """What the paper of the oldest run says, and what it says after it was issued again."""
    run_worker(app)
    with db_of(app) as db:
        issued = select(Certificate).where(Certificate.state == CertificateState.ISSUED)
        old = min(db.scalars(issued), key=lambda paper: (paper.enrolment.run.ends_at, paper.id))
        assert db.get_one(CourseRun, old.enrolment.run_id).project.period.ends_on < NOW.date()
        before = text_of(app, old.id)
    with writing(app) as db:
        enrolment = lock_enrolment(db, old.enrolment_id)
        assert enrolment is not None
        words = {"name": "Anderer Name", "reason": "Name", "check_url": "http://localhost/verify", "person_id": 1}
        new = reissue(db, enrolment, db.get_one(Certificate, old.id), **words, now=NOW)  # type: ignore[arg-type]
    run_worker(app)
    return before, text_of(app, new.id)


def text_of(app: Flask, certificate_id: int) -> str:
    with db_of(app) as db:
        sha256 = db.get_one(Certificate, certificate_id).document_sha256
        assert sha256 is not None
        return page_text(documents.fetch(db, sha256))
