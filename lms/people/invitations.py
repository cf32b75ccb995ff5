"""Invitations: a role offered by mail, bound to one address, accepted once within seven days."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.tokens import AccessToken, hash_token
from lms.people.accounts import actor_of_person
from lms.people.joining import Stay, join
from lms.people.messages import send_invitation
from lms.people.models import GrantState, Invitation, Membership, Person, RoleGrant
from lms.people.names import email_key
from lms.people.policies import may_give
from lms.people.refusals import (
    AlreadyInvited,
    HasRoleAlready,
    InvitationExpired,
    InvitationRests,
    InvitationUsed,
    InvitationWithdrawn,
    MembershipRests,
    MembershipSuspended,
)
from lms.people.registry import confirm_email, suspended_membership
from lms.people.roles import FOR_GOOD, Days, give
from lms.web.actor import Actor, Grant, Role
from lms.web.formats import local_today

PURPOSE = "invitation"
LIFE = timedelta(days=7)


class InvitationState(StrEnum):
    """Where an invitation stands; read from its dates."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def state_of(invitation: Invitation, now: datetime) -> InvitationState:
    """Used counts before withdrawn, withdrawn before expired."""
    if invitation.accepted_at is not None:
        return InvitationState.ACCEPTED
    if invitation.withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.OPEN if invitation.expires_at > now else InvitationState.EXPIRED


def invite(
    db: Session,
    grant: Grant,
    *,
    name: str,
    email: str,
    language: str,
    inviter: Actor,
    now: datetime,
    days: Days = FOR_GOOD,
) -> Invitation:
    """Offer the role to the address, with days to a deputy. Raises AlreadyInvited or HasRoleAlready where a mail would confuse."""
    if inviter.person_id is None:
        raise ValueError("a visitor invites nobody")
    _refuse_twice(db, grant, email, now)
    _refuse_resting(db, grant, email, now)
    invitation = Invitation(
        email=email,
        name=name,
        role=grant.role,
        organisation_id=grant.organisation_id,
        project_id=grant.project_id,
        invited_by=inviter.person_id,
        language=language,
        created_at=now,
        expires_at=now + LIFE,
        starts_on=days.starts_on,
        ends_on=days.ends_on,
    )
    db.add(invitation)
    db.flush()
    send_invitation(db, invitation, now)
    _note(db, invitation, "invitation.sent", inviter.tag, now, personal={"email": email})
    return invitation


def withdraw(db: Session, invitation_id: int, *, actor: str, now: datetime) -> None:
    """Take an open invitation back; the mailed link opens nothing any more."""
    invitation = locked_invitation(db, invitation_id)
    refuse_closed(invitation, now)
    invitation.withdrawn_at = now
    _note(db, invitation, "invitation.withdrawn", actor, now)


def invitation_of_link(db: Session, token: str) -> Invitation | None:
    """The invitation behind a mailed link, also one that is over, so that its page can say why."""
    known = (AccessToken.purpose == PURPOSE) & (AccessToken.token_hash == hash_token(token))
    return db.scalar(
        select(Invitation).where(Invitation.id == select(AccessToken.subject_id).where(known).scalar_subquery())
    )


def locked_invitation(db: Session, invitation_id: int) -> Invitation:
    """The invitation as it is now; nobody else accepts or withdraws it meanwhile."""
    row = select(Invitation).where(Invitation.id == invitation_id).with_for_update()
    return db.execute(row.execution_options(populate_existing=True)).scalar_one()


def refuse_closed(invitation: Invitation, now: datetime) -> None:
    """Raise the refusal that names why the invitation cannot be used."""
    refusals = {
        InvitationState.ACCEPTED: InvitationUsed,
        InvitationState.WITHDRAWN: InvitationWithdrawn,
        InvitationState.EXPIRED: InvitationExpired,
    }
    if refusal := refusals.get(state_of(invitation, now)):
        raise refusal


def refuse_without_inviter(db: Session, invitation: Invitation, today: date) -> None:
    """What somebody sent counts only as long as that person may still give the role."""
    inviter = actor_of_person(db, db.get_one(Person, invitation.invited_by), today)
    if not may_give(inviter, invitation.role, invitation.organisation_id):
        raise InvitationWithdrawn


def accept(db: Session, invitation: Invitation, person: Person, *, today: date, now: datetime) -> None:
    """The person, proven by the mailed link, takes the role, and for HR the membership that goes with it."""
    invitation.accepted_at = now
    if person.email_key == email_key(invitation.email):
        confirm_email(db, person.id, now)
    if invitation.role is Role.HR and invitation.organisation_id is not None:
        _join(db, person.id, invitation.organisation_id, days_of(invitation), today, now)
    tag = f"person:{person.id}"
    give(db, person.id, scope_of(invitation), days=days_of(invitation), actor=tag, now=now)
    _note(db, invitation, "invitation.accepted", tag, now)


def scope_of(invitation: Invitation) -> Grant:
    """The role with its scope, as it was offered."""
    return Grant(invitation.role, invitation.organisation_id, invitation.project_id)


def days_of(invitation: Invitation) -> Days:
    """For how long the role is offered."""
    return Days(invitation.starts_on, invitation.ends_on)


def _join(db: Session, person_id: int, organisation_id: int, days: Days, today: date, now: datetime) -> None:
    stay = Stay(person_id, organisation_id, max(days.starts_on or today, today), days.ends_on)
    try:
        join(db, stay, today=today, actor=f"person:{person_id}", now=now)
    except MembershipRests:
        raise InvitationRests from None


def _refuse_twice(db: Session, grant: Grant, email: str, now: datetime) -> None:
    same = select(Invitation).where(
        Invitation.role == grant.role,
        Invitation.organisation_id.is_not_distinct_from(grant.organisation_id),
        Invitation.project_id.is_not_distinct_from(grant.project_id),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now,
    )
    if any(email_key(one.email) == email_key(email) for one in db.scalars(same)):
        raise AlreadyInvited
    held = select(RoleGrant.id).where(
        RoleGrant.person_id.in_(select(Person.id).where(Person.email_key == email_key(email))),
        RoleGrant.role == grant.role,
        RoleGrant.organisation_id.is_not_distinct_from(grant.organisation_id),
        RoleGrant.project_id.is_not_distinct_from(grant.project_id),
        RoleGrant.state != GrantState.ENDED,
        RoleGrant.ends_on.is_(None),  # a deputy may be asked again, and be made a clerk
    )
    if db.scalar(held.limit(1)) is not None:
        raise HasRoleAlready


def _refuse_resting(db: Session, grant: Grant, email: str, now: datetime) -> None:
    """Whoever rests is taken up again by a decision of its own, not by the way of an invitation."""
    if grant.organisation_id is None:
        return
    resting = suspended_membership(grant.organisation_id, local_today(now))
    theirs = Membership.person_id.in_(select(Person.id).where(Person.email_key == email_key(email)))
    if db.scalar(select(Membership.id).where(resting, theirs).limit(1)) is not None:
        raise MembershipSuspended


def _note(
    db: Session,
    invitation: Invitation,
    action: str,
    actor: str,
    now: datetime,
    personal: dict[str, str] | None = None,
) -> None:
    record(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action=action,
        subject=f"invitation:{invitation.id}",
        changes={"role": invitation.role.value},
        personal=personal,
    )
