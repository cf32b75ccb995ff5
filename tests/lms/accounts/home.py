"""An installation with its own login, and the accounts of some of the cast in it."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from jinja2 import StrictUndefined
from sqlalchemy import update

import courses
from lms import LMS
from lms.accounts.feature import FEATURE, current_user
from lms.accounts.passwords import hashed
from lms.accounts.rules import add_account
from lms.people.models import Person
from tests.cast import COORDINATOR, HR, TRAINER
from tests.house import SECRET, Client, writing

PASSWORD = "vier leise Enten am Kai"
NEW_PASSWORD = "fünf laute Möwen am Pier"
WRONG = "drei kalte Krähen im Watt"
WITH_ACCOUNT = (TRAINER, HR, COORDINATOR)
HASH = hashed(PASSWORD)


def make_home(url: str, instance: Path) -> Flask:
    """A small host whose login is ours."""
    app = Flask("tests.home", instance_path=str(instance), template_folder=None, static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.config.update(
        PROPAGATE_EXCEPTIONS=False,
        SECRET_KEY=SECRET,
        SQLALCHEMY_DATABASE_URI=url,
        LMS_BASE_URL="http://localhost",
        LMS_SQLITE_SYNCHRONOUS="NORMAL",
    )
    app.test_client_class = Client
    LMS(database=SQLAlchemy(app), features=[courses.FEATURE, FEATURE], current_user=current_user).init_app(app)
    return app


def give_accounts(app: Flask, now: Any) -> None:
    """Accounts with one password; the links to the tests' other host are taken off."""
    with writing(app) as db:
        db.execute(update(Person).values(host_user=None))
        for member in WITH_ACCOUNT:
            person = db.get_one(Person, member.person_id, populate_existing=True)
            add_account(db, person, email=member.email, password_hash=HASH, now=now)


def log_in(client: Client, email: str, password: str = PASSWORD, **fields: str) -> Any:
    """Fill in the login page."""
    return client.submit("/login", {"email": email, "password": password, **fields}, action="/login", follow=False)
