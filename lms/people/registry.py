"""Finding or making people and organisations without ever changing one on unproven input."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from lms.data.statements import add_new, rows_changed
from lms.people.models import Membership, MembershipState, Organisation, OrganisationKind, Person
from lms.people.names import email_key, fold, name_key, tidy

_KNOWN = (
    select(Person)
    .where(Person.email_key == bindparam("email_key"), Person.name_key == bindparam("name_key"))
    .with_for_update(read=True, key_share=True)
    .execution_options(populate_existing=True)
)
_CONFIRM = (
    update(Person)
    .where(Person.id == bindparam("person"), Person.email_confirmed_at.is_(None))
    .values(email_confirmed_at=bindparam("at"))
)


def find_or_add_person(db: Session, *, name: str, email: str, language: str, now: datetime) -> Person:
    """The person known by this address and name, or a new one. An existing person is left as it is.

    A record that was merged leads to the one that took over; its row is held, so that no merge comes in between.
    """
    name = tidy(name)
    keys = {"email_key": email_key(email), "name_key": name_key(name)}
    row = {"name": name, "search_name": fold(name), "email": email, "language": language, "created_at": now}
    if (added := add_new(db, Person, row | keys)) is not None:
        return added
    person = db.execute(_KNOWN, keys).scalar_one()
    return person if person.merged_into_id is None else db.get_one(Person, person.merged_into_id)


def add_person(db: Session, *, name: str, now: datetime, language: str = "de") -> Person:
    """A person without an address, as HR or coordination books one."""
    name = tidy(name)
    person = Person(name=name, name_key=name_key(name), search_name=fold(name), language=language, created_at=now)
    db.add(person)
    db.flush()
    return person


def confirm_email(db: Session, person_id: int, now: datetime) -> None:
    """The person has used a link sent to the address: it is theirs."""
    rows_changed(db, _CONFIRM, {"person": person_id, "at": now})


def add_organisation(
    db: Session, *, name: str, kind: OrganisationKind, town: str = "", region: str = "", is_public: bool = True
) -> Organisation:
    """A new organisation; its name is unique."""
    name = tidy(name)
    organisation = Organisation(
        name=name, search_name=fold(name), kind=kind, town=town, region=region, is_public=is_public
    )
    db.add(organisation)
    db.flush()
    return organisation


def suspended_membership(organisation_id: int, today: date) -> ColumnElement[bool]:
    """The condition that a membership rests today."""
    return (
        (Membership.organisation_id == organisation_id)
        & (Membership.state == MembershipState.SUSPENDED)
        & (Membership.starts_on <= today)
        & (Membership.ends_on.is_(None) | (Membership.ends_on >= today))
    )


def active_membership(organisation_id: int, today: date) -> ColumnElement[bool]:
    """The condition that a membership counts for rights today."""
    return (
        (Membership.organisation_id == organisation_id)
        & (Membership.state == MembershipState.ACTIVE)
        & (Membership.starts_on <= today)
        & (Membership.ends_on.is_(None) | (Membership.ends_on >= today))
    )
