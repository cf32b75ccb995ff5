"""How somebody comes to belong to an organisation: by an invitation, a booking or a confirmed employer. One rule, and it is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit
from lms.people.memberships import clerk_role, content_of, lock_membership, lock_stays
from lms.people.models import Membership, MembershipState
from lms.people.refusals import MembershipRests

JOINED = "membership.began"


@dataclass(frozen=True)
class Stay:
    """Who shall belong to which organisation from which day on, for good or until a last day."""

    person_id: int
    organisation_id: int
    first_day: date
    ends_on: date | None = None
    personnel_number: str | None = None


def join(db: Session, stay: Stay, *, today: date, actor: str, now: datetime) -> Membership:
    """The membership that counts today, or one that begins now. Raises MembershipRests: only the desk takes that up again.

    One that waits to be confirmed, or that begins on the very day, is taken up instead of a second one beside it.
    """
    known = lock_stays(db, stay.person_id, stay.organisation_id)
    if any(one.state is MembershipState.SUSPENDED and _touches(one, today, stay.first_day) for one in known):
        raise MembershipRests
    counting = (one for one in known if one.state is MembershipState.ACTIVE and _is_on(one, today))
    return next(counting, None) or _begin(db, stay, _waiting(known, stay.first_day), actor, now)


def forget(db: Session, membership: Membership, *, actor: str, now: datetime) -> bool:
    """Remove a membership that should never have begun; whether it went.

    One that somebody has changed since, that has a personnel number, or by which the person acts there, stays: it says
    more than the mistake did, and is ended on its own page.
    """
    one = lock_membership(db, membership.id)
    as_it_began = one.version == 1 and one.state is MembershipState.ACTIVE and one.ends_on is None
    if not as_it_began or one.personnel_number or clerk_role(db, one) is not None:
        return False
    changes = {"person": one.person_id, "organisation": one.organisation_id, "starts_on": [str(one.starts_on), None]}
    record(
        db, stream=SYSTEM_STREAM, at=now, actor=actor, action="membership.forgotten", subject=one.tag, changes=changes
    )
    db.delete(one)
    db.flush()
    return True


def _waiting(known: Sequence[Membership], first_day: date) -> Membership | None:
    fitting = (one for one in known if one.state is MembershipState.INVITED or one.starts_on == first_day)
    return next(fitting, None)


def _begin(db: Session, stay: Stay, waiting: Membership | None, actor: str, now: datetime) -> Membership:
    before = {} if waiting is None else _told(waiting)
    one = waiting or _added(db, stay)
    one.state, one.starts_on, one.ends_on = MembershipState.ACTIVE, min(one.starts_on, stay.first_day), stay.ends_on
    if waiting is not None:
        one.version += 1
    db.flush()
    record_edit(
        db, stream=SYSTEM_STREAM, at=now, actor=actor, action=JOINED, subject=one.tag, before=before, after=_told(one)
    )
    return one


def _added(db: Session, stay: Stay) -> Membership:
    one = Membership(person_id=stay.person_id, organisation_id=stay.organisation_id, starts_on=stay.first_day)
    one.personnel_number = stay.personnel_number
    db.add(one)
    return one


def _told(one: Membership) -> dict[str, Any]:
    return {"starts_on": one.starts_on, **content_of(one)}


def _is_on(one: Membership, day: date) -> bool:
    return one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)


def _touches(one: Membership, *days: date) -> bool:
    return any(_is_on(one, day) for day in days)
