"""`flask lms create-admin` and the logins of the demo."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from lms.accounts.demo import add_demo_accounts
from lms.accounts.models import Account
from lms.demo.fill import fill
from lms.demo.logins import DEMO_LOGINS
from lms.people.models import RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.databases import Backend
from tests.house import Client, client_for, database_of, db_of, writing
from tests.lms.accounts.home import NEW_PASSWORD, log_in, make_home

ADMIN = "new.admin@example.org"


def test_the_first_admin_sets_the_password_by_the_printed_link(home: Flask, visitor: Client) -> None:
    said = home.test_cli_runner().invoke(args=["lms", "create-admin", ADMIN, "Nele Neu"])
    link = urlsplit(said.output.strip()).path
    visitor.submit(link, {"new_password": NEW_PASSWORD})
    assert log_in(visitor, ADMIN, NEW_PASSWORD).status_code == 303
    assert visitor.get("/staff/roles").status_code == 200


def test_an_account_without_a_password_lets_nobody_in(home: Flask, visitor: Client) -> None:
    home.test_cli_runner().invoke(args=["lms", "create-admin", ADMIN, "Nele Neu"])
    assert log_in(visitor, ADMIN, "").status_code == 422


def test_making_an_admin_twice_gives_one_role_and_a_new_link(home: Flask, visitor: Client) -> None:
    runner = home.test_cli_runner()
    first = runner.invoke(args=["lms", "create-admin", ADMIN, "Nele Neu"]).output
    second = runner.invoke(args=["lms", "create-admin", ADMIN, "Nele Neu"]).output
    assert visitor.get(urlsplit(first.strip()).path).status_code == 404
    assert visitor.get(urlsplit(second.strip()).path).status_code == 200
    with db_of(home) as db:
        person_id = db.scalars(select(Account.person_id).where(Account.email_key == ADMIN)).one()
        assert len(db.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).all()) == 1


@pytest.mark.parametrize(("email", "name"), [("no address", "Nele"), (ADMIN, "Nele\nBcc: x@example.org"), (ADMIN, " ")])
def test_an_admin_needs_an_address_and_a_name(home: Flask, email: str, name: str) -> None:
    assert home.test_cli_runner().invoke(args=["lms", "create-admin", email, name]).exit_code == 2


def test_everybody_of_the_demo_can_log_in(
    database: Backend,
    clock: object,
    tmp_path: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LMS_DEMO_PASSWORD", NEW_PASSWORD)
    app = make_home(database.url, database.folder)
    for _ in range(2):
        with writing(app) as db:
            fill(db, now=NOW, year=False, seed=1)
            add_demo_accounts(db, now=NOW, year=False, seed=1)
    said = capsys.readouterr().out
    answers = {log_in(client_for(app), login.email, NEW_PASSWORD).status_code for login in DEMO_LOGINS}
    database_of(app).engine.dispose()
    assert answers == {303}
    assert said.count(NEW_PASSWORD) == 1
    assert all(said.count(login.email) == 1 for login in DEMO_LOGINS)


def test_a_real_database_gets_no_demo_logins(home: Flask, cast: Cast) -> None:
    with writing(home) as db:
        add_demo_accounts(db, now=NOW, year=False, seed=1)
        emails = db.scalars(select(Account.email)).all()
        roles = set(db.scalars(select(RoleGrant.role)))
    assert len(emails) == 3
    assert Role.ADMIN in roles
