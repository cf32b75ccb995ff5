"""Sending and withdrawing invitations."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.validators import Optional, ValidationError

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people import queries
from lms.people.fields import NameField
from lms.people.invitations import invite, withdraw
from lms.people.models import Invitation, Organisation
from lms.people.policies import may_give, may_see_organisation, roles_given_by
from lms.people.refusals import AlreadyInvited, HasRoleAlready, MembershipSuspended
from lms.people.roles import FOR_GOOD, Days
from lms.people.views import ALL_GIVERS, GIVERS, KEEPERS, routes
from lms.web.actor import Grant, Role, current_actor, require
from lms.web.choices import RadioField, SelectField
from lms.web.fields import DayField, LastDayField
from lms.web.formats import label, local_today
from lms.web.forms import BaseForm, EmailAddress, OneLine, Required, TextField, UpTo, once, plain_choices
from lms.web.languages import choices, gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other

LONGEST_DEPUTY = timedelta(days=366)


class InvitationForm(BaseForm):
    """Whom to invite. The role of a clerk is given by the page, it is no field."""

    name = NameField(_l("Name"), [Required(), OneLine(), UpTo(255)])
    email = TextField(_l("E-Mail-Adresse"), [Required(), OneLine(), UpTo(254), EmailAddress()])
    language = SelectField(_l("Sprache der E-Mail"), [Required()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = plain_choices((one.code, one.name) for one in choices(lambda code: ""))


class ClerkInvitationForm(InvitationForm):
    """A clerk for good, or with days a deputy."""

    starts_on = DayField(_l("Nur als Vertretung: von"), [Optional()])
    ends_on = LastDayField(_l("bis"))

    def __init__(self, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today

    def validate_ends_on(self, field: DayField) -> None:
        """A deputy has a last day: not before the first, and not in the past."""
        first = self.starts_on.data
        if field.data is None:
            if first is not None:
                raise ValidationError(gettext("Bis wann dauert die Vertretung?"))
        elif field.data < max(first or self.today, self.today):
            raise ValidationError(gettext("Die Vertretung kann nicht vor ihrem Beginn und nicht vor heute enden."))
        elif field.data > self.today + LONGEST_DEPUTY:
            raise ValidationError(
                gettext("Eine Vertretung dauert höchstens ein Jahr. Sonst laden Sie bitte ohne Tage ein.")
            )

    def days(self) -> Days:
        """The valid form as days; a deputy without a first day begins today."""
        if self.ends_on.data is None:
            return FOR_GOOD
        return Days(self.starts_on.data or self.today, self.ends_on.data)


class RoleInvitationForm(InvitationForm):
    """The same with one of the roles the inviter gives, and the project where the role has one."""

    role = RadioField(_l("Rolle"), [Required(_l("Bitte wählen Sie einen der Einträge."))], validate_choice=True)
    project = SelectField(_l("Teilprojekt"))

    def __init__(self, roles: tuple[Role, ...], projects: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = plain_choices((role.value, label(role)) for role in roles)
        if Role.PROJECT_LEAD in roles:
            self.project.choices = plain_choices([("", gettext("– bitte wählen –")), *projects])
        else:
            del self.project

    def validate_project(self, field: SelectField) -> None:
        """A lead leads a project."""
        if self.role.data == Role.PROJECT_LEAD and not field.data:
            raise ValidationError(gettext("Bitte wählen Sie das Teilprojekt, das die Person leiten soll."))

    def grant(self) -> Grant:
        """The valid form as the role it offers."""
        role = Role(self.role.data)
        return Grant(role, project_id=int(self.project.data) if role is Role.PROJECT_LEAD else None)


@routes.form("/staff/organisations/<id:organisation_id>/clerks/new", policy=KEEPERS)
def invite_clerk(organisation_id: int) -> Response:
    """Invite an HR clerk of the organisation."""
    organisation = request_session().get(Organisation, organisation_id)
    require(organisation is not None and may_see_organisation(current_actor(), organisation_id))
    require(may_give(current_actor(), Role.HR, organisation_id))
    today = local_today(clock.now())
    form = ClerkInvitationForm(today, data={"language": current_app.config["LMS_LANGUAGES"][0]})
    if form.sent_and_valid() and _invited(form, Grant(Role.HR, organisation_id=organisation_id), form.days()):
        return see_other("lms.people.organisation", organisation_id=organisation_id)
    return render("lms/people/invite_clerk.html", 422 if form.errors else 200, form=form, organisation=organisation)


@routes.form("/staff/invitations/new", policy=GIVERS)
def invite_role() -> Response:
    """Invite somebody to a role of the network."""
    roles = roles_given_by(current_actor())
    today = local_today(clock.now())
    form = RoleInvitationForm(
        roles,
        queries.present_projects(request_session(), today),
        data={"language": current_app.config["LMS_LANGUAGES"][0], **_wished(roles)},
    )
    if form.sent_and_valid() and _invited(form, form.grant()):
        return see_other("lms.people.roles")
    return render("lms/people/invite_role.html", 422 if form.errors else 200, form=form)


def _wished(roles: tuple[Role, ...]) -> dict[str, str]:
    """What the page that leads here proposes; any role and project can be chosen instead."""
    role = request.args.get("role", "")
    return {"role": role if role in roles else roles[0].value, "project": request.args.get("project", "")}


@routes.post("/staff/invitations/<id:invitation_id>/withdraw", policy=ALL_GIVERS)
def withdraw_invitation(invitation_id: int) -> Response:
    """Take an invitation back before it is accepted."""
    with transaction() as db:
        invitation = db.get(Invitation, invitation_id)
        require(invitation is not None and _may_handle(invitation))
        withdraw(db, invitation_id, actor=current_actor().tag, now=clock.now())
    assert invitation is not None
    say("success", gettext("Die Einladung ist zurückgezogen. Der Link in der E-Mail gilt nicht mehr."))
    if invitation.organisation_id is not None:
        return see_other("lms.people.organisation", organisation_id=invitation.organisation_id)
    return see_other("lms.people.roles")


def _may_handle(invitation: Invitation) -> bool:
    return may_give(current_actor(), invitation.role, invitation.organisation_id)


def _invited(form: InvitationForm, grant: Grant, days: Days = FOR_GOOD) -> bool:
    now = clock.now()
    try:
        with transaction() as db:
            _invite_once(db, form, grant, days, now)
    except (AlreadyInvited, HasRoleAlready, MembershipSuspended) as refusal:
        form.email.errors = [gettext(refusal.text)]
        return False
    say("success", gettext("Die Einladung an %(email)s ist unterwegs. Sie gilt sieben Tage.", email=form.email.data))
    return True


def _invite_once(db: Session, form: InvitationForm, grant: Grant, days: Days, now: datetime) -> None:
    if isinstance(once(db, now), str):
        return
    invite(
        db,
        grant,
        name=form.name.data,
        email=form.email.data,
        language=form.language.data,
        inviter=current_actor(),
        now=now,
        days=days,
    )
