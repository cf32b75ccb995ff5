"""What the mails of people say, at the time of sending."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from lms.data.tokens import issue_token
from lms.mail.content import Action, MailContent, MailMaker
from lms.people.access_wording import deputy_days, membership_mail, role_mail
from lms.people.invitations import PURPOSE, InvitationState, state_of
from lms.people.messages import COPY_ASKED, COPY_DECIDED, INVITATION, LOGIN_DETACHED, MEMBERSHIP, OWN_DATA, ROLE
from lms.people.models import DataRequest, Invitation, Person, RequestState
from lms.people.own_access import LIFE, own_data_url
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
        facts=(
            (gettext("Rolle"), label(invitation.role)),
            *(((gettext("Für"), scope),) if scope else ()),
            *deputy_days(invitation),
        ),
        action=Action(gettext("Einladung ansehen"), public_url("lms.people.accept_invitation", token=token)),
        closing=(gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter."),),
    )


def _own_data(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    person = db.get(Person, values["person"])
    if person is None or person.merged_into_id is not None:
        return None
    return MailContent(
        subject=gettext("Ihr Link zu „Meine Daten“"),
        greeting=gettext("Guten Tag %(name)s,", name=person.name),
        paragraphs=(
            gettext("mit diesem Link sehen Sie, was über Sie gespeichert ist und warum. Er gilt eine Stunde."),
            gettext("Sie haben nichts angefordert? Dann brauchen Sie nichts zu tun."),
        ),
        action=Action(gettext("Meine Daten ansehen"), own_data_url(db, person.id, now + LIFE)),
        closing=(gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter."),),
    )


def _copy_asked(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent | None:
    wish = db.get(DataRequest, values["request"])
    if wish is None or wish.state is not RequestState.ASKED:
        return None
    return MailContent(
        subject=gettext("Jemand wünscht eine Kopie der eigenen Daten"),
        greeting=gettext("Guten Tag,"),
        paragraphs=(
            gettext("eine Person möchte eine Kopie ihrer Daten. Bitte entscheiden Sie innerhalb eines Monats."),
        ),
        action=Action(gettext("Zum Wunsch"), public_url("lms.people.decide_request", request_id=wish.id)),
    )


def _copy_decided(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    wish = db.get(DataRequest, values["request"])
    if wish is None or wish.state is RequestState.ASKED:
        return None
    greeting = gettext("Guten Tag %(name)s,", name=wish.person.name)
    if wish.fetch_until is None:
        told = gettext("Ihr Wunsch nach einer Kopie Ihrer Daten wurde abgelehnt. Die Begründung:")
        ways = gettext("Sie können sich bei der Datenschutzaufsicht Ihres Landes beschweren.")
        return MailContent(gettext("Kopie Ihrer Daten: abgelehnt"), greeting, (told, wish.reason, ways))
    if wish.fetch_until <= now:
        return None
    until = format_datetime(wish.fetch_until)
    return MailContent(
        subject=gettext("Die Kopie Ihrer Daten liegt bereit"),
        greeting=greeting,
        paragraphs=(gettext("Sie können sie bis %(until)s Uhr auf Ihrer Seite abrufen.", until=until),),
        action=Action(gettext("Meine Daten ansehen"), own_data_url(db, wish.person_id, wish.fetch_until)),
        closing=(gettext("Der Link ist nur für Sie. Bitte geben Sie diese E-Mail nicht weiter."),),
    )


def _login_detached(db: Session, values: Mapping[str, Any], _now: datetime) -> MailContent:
    person = db.get_one(Person, values["person"])
    return MailContent(
        subject=gettext("Ihr Login mit dieser Adresse ist gelöst"),
        greeting=gettext("Guten Tag %(name)s,", name=person.name),
        paragraphs=(
            gettext("zu Ihrer Person gab es zwei Einträge mit je einem Login. Sie sind zusammengeführt."),
            gettext("Mit dieser E-Mail-Adresse können Sie sich nicht mehr einloggen. Ihr anderes Login bleibt."),
        ),
        closing=(gettext("Wenn das nicht stimmt, schreiben Sie bitte der Koordination."),),
    )


MAILS: dict[str, MailMaker] = {
    INVITATION: _invitation,
    OWN_DATA: _own_data,
    COPY_ASKED: _copy_asked,
    COPY_DECIDED: _copy_decided,
    MEMBERSHIP: membership_mail,
    ROLE: role_mail,
    LOGIN_DETACHED: _login_detached,
}
OCCASIONS = {
    INVITATION: _l("Einladung zu einer Rolle"),
    OWN_DATA: _l("Link zu „Meine Daten“"),
    COPY_ASKED: _l("Wunsch nach einer Kopie der Daten"),
    COPY_DECIDED: _l("Entscheidung über eine Kopie der Daten"),
    MEMBERSHIP: _l("Änderung einer Zugehörigkeit"),
    ROLE: _l("Änderung einer Rolle"),
    LOGIN_DETACHED: _l("Login gelöst"),
}
