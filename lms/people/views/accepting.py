"""Accepting an invitation: one sees what one gets; address and role come from the invitation and nowhere else."""

from datetime import datetime
from typing import Any

from flask import current_app, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import ValidationError

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people.domains import confirm_by_clerks
from lms.people.fields import NameField
from lms.people.invitations import accept, invitation_of_link, locked_invitation, refuse_closed, refuse_without_inviter
from lms.people.models import Invitation, Person
from lms.people.names import email_key
from lms.people.queries import scope_name
from lms.people.refusals import InvitationForAnother, InvitationOver
from lms.people.registry import find_or_add_person
from lms.people.views import routes
from lms.web.actor import require
from lms.web.formats import local_today
from lms.web.forms import BaseForm, OneLine, Required, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other
from lms.web.routes import anyone


class KnownForm(BaseForm):
    """A button: whoever is logged in takes the role."""


class NewAccountForm(BaseForm):
    """Name and password of a new account; `complaint` is the rule of the login about passwords."""

    name = NameField(_l("Name"), [Required(), OneLine(), UpTo(255)])
    new_password = PasswordField(_l("Passwort"), [Required()])

    def __init__(self, invitation: Invitation, complaint: Any) -> None:
        super().__init__(data={"name": invitation.name})
        self.email = invitation.email
        self.complaint = complaint

    def validate_new_password(self, field: PasswordField) -> None:
        """What the login demands of a password."""
        said = self.complaint(field.data or "", (self.name.data, self.email, self.email.split("@")[0]))
        if said:
            raise ValidationError(gettext(said))


@routes.form("/invitations/<token>", policy=anyone)
def accept_invitation(token: str) -> Response:
    """What one is invited to, and the form to accept; opening the page changes nothing."""
    db, now = request_session(), clock.now()
    invitation = invitation_of_link(db, token)
    require(invitation is not None)
    assert invitation is not None
    _refuse_unusable(db, invitation, now)
    host = _host_user()
    if host is not None and email_key(host.email) != email_key(invitation.email):
        raise InvitationForAnother
    login = current_app.extensions["lms"].login
    if host is None and (login is None or login.is_known(db, invitation.email)):
        return _show(db, invitation, None)
    form = KnownForm() if host is not None else NewAccountForm(invitation, login.complaint)
    if form.sent_and_valid():
        return _accepted(invitation.id, form, now)
    return _show(db, invitation, form)


def _accepted(invitation_id: int, form: KnownForm | NewAccountForm, now: datetime) -> Response:
    login, host = current_app.extensions["lms"].login, _host_user()
    # The hash is slow on purpose and made before anything is locked.
    password_hash = login.hashed(form.new_password.data) if isinstance(form, NewAccountForm) else ""
    with transaction() as db:
        invitation = locked_invitation(db, invitation_id)
        _refuse_unusable(db, invitation, now)
        if isinstance(form, NewAccountForm):
            person = _known_by(db, form.name.data, invitation, now)
            login.add_account(db, person, email=invitation.email, password_hash=password_hash, now=now)
        else:
            person = _linked_person(db, host, invitation, now)
        accept(db, invitation, person, today=local_today(clock.now()), now=now)
        if invitation.organisation_id is not None:
            confirm_by_clerks(db, invitation.organisation_id, now=now)
    if host is not None:
        say("success", gettext("Willkommen! Ihre neue Rolle gilt ab sofort."))
        return see_other("lms.floor.start")
    say("success", gettext("Willkommen! Ihr Konto ist angelegt. Bitte loggen Sie sich ein."))
    return see_other(login.login_page)


def _linked_person(db: Session, host: Any, invitation: Invitation, now: datetime) -> Person:
    person = db.scalar(select(Person).where(Person.host_user == host.id))
    if person is not None:
        return person
    person = _known_by(db, host.name or invitation.name, invitation, now)
    if person.host_user is not None:
        raise InvitationForAnother
    person.host_user = host.id
    return person


def _known_by(db: Session, name: str, invitation: Invitation, now: datetime) -> Person:
    return find_or_add_person(db, name=name, email=invitation.email, language=invitation.language, now=now)


def _refuse_unusable(db: Session, invitation: Invitation, now: datetime) -> None:
    refuse_closed(invitation, now)
    if invitation.ends_on is not None and invitation.ends_on < local_today(clock.now()):
        raise InvitationOver
    refuse_without_inviter(db, invitation, local_today(clock.now()))


def _host_user() -> Any:
    return current_app.extensions["lms"].lms.current_user()


def _show(db: Session, invitation: Invitation, form: KnownForm | NewAccountForm | None) -> Response:
    return render(
        "lms/people/accept_invitation.html",
        422 if form is not None and form.errors else 200,
        form=form,
        new_account=isinstance(form, NewAccountForm),
        invitation=invitation,
        scope=scope_name(db, invitation.organisation_id, invitation.project_id),
        here=request.script_root + request.path,
    )
