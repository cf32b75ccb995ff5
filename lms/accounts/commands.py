"""`flask lms create-admin`: the first admin of a new installation."""

from datetime import datetime

import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Account
from lms.accounts.rules import FIRST_LIFE, account_of, add_account, issue_password_link
from lms.data import clock
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.session import transaction
from lms.people.models import GrantState, RoleGrant
from lms.people.registry import find_or_add_person
from lms.web.actor import Role
from lms.web.forms import line_complaint
from lms.web.links import public_url

ACTOR = "operator"


@click.command("create-admin")
@click.argument("email")
@click.argument("name")
@with_appcontext
def create_admin_command(email: str, name: str) -> None:
    """Give EMAIL the role of an admin and print a link to set the password with, once, within 24 hours."""
    refuse_nonsense(email, name)
    now = clock.now()
    with transaction() as db:
        account = account_of(db, email) or _new_account(db, email, name.strip(), now)
        make_admin(db, account, now)
        token = issue_password_link(db, account, now + FIRST_LIFE, now)
    with current_app.test_request_context(base_url=current_app.config["LMS_BASE_URL"]):
        click.echo(public_url("lms.accounts.set_password", token=token))


def refuse_nonsense(email: str, name: str) -> None:
    """Raise click.BadParameter unless both can stand in a mail."""
    try:
        validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise click.BadParameter(f"EMAIL: {error}") from error
    if line_complaint(name) or not name.strip():
        raise click.BadParameter("NAME must be one line of text")


def make_admin(db: Session, account: Account, now: datetime) -> None:
    """The role of an admin for the person of the account, unless it is theirs already."""
    theirs = (RoleGrant.person_id == account.person_id) & (RoleGrant.role == Role.ADMIN)
    if db.scalar(select(RoleGrant.id).where(theirs, RoleGrant.state == GrantState.ACTIVE)) is not None:
        return
    grant = RoleGrant(person_id=account.person_id, role=Role.ADMIN, state=GrantState.ACTIVE, granted_at=now)
    db.add(grant)
    db.flush()
    record(
        db, stream=SYSTEM_STREAM, at=now, actor=ACTOR, action="role.granted", subject=f"person:{account.person_id}",
        changes={"role": Role.ADMIN.value, "grant": grant.id},
    )  # fmt: skip


def _new_account(db: Session, email: str, name: str, now: datetime) -> Account:
    person = find_or_add_person(db, name=name, email=email, language="de", now=now)
    return add_account(db, person, email=email, password_hash="", now=now)
