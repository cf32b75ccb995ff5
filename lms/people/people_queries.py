"""Reads of people for staff, as plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from lms.funding.models import FundingPeriod, Project
from lms.people.finding import MOST_WORDS, all_spelt
from lms.people.holders import held
from lms.people.models import Membership, MembershipState, Organisation, Person, RoleGrant
from lms.people.names import email_key
from lms.people.roles import not_ended
from lms.web.actor import Role


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    has_login: bool
    since: datetime


@dataclass(frozen=True)
class PersonCard:
    """One person among others of the same name: what tells them apart."""

    id: int
    name: str
    email: str
    employers: tuple[str, ...]
    roles: tuple[Role, ...]
    has_login: bool
    since: datetime


def find_people(seen: ColumnElement[bool], words: str, role: Role | None = None) -> Select[Person]:
    """People whose name or mail address holds the words, in any order and however they are spelt; with a role."""
    found = select(Person).where(seen)
    for word in words.split()[:MOST_WORDS]:
        address = Person.email_key.contains(email_key(word), autoescape=True)
        found = found.where(or_(*all_spelt(Person.search_name, word), address))
    if role is not None:
        found = found.where(Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == role, not_ended())))
    return found


def person_rows(db: Session, found: Sequence[Any]) -> list[PersonRow]:
    """The people as the list shows them, with the roles they hold."""
    people = [one for (one,) in found]
    roles = _roles_of(db, [one.id for one in people])
    return [
        PersonRow(one.id, one.name, one.email or "", roles.get(one.id, ()), one.host_user is not None, one.created_at)
        for one in people
    ]


def person_cards(db: Session, ids: Collection[int]) -> dict[int, PersonCard]:
    """The people with what tells namesakes apart."""
    roles, employers = _roles_of(db, ids), _employers_of(db, ids)
    return {
        one.id: PersonCard(
            one.id,
            one.name,
            one.email or "",
            employers.get(one.id, ()),
            roles.get(one.id, ()),
            one.host_user is not None,
            one.created_at,
        )
        for one in db.scalars(select(Person).where(Person.id.in_(ids)))
    }


def projects_without_lead(db: Session, today: date) -> list[str]:
    """Projects of the present period that nobody leads: whoever writes to them is not read."""
    led = select(RoleGrant.project_id).where(held(Role.PROJECT_LEAD, today))
    present = (FundingPeriod.starts_on <= today) & (FundingPeriod.ends_on >= today)
    rows = (
        select(Project)
        .join(FundingPeriod)
        .where(present, Project.id.not_in(led.where(RoleGrant.project_id.is_not(None))))
    )
    return [f"{one.name} ({one.number})" for one in db.scalars(rows.order_by(Project.number))]


def _roles_of(db: Session, ids: Collection[int]) -> dict[int, tuple[Role, ...]]:
    held = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(ids), not_ended())
    found: dict[int, tuple[Role, ...]] = {}
    for person_id, role in db.execute(held.order_by(RoleGrant.role)):
        if role not in found.get(person_id, ()):
            found[person_id] = (*found.get(person_id, ()), role)
    return found


def _employers_of(db: Session, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    rows = (
        select(Membership.person_id, Organisation.name)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id.in_(ids), Membership.state == MembershipState.ACTIVE)
        .order_by(Organisation.search_name)
    )
    found: dict[int, tuple[str, ...]] = {}
    for person_id, name in db.execute(rows):
        found[person_id] = (*found.get(person_id, ()), name)
    return found
