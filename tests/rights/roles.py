"""Roles that somebody holds, and the same roles offered to somebody else."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from lms.people.invitations import invite
from lms.people.models import GrantState, Membership, MembershipState
from lms.people.registry import find_or_add_person
from lms.people.roles import give, set_state
from lms.web.actor import Actor, Grant, Role
from tests.cast import NOW, Cast, Member

Args = Mapping[str, Any]
NUMBERS = count(1)


def roles_of_the_network(db: Session, cast: Cast) -> Iterator[tuple[str, Args, Args | None]]:
    """A role somebody holds and one that is offered, of each kind; clerks and leads also of somebody else's scope."""
    lead, foreign_lead = (Grant(Role.PROJECT_LEAD, project_id=one) for one in (cast.project_id, cast.other_project_id))
    clerk, foreign_clerk = (Grant(Role.HR, organisation_id=one) for one in (cast.employer_id, cast.other_employer_id))
    keeper, admin = actor_of(cast.coordinator, Role.COORDINATOR), actor_of(cast.admin, Role.ADMIN)
    yield "clerk", role(db, clerk, keeper), role(db, foreign_clerk, keeper)
    yield "suspended clerk", suspended(db, role(db, clerk, keeper)), suspended(db, role(db, foreign_clerk, keeper))
    yield "trainer", role(db, Grant(Role.TRAINER), keeper), None
    yield "lead", role(db, lead, keeper), role(db, foreign_lead, keeper)
    yield "coordinator", role(db, Grant(Role.COORDINATOR), admin), None


def actor_of(member: Member, given: Role) -> Actor:
    """The member as somebody who invites."""
    return Actor(member.person_id, grants=frozenset({Grant(given)}))


def role(db: Session, grant: Grant, inviter: Actor) -> Args:
    """The role, held by somebody nobody else knows, and the same role offered to somebody else."""
    email = f"rolle{next(NUMBERS)}@example.org"
    person = find_or_add_person(db, name=f"Hat {email}", email=email, language="de", now=NOW)
    held = give(db, person.id, grant, actor="test", now=NOW)
    asked = invite(db, grant, name="Eingeladen", email=f"an-{email}", language="de", inviter=inviter, now=NOW)
    args = {"grant_id": held.id, "invitation_id": asked.id, "email": email, "project_id": grant.project_id}
    return args if grant.organisation_id is None else {**args, **member(db, person.id, grant.organisation_id)}


def member(db: Session, person_id: int, organisation_id: int) -> Args:
    """What makes a clerk act: the membership."""
    one = Membership(person_id=person_id, organisation_id=organisation_id, starts_on=NOW.date())
    one.state = MembershipState.ACTIVE
    db.add(one)
    db.flush()
    return {"organisation_id": organisation_id, "membership_id": one.id}


def suspended(db: Session, args: Args) -> Args:
    """The same role and membership, suspended."""
    set_state(db, args["grant_id"], GrantState.SUSPENDED, today=NOW.date(), actor="test", now=NOW)
    db.get_one(Membership, args["membership_id"]).state = MembershipState.SUSPENDED
    return args
