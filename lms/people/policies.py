"""Who may look after organisations, roles and legal texts. An admin keeps the house, the coordination runs the network."""

from collections.abc import Callable, Iterable

from sqlalchemy import ColumnElement, Select, exists, false, or_, select

from lms.funding.models import Network
from lms.people.models import Organisation, Person, RoleGrant
from lms.web.actor import Actor, Role

PeopleSeen = Callable[[Actor], Select[int]]

CLERKS_GIVEN_BY = frozenset({Role.PROJECT_LEAD, Role.COORDINATOR})
GIVEN_BY = {
    Role.TRAINER: frozenset({Role.PROJECT_LEAD, Role.COORDINATOR}),
    Role.PROJECT_LEAD: frozenset({Role.COORDINATOR}),
    Role.COORDINATOR: frozenset({Role.ADMIN}),
    Role.ADMIN: frozenset({Role.ADMIN}),
}


def may_give(actor: Actor, role: Role, organisation_id: int | None = None) -> bool:
    """Whether the actor may invite to this role, suspend and end it; HR does so for clerks of its own organisation."""
    if role is Role.HR:
        return not CLERKS_GIVEN_BY.isdisjoint(actor.roles) or organisation_id in actor.organisation_ids
    return not GIVEN_BY[role].isdisjoint(actor.roles)


def roles_given_by(actor: Actor) -> tuple[Role, ...]:
    """The roles of the network that the actor gives; clerks belong to the page of their organisation."""
    return tuple(role for role in GIVEN_BY if may_give(actor, role))


def may_add_organisations(actor: Actor) -> bool:
    """Leads and the coordination add organisations; HR only sees its own."""
    return not CLERKS_GIVEN_BY.isdisjoint(actor.roles)


def may_see_organisation(actor: Actor, organisation_id: int) -> bool:
    """Whether the page of this organisation exists for the actor."""
    return may_add_organisations(actor) or organisation_id in actor.organisation_ids


def members_seen(actor: Actor, organisation_id: int, seen: Iterable[PeopleSeen]) -> ColumnElement[bool]:
    """People of an organisation by name: its clerks know all of them, leads and the coordination whom they may know."""
    if organisation_id in actor.organisation_ids:
        return Person.merged_into_id.is_(None)
    return visible_people(actor, seen) if may_add_organisations(actor) else false()


def sees_numbers(actor: Actor, organisation_id: int) -> bool:
    """Personnel numbers are the employer's business."""
    return organisation_id in actor.organisation_ids


def visible_organisations(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for queries."""
    stands = Organisation.merged_into_id.is_(None)
    return stands if may_add_organisations(actor) else stands & Organisation.id.in_(actor.organisation_ids)


def may_write_texts(actor: Actor, provider_id: int, led_providers: frozenset[int]) -> bool:
    """The coordination writes the legal texts of every provider, a lead those of the own one."""
    return Role.COORDINATOR in actor.roles or provider_id in led_providers


def may_merge(actor: Actor) -> bool:
    """Only the coordination says that two records are one person or one organisation."""
    return Role.COORDINATOR in actor.roles


def visible_people(actor: Actor, seen: Iterable[PeopleSeen]) -> ColumnElement[bool]:
    """People whose page exists for the actor: those who hold a role the actor gives, and those a feature lets them know.

    The coordination knows everybody where the network is a joint controller; else each provider is its own.
    """
    given = [*roles_given_by(actor), *([Role.HR] if may_add_organisations(actor) else [])]
    holders = select(RoleGrant.person_id).where(RoleGrant.role.in_(given))
    known: list[ColumnElement[bool]] = [Person.id.in_(holders), *(Person.id.in_(people(actor)) for people in seen)]
    if Role.COORDINATOR in actor.roles:
        known.append(exists().where(Network.joint_controllership.is_(True)))
    return Person.merged_into_id.is_(None) & or_(false(), *known)
