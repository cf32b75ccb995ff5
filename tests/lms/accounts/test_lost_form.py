"""A form that is sent after the login has run out is neither done nor lost."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from courses.attendance.models import AttendanceMark
from tests.cast import COORDINATOR, TRAINER, Cast
from tests.courses.attendance.places import FIRST_DAY, meeting_ids, seat, sheet_form
from tests.house import Client, client_for, db_of, form_on
from tests.lms.accounts.home import PASSWORD, WRONG, log_in

LOST = "lost_form"


@pytest.fixture
def sheet(home: Flask, cast: Cast, clock: time_machine.Traveller) -> str:
    """The trainer's sheet of this morning, with one person on it."""
    seat(home, cast, "Amina Haddad")
    clock.move_to(FIRST_DAY)
    return f"/meetings/{meeting_ids(home, cast)[0]}/sheet"


def saved_too_late(visitor: Client, sheet: str, clock: time_machine.Traveller) -> TestResponse:
    """The trainer opens the sheet, teaches for more than an hour, and saves."""
    log_in(visitor, TRAINER.email)
    fields = {**sheet_form(visitor.page(sheet)), "step": "all"}
    clock.shift(timedelta(minutes=62))
    return visitor.post(sheet, data=fields)


def after(client: Client, answer: TestResponse, **typed: str) -> TestResponse:
    """Press the button of the page, with something typed before."""
    page = html.fromstring(answer.text)
    form = next(form for form in page.forms if form.method == "POST" and "lms-form" in form.get("class", ""))
    return client.post(form.action, data={**dict(form.form_values()), **typed})


def marks(app: Flask) -> list[str]:
    with db_of(app) as db:
        return [mark.kind.value for mark in db.scalars(select(AttendanceMark))]


def test_a_sheet_saved_too_late_is_saved_after_logging_in(
    home: Flask, visitor: Client, sheet: str, clock: time_machine.Traveller
) -> None:
    answer = saved_too_late(visitor, sheet, clock)
    assert answer.status_code == 404
    assert "Sie sind nicht mehr eingeloggt" in answer.text
    login = after(visitor, answer)
    assert login.status_code == 200
    wrong = after(visitor, login, email=TRAINER.email, password=WRONG)
    assert wrong.status_code == 422
    back = after(visitor, wrong, email=TRAINER.email, password=PASSWORD)
    assert "Sie sind wieder eingeloggt" in back.text
    assert TRAINER.name in back.text
    assert marks(home) == []
    assert after(visitor, back).status_code == 303
    assert marks(home) == ["present"]


def test_whoever_logs_in_instead_has_no_more_rights_by_it(
    home: Flask, visitor: Client, sheet: str, clock: time_machine.Traveller
) -> None:
    login = after(visitor, saved_too_late(visitor, sheet, clock))
    back = after(visitor, login, email=COORDINATOR.email, password=PASSWORD)
    assert after(visitor, back).status_code == 404
    assert marks(home) == []


def test_a_form_that_was_altered_on_the_way_does_not_come_out(
    home: Flask, visitor: Client, sheet: str, clock: time_machine.Traveller
) -> None:
    login = after(visitor, saved_too_late(visitor, sheet, clock))
    form = form_on(html.fromstring(login.text), {LOST: ""}, None)
    altered = str(dict(form.form_values())[LOST])
    altered = ("A" if altered[3] != "A" else "B").join((altered[:3], altered[4:]))
    back = after(visitor, login, email=TRAINER.email, password=PASSWORD, **{LOST: altered})
    assert back.status_code == 303
    assert marks(home) == []


def test_a_form_of_nobodys_browser_is_only_missing(home: Flask, visitor: Client, sheet: str) -> None:
    answer = visitor.post(sheet, data={"step": "all"})
    assert answer.status_code == 404
    assert LOST not in answer.text


def test_a_password_is_never_carried(visitor: Client, clock: time_machine.Traveller) -> None:
    log_in(visitor, TRAINER.email)
    fields = dict(form_on(visitor.page("/account/password"), {"old_password": ""}, None).form_values())
    clock.shift(timedelta(minutes=62))
    answer = visitor.post("/account/password", data={**fields, "old_password": PASSWORD, "new_password": WRONG})
    assert answer.status_code == 404
    assert LOST not in answer.text


def test_whoever_follows_a_link_of_a_mail_is_told_to_log_in(home: Flask, cast: Cast) -> None:
    visitor = client_for(home)
    page = visitor.page(f"/staff/runs/{cast.run_id}", 404)
    (link,) = [link for link in page.cssselect("main a") if "login" in link.get("href", "")]
    assert str(link.get("href")).endswith(f"next=/staff/runs/{cast.run_id}")
    log_in(visitor, COORDINATOR.email)
    assert "Einloggen" not in visitor.get("/no/such/page").text
