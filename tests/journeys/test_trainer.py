"""So arbeitet die Kursleitung: heute, die Liste, alle anwesend, die Ausnahmen, abschließen. Am Telefon."""

import re

import pytest
import time_machine
from flask import Flask, url_for
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from courses.enrolment.access import personal_url
from courses.enrolment.models import Enrolment
from tests.cast import Cast
from tests.house import on_sqlite, run_worker, writing
from tests.journeys.conftest import NewPage
from tests.journeys.stage import become, step
from tests.journeys.teaching import FIRST_MORNING, address_of, seat

pytestmark = pytest.mark.browser
PEOPLE = ("Bashar Hamdan", "Frieda Voß", "Mihail Rotaru")


@on_sqlite
def test_a_morning_is_marked_in_a_few_taps(
    cast_site: Flask, cast: Cast, new_page: NewPage, clock: time_machine.Traveller
) -> None:
    seat(cast_site, cast, PEOPLE)
    clock.move_to(FIRST_MORNING)
    run_worker(cast_site)
    page = new_page(cast_site, phone=True)
    become(page.context, cast_site, cast.trainer.host_user)

    with step("Auf der Startseite steht, was heute dran ist. Sie öffnen die Liste des ersten Termins."):
        page.goto("/")
        expect(page.get_by_role("heading", name="Heute")).to_be_visible()
        page.get_by_role("link", name="Anwesenheit erfassen").first.click()
        expect(page.get_by_text("0 von 3 erfasst")).to_be_visible()

    with step("Fast immer sind alle da: ein Druck genügt."):
        page.get_by_role("button", name="Alle anwesend").click()
        expect(page.get_by_text("3 von 3 erfasst")).to_be_visible()

    with step("Dann die Ausnahmen: Eine Person kam später, eine fehlt."):
        row(page, "Frieda Voß").get_by_role("radio", name="teilweise").check()
        page.get_by_label("Minuten anwesend (von 180), Frieda Voß").fill("90")
        row(page, "Mihail Rotaru").get_by_role("radio", name="entschuldigt", exact=True).check()

    with step("Sie speichern und schließen die Liste ab."):
        page.get_by_role("button", name=re.compile("bschließen$")).click()
        expect(page.get_by_text("Diese Liste ist seit 14. April 2026")).to_be_visible()

    with step("Jede Person liest auf ihrer eigenen Seite, was zählt."):
        for name, words in zip(
            PEOPLE, ("4 von 16 UE besucht", "2 von 16 UE besucht", "0 von 16 UE besucht"), strict=True
        ):
            own = new_page(cast_site, phone=True)
            own.goto(own_link(cast_site, name))
            expect(own.get_by_text(words)).to_be_visible()
        expect(own.get_by_text("Was für jeden Termin eingetragen ist")).to_be_visible()
        own.get_by_text("Was für jeden Termin eingetragen ist").click()
        expect(own.get_by_text("entschuldigt", exact=True)).to_be_visible()


def row(page: Page, name: str) -> Locator:
    """The buttons of one person."""
    return page.get_by_role("group", name=name)


def own_link(app: Flask, name: str) -> str:
    """The link to the person's own page, as it stands in each mail."""
    with writing(app) as db:
        enrolment = db.scalars(select(Enrolment).where(Enrolment.contact_email == address_of(name))).one()
        return personal_url(db, enrolment).removeprefix(url_for("lms.floor.start", _external=True).rstrip("/"))
