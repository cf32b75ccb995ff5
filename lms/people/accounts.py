"""From the host's login to an actor with roles."""

from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.people.models import GrantState, Membership, MembershipState, Person, RoleGrant
from lms.web.actor import Actor, Grant, Role


def actor_of_host_user(db: Session, host_user: str, *, name: str, email: str, today: date) -> Actor:
    """The actor behind a host's user id. Somebody the LMS has not met is a visitor whose name and address are known."""
    person = db.scalar(select(Person).where(Person.host_user == host_user))
    return Actor(name=name, email=email) if person is None else actor_of_person(db, person, today, email=email)


def actor_of_person(db: Session, person: Person, today: date, *, email: str = "") -> Actor:
    """The person with the roles that count today."""
    rows = select(RoleGrant).where(RoleGrant.person_id == person.id, counts(today))
    grants = frozenset(Grant(row.role, row.organisation_id, row.project_id) for row in db.scalars(rows))
    return Actor(person_id=person.id, name=person.name, email=person.email or email, grants=grants)


def counts(today: date) -> ColumnElement[bool]:
    """The condition that a role may be used: active, on its days, and for HR also while employed by the organisation."""
    employed = select(Membership.id).where(
        Membership.person_id == RoleGrant.person_id,
        Membership.organisation_id == RoleGrant.organisation_id,
        Membership.state == MembershipState.ACTIVE,
        Membership.starts_on <= today,
        Membership.ends_on.is_(None) | (Membership.ends_on >= today),
    )
    lent = (RoleGrant.starts_on.is_(None) | (RoleGrant.starts_on <= today)) & (
        RoleGrant.ends_on.is_(None) | (RoleGrant.ends_on >= today)
    )
    return (RoleGrant.state == GrantState.ACTIVE) & lent & ((RoleGrant.role != Role.HR) | employed.exists())
