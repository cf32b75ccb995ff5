"""From the host's login to an actor with roles."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.models import GrantState, Person, RoleGrant
from lms.web.actor import Actor, Grant


def actor_of_host_user(db: Session, host_user: str, *, name: str, email: str) -> Actor:
    """The actor behind a host's user id. Somebody the LMS has not met is a visitor whose name and address are known."""
    person = db.scalar(select(Person).where(Person.host_user == host_user))
    if person is None:
        return Actor(name=name, email=email)
    rows = select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.state == GrantState.ACTIVE)
    grants = frozenset(Grant(row.role, row.organisation_id, row.project_id) for row in db.scalars(rows))
    return Actor(person_id=person.id, name=person.name, email=person.email or email, grants=grants)
