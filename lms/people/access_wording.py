"""The mails about what somebody may still do: a role that rests, goes on or is over, and a clerk's membership.

Both stand for a Personalstelle together: a clerk books while the role and the membership count. Each mail tells its own
step first, and of the other only what keeps the clerk from booking all the same.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.mail.content import MailContent
from lms.people.memberships import clerk_role, has_ended
from lms.people.models import GrantState, Invitation, Membership, MembershipState, RoleGrant
from lms.people.queries import scope_name
from lms.people.registry import active_membership
from lms.web.actor import Role
from lms.web.formats import format_date, label, local_today
from lms.web.languages import gettext


def membership_mail(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    """How a clerk's membership stands. None where the next step, or that of the role, has a mail of its own."""
    membership = db.get(Membership, values["membership"])
    if membership is None or membership.version != values["version"]:
        return None
    grant = clerk_role(db, membership)
    if grant is None:
        return None
    organisation, today = membership.organisation.name, local_today(now)
    told = _of_membership(membership, organisation, today) or _of_role(grant, organisation, today)
    return _to_clerk(grant, organisation, told or _books(membership, organisation))


def role_mail(db: Session, values: Mapping[str, Any], now: datetime) -> MailContent | None:
    """How a role stands that was suspended, resumed or ended."""
    grant = db.get(RoleGrant, values["grant"])
    if grant is None or grant.person.merged_into_id is not None:
        return None
    if grant.organisation_id is not None:
        return _clerks_role(db, grant, local_today(now))
    role, scope = label(grant.role), scope_name(db, None, grant.project_id)
    return MailContent(
        subject=gettext("Ihre Rolle: %(role)s", role=role),
        greeting=gettext("Guten Tag %(name)s,", name=grant.person.name),
        paragraphs=_standing(grant),
        facts=((gettext("Rolle"), role), *(((gettext("Für"), scope),) if scope else ())),
        closing=(_ask_whom(grant.role),),
    )


def _standing(grant: RoleGrant) -> tuple[str, ...]:
    stays = gettext("Ihre eigenen Anmeldungen und Bescheinigungen bleiben, wie sie sind.")
    if grant.state is GrantState.ENDED:
        return gettext("diese Rolle haben Sie nicht mehr. Nur eine neue Einladung gibt sie zurück."), stays
    if grant.state is GrantState.SUSPENDED:
        return gettext("diese Rolle ruht. So lange öffnen sich Ihnen die Seiten nicht, die zu ihr gehören."), stays
    return (gettext("diese Rolle gilt wieder."),)


def _ask_whom(role: Role) -> str:
    if role in (Role.COORDINATOR, Role.ADMIN):
        return gettext("Wenn das nicht stimmt, fragen Sie bitte die Administration.")
    return gettext("Wenn das nicht stimmt, fragen Sie bitte bei der Koordination.")


def _clerks_role(db: Session, grant: RoleGrant, today: date) -> MailContent | None:
    organisation = scope_name(db, grant.organisation_id, None)
    if told := _of_role(grant, organisation, today):
        return _to_clerk(grant, organisation, told)
    membership = _membership_of(db, grant, today)
    if membership is None:  # without one the role opens nothing, and there is nothing to tell
        return None
    told = _of_membership(membership, organisation, today) or _books(membership, organisation)
    return _to_clerk(grant, organisation, told)


def _membership_of(db: Session, grant: RoleGrant, today: date) -> Membership | None:
    """The membership that counts today, else the latest."""
    counting = active_membership(grant.organisation_id or 0, today)
    theirs = (Membership.person_id == grant.person_id) & (Membership.organisation_id == grant.organisation_id)
    rows = select(Membership).where(theirs).order_by(counting.desc(), Membership.starts_on.desc(), Membership.id.desc())
    return db.scalar(rows.limit(1))


def _to_clerk(grant: RoleGrant, organisation: str, told: str) -> MailContent:
    return MailContent(
        subject=gettext("Ihr Zugang zur Personalstelle: %(organisation)s", organisation=organisation),
        greeting=gettext("Guten Tag %(name)s,", name=grant.person.name),
        paragraphs=(told, gettext("Ihre eigenen Anmeldungen bleiben, wie sie sind.")),
        facts=deputy_days(grant),
        closing=(
            gettext("Wenn das nicht stimmt, fragen Sie bitte in Ihrer Personalstelle oder bei der Koordination."),
        ),
    )


def _of_role(grant: RoleGrant, organisation: str, today: date) -> str:
    """What the role keeps the clerk from, if anything."""
    if grant.state is GrantState.ENDED or (grant.ends_on is not None and grant.ends_on < today):
        return gettext(
            "Ihre Rolle als Personalstelle von %(organisation)s ist beendet. Sie buchen nicht mehr für diese Organisation.",
            organisation=organisation,
        )
    if grant.state is GrantState.SUSPENDED:
        return gettext(
            "Ihre Rolle als Personalstelle von %(organisation)s ruht. So lange buchen Sie nicht für diese Organisation.",
            organisation=organisation,
        )
    return ""


def _of_membership(membership: Membership, organisation: str, today: date) -> str:
    """What the membership keeps the clerk from, if anything."""
    if has_ended(membership, today):
        return gettext(
            "Ihre Zugehörigkeit zu %(organisation)s ist beendet. Sie buchen nicht mehr für diese Organisation.",
            organisation=organisation,
        )
    if membership.state is MembershipState.SUSPENDED:
        return gettext(
            "Ihre Zugehörigkeit zu %(organisation)s ruht. So lange buchen Sie nicht für diese Organisation.",
            organisation=organisation,
        )
    return ""


def _books(membership: Membership, organisation: str) -> str:
    if membership.ends_on is not None:
        until = format_date(membership.ends_on)
        return gettext(
            "Sie buchen für %(organisation)s, bis einschließlich %(until)s.", organisation=organisation, until=until
        )
    return gettext("Sie buchen für %(organisation)s.", organisation=organisation)


def deputy_days(lent: Invitation | RoleGrant) -> tuple[tuple[str, str], ...]:
    """From when until when somebody deputises; nothing for a role that is held for good."""
    if lent.starts_on is None or lent.ends_on is None:
        return ()
    first, last = format_date(lent.starts_on), format_date(lent.ends_on)
    return ((gettext("Vertretung"), gettext("vom %(first)s bis %(last)s", first=first, last=last)),)
