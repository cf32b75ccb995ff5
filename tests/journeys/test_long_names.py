"""Ein Name darf so lang sein, wie er will: Seite und gedruckte Liste bleiben für alle anderen brauchbar."""

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select

from courses.planning.models import Meeting
from tests.cast import Cast
from tests.certificates.course_end import AFTER, attend, issue
from tests.house import db_of, on_sqlite
from tests.journeys.conftest import NewPage
from tests.journeys.stage import NARROW, become

pytestmark = pytest.mark.browser
A4 = {"width": 672, "height": 971}  # the page of print.css without its margins, in CSS pixels
USUAL = "Amina Haddad"


@on_sqlite
@pytest.mark.pdf
@pytest.mark.parametrize("letters", [40, 70, 255])
def test_a_long_name_does_not_widen_the_page_of_certificates_on_a_phone(
    cast_site: Flask, cast: Cast, clock: time_machine.Traveller, new_page: NewPage, letters: int
) -> None:
    attend(cast_site, cast, {USUAL: 4, "W" * letters: 4})
    clock.move_to(AFTER)
    issue(cast_site, cast)  # a row of an issued paper can be ticked
    page = new_page(cast_site, phone=True)
    become(page.context, cast_site, cast.lead.host_user)
    for size in ({"width": 390, "height": 844}, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(f"/staff/runs/{cast.run_id}/certificates")
        assert _width(page) <= size["width"]


@on_sqlite
@pytest.mark.parametrize("letters", [12, 40, 255])
def test_a_long_name_leaves_the_others_their_place_to_sign(
    cast_site: Flask, cast: Cast, new_page: NewPage, letters: int
) -> None:
    attend(cast_site, cast, {USUAL: 0, "W" * letters: 0})
    with db_of(cast_site) as db:
        meeting_id = db.scalars(select(Meeting.id).where(Meeting.run_id == cast.run_id)).first()
    page = new_page(cast_site)
    become(page.context, cast_site, cast.trainer.host_user)
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    page.goto(f"/meetings/{meeting_id}/list")
    table, sign = page.locator(".lms-paper__people"), page.get_by_role("columnheader", name="Unterschrift")
    assert _width(page) <= A4["width"]
    assert sign.evaluate("cell => cell.offsetWidth") >= 0.4 * table.evaluate("table => table.offsetWidth")


def _width(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width
