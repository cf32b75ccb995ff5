"""An invitation becomes an account where the login is our own."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Account
from lms.people.models import Person, RoleGrant
from lms.web.actor import Role
from tests.cast import COORDINATOR, PARTICIPANT, TRAINER, Cast
from tests.house import Client, client_for, db_of, links_in, mails
from tests.lms.accounts.home import NEW_PASSWORD, log_in
from tests.lms.people.pressing import send

NEWCOMER = "nuria.neu@example.org"


@pytest.fixture
def coordinator(visitor: Client) -> Client:
    """The coordinator's browser."""
    log_in(visitor, COORDINATOR.email)
    return visitor


def invited(app: Flask, coordinator: Client, cast: Cast, email: str, name: str = "Nuria Neu") -> str:
    """Invite somebody to the HR desk; the path of the mailed link."""
    url = f"/staff/organisations/{cast.employer_id}/clerks/new"
    coordinator.submit(url, {"name": name, "email": email})
    return next(urlsplit(link).path for link in links_in(mails(app, email)[-1]) if "/invitations/" in link)


def test_accepting_makes_an_account_that_can_log_in(home: Flask, coordinator: Client, cast: Cast) -> None:
    link, browser = invited(home, coordinator, cast, NEWCOMER), client_for(home)
    page = browser.submit(link, {"name": "Nuria Neu", "new_password": NEW_PASSWORD})
    assert "Ihr Konto ist angelegt" in page.get_data(as_text=True)
    assert log_in(browser, NEWCOMER, NEW_PASSWORD).status_code == 303
    assert "Jobcenter Musterstadt" in browser.get("/staff/organisations").get_data(as_text=True)


def test_a_bad_password_spends_no_invitation(home: Flask, coordinator: Client, cast: Cast) -> None:
    link, browser = invited(home, coordinator, cast, NEWCOMER), client_for(home)
    assert browser.submit(link, {"name": "Nuria", "new_password": "passwort1234"}).status_code == 422
    assert browser.submit(link, {"name": "Nuria", "new_password": NEWCOMER}).status_code == 422
    assert browser.get(link).status_code == 200


def test_a_role_or_an_address_in_the_form_is_not_read(home: Flask, coordinator: Client, cast: Cast) -> None:
    link, browser = invited(home, coordinator, cast, NEWCOMER), client_for(home)
    fields = dict(browser.page(link).forms[-1].form_values())
    extra = {"role": "admin", "email": "boss@example.org", "new_password": NEW_PASSWORD}
    browser.post(link, data={**fields, **extra})
    with db_of(home) as db:
        account = db.scalars(select(Account).where(Account.email_key == NEWCOMER)).one()
        assert db.scalars(select(RoleGrant.role).where(RoleGrant.person_id == account.person_id)).all() == [Role.HR]


def test_somebody_known_by_name_and_address_stays_one_person(home: Flask, coordinator: Client, cast: Cast) -> None:
    link, browser = invited(home, coordinator, cast, PARTICIPANT.email, PARTICIPANT.name), client_for(home)
    browser.submit(link, {"name": PARTICIPANT.name, "new_password": NEW_PASSWORD})
    with db_of(home) as db:
        people = db.scalars(select(Person.id).where(Person.email_key == PARTICIPANT.email)).all()
        assert people == [PARTICIPANT.person_id]


def test_whoever_has_an_account_logs_in_first(home: Flask, coordinator: Client, cast: Cast) -> None:
    link, browser = invited(home, coordinator, cast, TRAINER.email, TRAINER.name), client_for(home)
    assert "new_password" not in browser.get(link).get_data(as_text=True)
    log_in(browser, TRAINER.email)
    send(browser, link, {})
    with db_of(home) as db:
        theirs = select(RoleGrant.role).where(RoleGrant.person_id == TRAINER.person_id)
        assert set(db.scalars(theirs)) == {Role.TRAINER, Role.HR}


def test_the_coordinator_cannot_accept_for_somebody_else(home: Flask, coordinator: Client, cast: Cast) -> None:
    link = invited(home, coordinator, cast, NEWCOMER)
    assert "andere E-Mail-Adresse" in coordinator.get(link).get_data(as_text=True)
