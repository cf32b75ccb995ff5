"""Who may use a role on a day: to them go the mails that are meant for the role, and only they are asked or chosen.

A role that rests or is over has no holder; nor has a deputy's outside its days, nor a clerk's who no longer works there.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.people.accounts import counts
from lms.people.models import Person, RoleGrant
from lms.web.actor import Grant, Role


def held(role: Role, today: date) -> ColumnElement[bool]:
    """The condition that somebody may use the role on that day, whatever its scope: for reads of many scopes at once."""
    return (RoleGrant.role == role) & counts(today)


def held_for_good(role: Role, today: date) -> ColumnElement[bool]:
    """The same without those whose last day is known: who stays when all deputies are gone."""
    return held(role, today) & RoleGrant.ends_on.is_(None)


def holders(grant: Grant, today: date) -> Select[Person]:
    """Everybody who may use the role in its scope on that day, each once: who was given it first comes first."""
    scope = RoleGrant.organisation_id.is_not_distinct_from(grant.organisation_id) & (
        RoleGrant.project_id.is_not_distinct_from(grant.project_id)
    )
    given = select(RoleGrant.person_id, func.min(RoleGrant.id).label("first")).where(held(grant.role, today), scope)
    first = given.group_by(RoleGrant.person_id).subquery()
    return select(Person).join(first, first.c.person_id == Person.id).order_by(first.c.first)


def reached(grant: Grant, today: date) -> Select[Person]:
    """The holders with a mail address."""
    return holders(grant, today).where(Person.email.is_not(None))


def clerk_for(db: Session, organisation_id: int, today: date, *, rather: int | None) -> Person | None:
    """Who hears for the organisation: this clerk as long as they act for it; else the first who does on that day."""
    acting = db.scalars(reached(Grant(Role.HR, organisation_id=organisation_id), today)).all()
    return next((one for one in acting if one.id == rather), acting[0] if acting else None)
