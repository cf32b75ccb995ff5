"""What the mails of people say, at the time of sending."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from lms.data.tokens import issue_token
from lms.mail.content import Action, MailContent, MailMaker
from lms.people.invitations import PURPOSE, InvitationState, state_of
from lms.people.messages import INVITATION
from lms.people.models import Invitation
from lms.people.queries import scope_name
from lms.web.formats import format_datetime, label
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url


def _invitation(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    invitation = db.get(Invitation, values["invitation"])
    if invitation is None or state_of(invitation, now) is not InvitationState.OPEN:
        return None
    network = current_app.extensions["lms"].network_name()
    token = issue_token(db, PURPOSE, invitation.id, invitation.expires_at)
    until = format_datetime(invitation.expires_at)
    scope = scope_name(db, invitation.organisation_id, invitation.project_id)
    return MailContent(
        subject=gettext("Einladung: %(network)s", network=network),
        greeting=gettext("Guten Tag %(name)s,", name=invitation.name),
        paragraphs=(
            gettext("Sie sind eingeladen, bei %(network)s mitzuarbeiten.", network=network),
            gettext("Der Link gilt bis %(until)s Uhr und nur einmal.", until=until),
        ),
        facts=((gettext("Rolle"), label(invitation.role)), *(((gettext("Für"), scope),) if scope else ())),
        action=Action(gettext("Einladung ansehen"), public_url("lms.people.accept_invitation", token=token)),
        closing=(gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter."),),
    )


MAILS: dict[str, MailMaker] = {INVITATION: _invitation}
OCCASIONS = {INVITATION: _l("Einladung zu einer Rolle")}
