"""Who belongs to an organisation, for its page of members, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_, select, true

from lms.people.finding import MOST_WORDS, all_spelt
from lms.people.models import GrantState, Membership, MembershipState, Organisation, Person, RoleGrant
from lms.people.names import email_key
from lms.web.actor import Role
from lms.web.languages import lazy as _l
from lms.web.ordering import as_listed
from lms.web.tables import AnySelect, Column, Kind, Table


@dataclass(frozen=True)
class MemberRow:
    """One membership with what it says today."""

    id: int
    organisation_id: int
    organisation: str
    name: str
    email: str
    personnel_number: str
    state: MembershipState
    starts_on: date
    ends_on: date | None
    is_clerk: bool


def members_table(today: date) -> Table:
    """The members of an organisation; whoever's last day is over has left, whatever the row says."""
    return Table(
        "zugehoerige",
        _l("Zugehörigkeiten"),
        columns=(
            Column("name", _l("Name"), lambda row: row.name, (Person.search_name,)),
            Column("number", _l("Personalnummer"), lambda row: row.personnel_number, (Membership.personnel_number,)),
            Column("email", _l("E-Mail-Adresse"), lambda row: row.email, (Person.email_key,), shown=False),
            Column("clerk", _l("Personalstelle"), lambda row: row.is_clerk),
            Column("state", _l("Stand"), lambda row: row.state, (as_listed(state_today(today), MembershipState),)),
            Column("from", _l("von"), lambda row: row.starts_on, (Membership.starts_on,), Kind.DAY),
            Column("until", _l("bis"), lambda row: row.ends_on, (Membership.ends_on,), Kind.DAY),
        ),
        order=(Person.search_name, Membership.starts_on),
        key=Membership.id,
    )


def state_today(today: date) -> ColumnElement[Any]:
    """The state of a membership; one whose last day is over has been left."""
    left = literal(MembershipState.LEFT, Membership.state.type)
    return case((Membership.ends_on < today, left), else_=Membership.state)


def memberships(which: ColumnElement[bool], today: date) -> AnySelect:
    """Memberships with the names around them."""
    return (
        select(Membership, Person.name, Person.email, Organisation.name, _is_clerk(), state_today(today))
        .join(Person, Person.id == Membership.person_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(which)
    )


def named(text: str) -> ColumnElement[bool]:
    """People whose name or address holds the words, or whose personnel number is the text."""
    words = text.split()[:MOST_WORDS]
    by_word = [
        or_(*all_spelt(Person.search_name, word), Person.email_key.contains(email_key(word), autoescape=True))
        for word in words
    ]
    return and_(true(), *by_word) | (Membership.personnel_number == text)


def member_rows(rows: Sequence[Any]) -> list[MemberRow]:
    """The memberships as lists show them."""
    return [
        MemberRow(
            id=one.id,
            organisation_id=one.organisation_id,
            organisation=organisation,
            name=name,
            email=email or "",
            personnel_number=one.personnel_number or "",
            state=state,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            is_clerk=bool(clerk),
        )
        for one, name, email, organisation, clerk, state in rows
    ]


def _is_clerk() -> ColumnElement[bool]:
    held = (RoleGrant.role == Role.HR) & (RoleGrant.state != GrantState.ENDED)
    same = (RoleGrant.person_id == Membership.person_id) & (RoleGrant.organisation_id == Membership.organisation_id)
    return exists().where(held, same).correlate(Membership)
