"""Roles people hold: given, suspended, resumed, ended. Every step is noted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.people.holders import held, held_for_good
from lms.people.messages import tell_holder
from lms.people.models import GrantState, RoleGrant
from lms.people.refusals import LastAdmin, RoleEnded
from lms.web.actor import Grant, Role

DONE = {
    GrantState.ACTIVE: "role.resumed",
    GrantState.SUSPENDED: "role.suspended",
    GrantState.ENDED: "role.ended",
}


@dataclass(frozen=True)
class Days:
    """For how long a role is lent: a deputy has it from a day until a day, both included."""

    starts_on: date | None = None
    ends_on: date | None = None


FOR_GOOD = Days()


def give(db: Session, person_id: int, grant: Grant, *, days: Days = FOR_GOOD, actor: str, now: datetime) -> RoleGrant:
    """The role for the person; one that is held already, active or suspended, stays as it is. A deputy gets the new days."""
    held = held_grant(db, person_id, grant)
    if held is not None:
        if held.ends_on is not None:
            held.starts_on, held.ends_on = days.starts_on, days.ends_on
            _note(db, held, "role.granted", actor, now)
        return held
    given = RoleGrant(
        person_id=person_id,
        role=grant.role,
        organisation_id=grant.organisation_id,
        project_id=grant.project_id,
        state=GrantState.ACTIVE,
        granted_at=now,
        starts_on=days.starts_on,
        ends_on=days.ends_on,
    )
    db.add(given)
    db.flush()
    _note(db, given, "role.granted", actor, now)
    return given


def not_ended() -> ColumnElement[bool]:
    """The condition that a role is held, in use or resting."""
    return RoleGrant.state != GrantState.ENDED


def held_grant(db: Session, person_id: int, grant: Grant) -> RoleGrant | None:
    """The person's grant of this role and scope that has not ended."""
    same = select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == grant.role,
        RoleGrant.organisation_id.is_not_distinct_from(grant.organisation_id),
        RoleGrant.project_id.is_not_distinct_from(grant.project_id),
        not_ended(),
    )
    return db.scalar(same.order_by(RoleGrant.id).limit(1))


def set_state(db: Session, grant_id: int, state: GrantState, *, today: date, actor: str, now: datetime) -> RoleGrant:
    """Suspend, resume or end a role, and tell who holds it.

    Raises RoleEnded for one that is over, LastAdmin when nobody else administrates for good.
    """
    grant = _locked(db, grant_id)
    if grant.state is state:
        return grant
    if grant.state is GrantState.ENDED:
        raise RoleEnded
    if grant.role is Role.ADMIN and grant.state is GrantState.ACTIVE and _is_last_admin(db, grant, today):
        raise LastAdmin
    grant.state = state
    _note(db, grant, DONE[state], actor, now)
    tell_holder(db, grant, now)
    return grant


def end_double(db: Session, grant: RoleGrant, *, actor: str, now: datetime) -> None:
    """End a role that its holder has a second time after two records were made one: nobody loses anything, so no mail."""
    grant.state = GrantState.ENDED
    _note(db, grant, DONE[GrantState.ENDED], actor, now)


def is_last_clerk(db: Session, grant: RoleGrant, today: date) -> bool:
    """Whether nobody else could act for the organisation today without this clerk."""
    if grant.role is not Role.HR or grant.state is not GrantState.ACTIVE:
        return False
    others = (RoleGrant.organisation_id == grant.organisation_id) & (RoleGrant.person_id != grant.person_id)
    return db.scalar(select(RoleGrant.id).where(held(Role.HR, today), others).limit(1)) is None


def _locked(db: Session, grant_id: int) -> RoleGrant:
    # All admins are locked in one order before any is looked at: of two who remove each other, one comes second.
    db.execute(select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN).order_by(RoleGrant.id).with_for_update())
    row = select(RoleGrant).where(RoleGrant.id == grant_id).with_for_update()
    return db.execute(row.execution_options(populate_existing=True)).scalar_one()


def _is_last_admin(db: Session, grant: RoleGrant, today: date) -> bool:
    others = held_for_good(Role.ADMIN, today) & (RoleGrant.person_id != grant.person_id)
    return db.scalar(select(RoleGrant.id).where(others).limit(1)) is None


def _note(db: Session, grant: RoleGrant, action: str, actor: str, now: datetime) -> None:
    scope = {"organisation": grant.organisation_id, "project": grant.project_id}
    changes: dict[str, object] = {"role": grant.role.value, "grant": grant.id}
    changes |= {key: id_ for key, id_ in scope.items() if id_}
    if grant.ends_on is not None:
        changes |= {"from": str(grant.starts_on), "until": str(grant.ends_on)}
    record(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action=action,
        subject=f"person:{grant.person_id}",
        changes=changes,
    )
