"""The time somebody belongs to an organisation: suspended, taken up again, ended, its last day changed. Every step is noted.

Rights of a clerk and what a Personalstelle sees of a person follow from it, so nothing else has to be changed with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit
from lms.people.messages import tell_clerk
from lms.people.models import Membership, MembershipState, Person, RoleGrant
from lms.people.refusals import (
    EndBeforeStart,
    MembershipChanged,
    MembershipOver,
    MembershipsOverlap,
    MembershipUnconfirmed,
    PersonnelNumberTaken,
)
from lms.people.registry import active_membership
from lms.people.roles import held_grant, is_last_clerk
from lms.web.actor import Grant, Role
from lms.web.formats import format_date


@dataclass(frozen=True)
class MembershipDetails:
    """What a form changes of a membership. The first day stays: enrolments were booked by it."""

    ends_on: date | None
    personnel_number: str | None


def lock_membership(db: Session, membership_id: int) -> Membership:
    """The membership as it is now; nobody changes it, or another one of the person there, meanwhile."""
    one = db.get_one(Membership, membership_id)
    return next(row for row in lock_stays(db, one.person_id, one.organisation_id) if row.id == membership_id)


def lock_stays(db: Session, person_id: int, organisation_id: int) -> Sequence[Membership]:
    """All times the person belongs or belonged to the organisation, as they are now; none begins meanwhile.

    Where there is none yet, there is no row to lock: the person's own row is the lock of both.
    """
    db.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    theirs = (Membership.person_id == person_id) & (Membership.organisation_id == organisation_id)
    rows = select(Membership).where(theirs).order_by(Membership.id).with_for_update()
    return db.scalars(rows.execution_options(populate_existing=True)).all()


def has_ended(membership: Membership, today: date) -> bool:
    """Whether the last day is over, or somebody has ended it."""
    passed = membership.ends_on is not None and membership.ends_on < today
    return passed or membership.state is MembershipState.LEFT


def suspend_membership(db: Session, membership: Membership, *, today: date, actor: str, now: datetime) -> None:
    """The locked membership rests until it is taken up again. Raises MembershipOver, MembershipUnconfirmed."""
    if membership.state is MembershipState.INVITED:
        raise MembershipUnconfirmed
    _step(db, membership, MembershipState.SUSPENDED, "membership.suspended", today, actor, now)


def resume_membership(db: Session, membership: Membership, *, today: date, actor: str, now: datetime) -> None:
    """The locked membership counts again. Raises MembershipOver, MembershipUnconfirmed."""
    if membership.state is MembershipState.INVITED:
        raise MembershipUnconfirmed
    _step(db, membership, MembershipState.ACTIVE, "membership.resumed", today, actor, now)


def end_membership(db: Session, membership: Membership, *, today: date, actor: str, now: datetime) -> None:
    """The person has left, from this moment on; of a membership that has not begun only its first day is left."""
    if membership.state is MembershipState.LEFT:
        return
    before = content_of(membership)
    last = min(membership.ends_on, today) if membership.ends_on is not None else today
    membership.state, membership.ends_on = MembershipState.LEFT, max(last, membership.starts_on)
    _note(db, membership, "membership.ended", before, actor, now)


def change_membership(
    db: Session,
    membership: Membership,
    details: MembershipDetails,
    *,
    version: int,
    today: date,
    actor: str,
    now: datetime,
) -> None:
    """Bring the locked membership to what was written; a last day to come takes up one that somebody had ended.

    Raises MembershipChanged, EndBeforeStart, MembershipsOverlap, PersonnelNumberTaken.
    """
    if membership.version != version:
        raise MembershipChanged
    _refuse_days(db, membership, details.ends_on)
    _refuse_number(db, membership, details.personnel_number)
    before = content_of(membership)
    if membership.personnel_number != details.personnel_number:
        membership.personnel_number = details.personnel_number
        _note_number(db, membership, actor, now)
    membership.ends_on = details.ends_on
    goes_on = details.ends_on is None or details.ends_on >= today
    if membership.state is MembershipState.LEFT and before["ends_on"] != details.ends_on and goes_on:
        membership.state = MembershipState.ACTIVE
    _note(db, membership, "membership.changed", before, actor, now)


def content_of(membership: Membership) -> dict[str, Any]:
    """What the history of a membership tells; the number is the employer's business, and is not told."""
    return {"state": membership.state, "ends_on": membership.ends_on}


def leaves_desk_empty(db: Session, membership: Membership, today: date) -> bool:
    """Whether nobody could act for the organisation today without this person's membership."""
    grant = clerk_role(db, membership)
    counting = active_membership(membership.organisation_id, today) & (Membership.id == membership.id)
    counts = db.scalar(select(Membership.id).where(counting)) is not None
    return counts and grant is not None and is_last_clerk(db, grant, today)


def clerk_role(db: Session, membership: Membership) -> RoleGrant | None:
    """The role by which the person acts for the organisation; None for everybody else who works there."""
    return held_grant(db, membership.person_id, Grant(Role.HR, organisation_id=membership.organisation_id))


def _step(
    db: Session,
    membership: Membership,
    state: MembershipState,
    action: str,
    today: date,
    actor: str,
    now: datetime,
) -> None:
    if membership.state is state:
        return
    if has_ended(membership, today):
        raise MembershipOver
    before = content_of(membership)
    membership.state = state
    _note(db, membership, action, before, actor, now)


def _refuse_days(db: Session, membership: Membership, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < membership.starts_on:
        raise EndBeforeStart(first=format_date(membership.starts_on))
    old = membership.ends_on
    if old is None or (ends_on is not None and ends_on <= old):
        return  # nothing becomes longer than it was
    later = select(Membership.starts_on).where(
        Membership.person_id == membership.person_id,
        Membership.organisation_id == membership.organisation_id,
        Membership.starts_on >= old,
        Membership.id != membership.id,
    )
    first = db.scalar(later.order_by(Membership.starts_on).limit(1))
    if first is not None and (ends_on is None or ends_on >= first):
        raise MembershipsOverlap(first=format_date(first))


def _refuse_number(db: Session, membership: Membership, number: str | None) -> None:
    same = select(Membership.id).where(
        Membership.organisation_id == membership.organisation_id,
        Membership.personnel_number == number,
        Membership.id != membership.id,
    )
    if number is not None and db.scalar(same.limit(1)) is not None:
        raise PersonnelNumberTaken


def _note_number(db: Session, membership: Membership, actor: str, now: datetime) -> None:
    action, subject = "membership.number_changed", membership.tag
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, changes={})
    membership.version += 1


def _note(db: Session, membership: Membership, action: str, before: dict[str, Any], actor: str, now: datetime) -> None:
    after, subject = content_of(membership), membership.tag
    changed = record_edit(
        db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, before=before, after=after
    )
    if not changed:
        return
    membership.version += 1
    db.flush()
    if clerk_role(db, membership) is not None and {"state", "ends_on"} & set(changed):
        tell_clerk(db, membership, now)
