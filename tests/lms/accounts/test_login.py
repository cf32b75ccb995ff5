"""Logging in and out."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from lms.accounts import passwords
from lms.accounts.models import Account, AccountLogin
from lms.accounts.views import PER_ACCOUNT, PER_NETWORK
from lms.data.audit import AuditEntry, verify
from tests.cast import COORDINATOR, TRAINER
from tests.house import Client, client_for, db_of, writing
from tests.lms.accounts.home import PASSWORD, WRONG, log_in

NO = "E-Mail-Adresse oder Passwort stimmt nicht."


def name_shown(client: Client) -> bool:
    """Whether the page knows who looks at it."""
    return "Ausloggen" in client.get("/").get_data(as_text=True)


def test_the_right_password_logs_in_and_the_header_says_who_one_is(visitor: Client) -> None:
    answer = log_in(visitor, TRAINER.email)
    page = visitor.get("/").get_data(as_text=True)
    assert answer.status_code == 303
    assert TRAINER.name in page
    assert "Ausloggen" in page


def test_the_address_is_known_in_any_case(visitor: Client) -> None:
    assert log_in(visitor, TRAINER.email.upper()).status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(visitor: Client) -> None:
    wrong = log_in(visitor, TRAINER.email, WRONG)
    unknown = log_in(visitor, "nobody@example.org", PASSWORD)
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert NO in wrong.get_data(as_text=True)
    assert NO in unknown.get_data(as_text=True)


def test_an_unknown_address_costs_a_hash_too(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def fits(password_hash: str, password: str) -> bool:
        compared.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "fits", fits)
    log_in(visitor, "nobody@example.org")
    log_in(visitor, TRAINER.email)
    assert len(compared) == 2


def test_the_typed_password_is_never_sent_back(visitor: Client) -> None:
    assert WRONG not in log_in(visitor, TRAINER.email, WRONG).get_data(as_text=True)


def test_an_account_that_was_switched_off_lets_nobody_in(home: Flask, visitor: Client) -> None:
    with writing(home) as db:
        db.scalars(select(Account).where(Account.email_key == TRAINER.email)).one().active = False
    assert log_in(visitor, TRAINER.email).status_code == 422


def test_switching_an_account_off_ends_its_logins(home: Flask, visitor: Client) -> None:
    log_in(visitor, TRAINER.email)
    with writing(home) as db:
        db.scalars(select(Account).where(Account.email_key == TRAINER.email)).one().active = False
    assert not name_shown(visitor)


def test_after_ten_tries_even_the_right_password_waits(
    home: Flask, visitor: Client, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.accounts.views.PER_ACCOUNT", 3)
    for _ in range(3):
        assert log_in(visitor, TRAINER.email, WRONG).status_code == 422
    assert log_in(visitor, TRAINER.email).status_code == 429
    assert log_in(client_for(home), COORDINATOR.email).status_code == 303
    clock.shift(timedelta(minutes=15))
    assert log_in(visitor, TRAINER.email).status_code == 303


def test_the_limits_are_ten_for_an_account_and_a_hundred_for_a_network() -> None:
    assert (PER_ACCOUNT, PER_NETWORK) == (10, 100)


def test_one_network_tries_many_addresses_only_so_often(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.accounts.views.PER_NETWORK", 2)
    answers = [log_in(visitor, f"guess{number}@example.org").status_code for number in range(3)]
    assert answers == [422, 422, 429]


def test_an_hour_without_a_page_ends_the_login(visitor: Client, clock: time_machine.Traveller) -> None:
    log_in(visitor, TRAINER.email)
    clock.shift(timedelta(minutes=59))
    assert name_shown(visitor)
    clock.shift(timedelta(minutes=59))
    assert name_shown(visitor)
    clock.shift(timedelta(minutes=61))
    assert not name_shown(visitor)


def test_half_a_day_ends_the_login_however_busy_one_is(visitor: Client, clock: time_machine.Traveller) -> None:
    log_in(visitor, TRAINER.email)
    for _ in range(14):
        clock.shift(timedelta(minutes=50))
        assert name_shown(visitor)
    clock.shift(timedelta(minutes=25))
    assert not name_shown(visitor)


def test_logging_out_ends_also_a_copied_cookie(home: Flask, visitor: Client) -> None:
    log_in(visitor, TRAINER.email)
    thief = client_for(home)
    with visitor.session_transaction() as own:
        copied = dict(own)
    with thief.session_transaction() as stolen:
        stolen.update(copied)
    assert name_shown(thief)
    answer = visitor.submit("/", action="/logout", follow=False)
    assert answer.headers["Clear-Site-Data"]
    assert not name_shown(visitor)
    assert not name_shown(thief)


def test_logging_out_takes_a_post_with_the_token_of_the_page(visitor: Client) -> None:
    log_in(visitor, TRAINER.email)
    assert visitor.get("/logout").status_code == 405
    assert visitor.post("/logout").status_code == 400
    assert name_shown(visitor)


def test_nothing_that_stood_in_the_cookie_before_survives_the_login(visitor: Client) -> None:
    with visitor.session_transaction() as before:
        before["planted"] = "by somebody else"
    log_in(visitor, TRAINER.email)
    with visitor.session_transaction() as after:
        assert "planted" not in after


def test_the_database_keeps_no_stamp_that_could_be_put_into_a_cookie(home: Flask, visitor: Client) -> None:
    log_in(visitor, TRAINER.email)
    with visitor.session_transaction() as own:
        stamp = own["lms_login"]["stamp"]
    with db_of(home) as db:
        assert stamp not in db.scalars(select(AccountLogin.stamp_hash)).all()


@pytest.mark.parametrize(
    "wish",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\r\nSet-Cookie: x=1",
    ],
)
def test_after_the_login_no_foreign_address_is_followed(visitor: Client, wish: str) -> None:
    assert log_in(visitor, TRAINER.email, next=wish).headers["Location"] == "/"


def test_after_the_login_one_is_back_where_one_was(visitor: Client) -> None:
    page = visitor.page("/staff/roles?x=1", 404)
    link = next(str(a.get("href")) for a in page.iter("a") if "/login" in (a.get("href") or ""))
    sent = visitor.submit(link, {"email": COORDINATOR.email, "password": PASSWORD}, action="/login", follow=False)
    assert sent.headers["Location"] == "/staff/roles?x=1"


def test_logging_in_and_failing_leave_entries_in_a_whole_chain(home: Flask, visitor: Client) -> None:
    log_in(visitor, TRAINER.email, WRONG)
    log_in(visitor, "nobody@example.org")
    log_in(visitor, TRAINER.email)
    with db_of(home) as db:
        noted = db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("account.login%"))).all()
        assert noted == ["account.login_failed", "account.login_failed", "account.login"]
        assert verify(db) == []


def test_a_hash_of_older_figures_is_renewed_at_login(
    home: Flask, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "is_outdated", lambda password_hash: True)
    with db_of(home) as db:
        before = db.scalars(select(Account.password_hash).where(Account.email_key == TRAINER.email)).one()
    log_in(visitor, TRAINER.email)
    with db_of(home) as db:
        after = db.scalars(select(Account.password_hash).where(Account.email_key == TRAINER.email)).one()
    assert before != after
    assert passwords.fits(after, PASSWORD)


def test_private_pages_stay_in_no_cache(visitor: Client) -> None:
    log_in(visitor, TRAINER.email)
    assert visitor.get("/account/password").headers["Cache-Control"] == "no-store"
