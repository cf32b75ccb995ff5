"""Logins for the people of the demo, all with one password."""

import os
import secrets
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.passwords import hashed
from lms.accounts.rules import account_of, add_account
from lms.demo.logins import DEMO_LOGINS
from lms.demo.network import demo_network
from lms.people.models import Person
from lms.people.names import email_key, name_key

PASSWORD_KEY = "LMS_DEMO_PASSWORD"


def add_demo_accounts(db: Session, *, now: datetime, year: bool, seed: int) -> None:
    """An account for everybody of DEMO_LOGINS who has none; prints the logins it made, and the password, once."""
    if demo_network(db) is None:
        return
    password = os.environ.get(PASSWORD_KEY) or f"bruecke-{secrets.token_hex(4)}"
    made = [login for login in DEMO_LOGINS if _add(db, login.email, login.name, password, now)]
    width = max((len(login.email) for login in made), default=0)
    for login in made:
        click.echo(f"{login.email:<{width}}  {login.role:<12}  {login.name}")
    if made:
        click.echo(f"Password of all demo logins: {password}")


def _add(db: Session, email: str, name: str, password: str, now: datetime) -> bool:
    known = select(Person).where(Person.email_key == email_key(email), Person.name_key == name_key(name))
    person = db.scalar(known)
    if person is None or person.host_user is not None or account_of(db, email) is not None:
        return False
    # A demo waits for its hashes inside the transaction: nobody else uses this database yet.
    add_account(db, person, email=email, password_hash=hashed(password), now=now)
    return True
