"""Changing a password, and getting a new one by mail."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Account
from lms.mail.models import MailState, OutboxMail
from tests.cast import TRAINER
from tests.house import Client, client_for, db_of, links_in, mails
from tests.lms.accounts.home import NEW_PASSWORD, PASSWORD, WRONG, log_in

FORGOT, CHANGE = "/password/forgot", "/account/password"


def ask(client: Client, email: str = TRAINER.email) -> str:
    """Ask for a link; the page afterwards, without what is new on every page."""
    page = client.submit(FORGOT, {"email": email}).get_data(as_text=True)
    return re.sub(r'nonce="[^"]+"', "", page)


def newest_link(app: Flask) -> str:
    """The path of the newest link mailed to the trainer."""
    mail = [one for one in mails(app, TRAINER.email) if "/password/reset/" in one.as_string()][-1]
    return next(urlsplit(link).path for link in links_in(mail) if "/password/reset/" in link)


def test_a_link_sets_a_new_password_once(home: Flask, visitor: Client) -> None:
    ask(visitor)
    link = newest_link(home)
    assert "Das neue Passwort gilt" in visitor.submit(link, {"new_password": NEW_PASSWORD}).get_data(as_text=True)
    assert visitor.get(link).status_code == 404
    assert log_in(visitor, TRAINER.email, PASSWORD).status_code == 422
    assert log_in(visitor, TRAINER.email, NEW_PASSWORD).status_code == 303


def test_opening_a_link_changes_nothing(home: Flask, visitor: Client) -> None:
    ask(visitor)
    link = newest_link(home)
    assert visitor.get(link).status_code == visitor.get(link).status_code == 200
    assert log_in(visitor, TRAINER.email).status_code == 303


def test_only_the_newest_link_works(home: Flask, visitor: Client, clock: time_machine.Traveller) -> None:
    ask(visitor)
    first = newest_link(home)
    clock.shift(timedelta(minutes=2))
    ask(visitor)
    assert newest_link(home) != first
    assert visitor.get(first).status_code == 404


def test_a_link_is_dead_after_half_an_hour(home: Flask, visitor: Client, clock: time_machine.Traveller) -> None:
    ask(visitor)
    link = newest_link(home)
    clock.shift(timedelta(minutes=31))
    assert "gilt nicht mehr" in visitor.get(link).get_data(as_text=True)


def test_a_form_that_was_open_too_long_sets_nothing(
    home: Flask, visitor: Client, clock: time_machine.Traveller
) -> None:
    ask(visitor)
    link = newest_link(home)
    visitor.get(link)
    with visitor.session_transaction() as own:
        token = own["lms_csrf"]
    clock.shift(timedelta(minutes=31))
    assert visitor.post(link, data={"csrf_token": token, "new_password": NEW_PASSWORD}).status_code == 404
    assert log_in(visitor, TRAINER.email).status_code == 303


def test_a_bad_new_password_is_said_beside_the_field_and_spends_no_link(home: Flask, visitor: Client) -> None:
    ask(visitor)
    link = newest_link(home)
    assert "sehr verbreitet" in visitor.submit(link, {"new_password": "passwort1234"}).get_data(as_text=True)
    assert visitor.get(link).status_code == 200


def test_a_mailed_password_logs_every_device_out(home: Flask, visitor: Client) -> None:
    tablet = client_for(home)
    log_in(tablet, TRAINER.email)
    ask(visitor)
    visitor.submit(newest_link(home), {"new_password": NEW_PASSWORD})
    assert tablet.get(CHANGE).status_code == 404


def test_an_unknown_address_gets_the_same_page_and_no_mail(home: Flask, visitor: Client) -> None:
    assert ask(visitor, "nobody@example.org") == ask(visitor)
    assert not mails(home, "nobody@example.org")
    with db_of(home) as db:
        states = db.scalars(select(OutboxMail.state).where(OutboxMail.kind == "account.link").order_by(OutboxMail.id))
        assert list(states) == [MailState.WITHHELD, MailState.SENT]
        assert "nobody@example.org" not in db.scalars(select(OutboxMail.recipient)).all()


def test_links_are_asked_for_three_times_an_hour(visitor: Client) -> None:
    for _ in range(3):
        ask(visitor)
    assert "zu viele Versuche" in ask(visitor)


def test_an_address_with_a_line_break_asks_for_nothing(home: Flask, visitor: Client) -> None:
    assert "Zeilenumbrüche" in ask(visitor, f"{TRAINER.email}\r\nBcc: everybody@example.org")
    with db_of(home) as db:
        assert not db.scalars(select(OutboxMail)).all()


def test_changing_the_password_asks_for_the_old_one(visitor: Client) -> None:
    log_in(visitor, TRAINER.email)
    answer = visitor.submit(CHANGE, {"old_password": WRONG, "new_password": NEW_PASSWORD})
    assert answer.status_code == 422
    assert "Das jetzige Passwort stimmt nicht." in answer.get_data(as_text=True)


def test_changing_the_password_keeps_this_browser_and_ends_the_others(home: Flask, visitor: Client) -> None:
    tablet = client_for(home)
    log_in(tablet, TRAINER.email)
    log_in(visitor, TRAINER.email)
    visitor.submit(CHANGE, {"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert visitor.get(CHANGE).status_code == 200
    assert tablet.get(CHANGE).status_code == 404
    assert [mail["Subject"] for mail in mails(home, TRAINER.email)] == ["Ihr Passwort wurde geändert"]


def test_changing_the_password_ends_a_mailed_link(home: Flask, visitor: Client) -> None:
    ask(visitor)
    link = newest_link(home)
    log_in(visitor, TRAINER.email)
    visitor.submit(CHANGE, {"old_password": PASSWORD, "new_password": NEW_PASSWORD})
    assert visitor.get(link).status_code == 404


def test_guessing_the_old_password_is_counted_like_a_login(home: Flask, visitor: Client) -> None:
    log_in(visitor, TRAINER.email)
    guesses = [visitor.submit(CHANGE, {"old_password": WRONG, "new_password": NEW_PASSWORD}) for _ in range(10)]
    assert guesses[-2].status_code == 422
    assert guesses[-1].status_code == 429


def test_the_account_page_does_not_exist_for_visitors(visitor: Client) -> None:
    assert visitor.get(CHANGE).status_code == 404


def test_no_password_is_kept_in_the_clear(home: Flask) -> None:
    with db_of(home) as db:
        assert all(one.startswith("$argon2id$") for one in db.scalars(select(Account.password_hash)))
