"""The desk of a Personalstelle: who hears for colleagues that have no address of their own.

Such a place stores no address. Who acts for the employer is asked for each mail anew, so that a clerk who has left hears
nothing more, and nobody at a desk ever gets the link to a colleague's personal page.
"""

from datetime import date

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import Session, aliased

from courses.enrolment.models import Enrolment
from lms.people.holders import clerk_for
from lms.people.models import Person, RoleGrant
from lms.web.actor import Role


def goes_to_desk(enrolment: Enrolment) -> bool:
    """Whether a clerk hears of this place instead of the person: the employer booked it, and there is no address."""
    booked = enrolment.booked_by is not None and enrolment.employer_id is not None
    return booked and not enrolment.contact_email


def booked_for(address: str) -> ColumnElement[bool]:
    """The condition that a desk booked the place for this folded address, whoever's record it stands with.

    A known name and address make a second record without an address, so the person's own one does not tell.
    """
    return Enrolment.booked_by.is_not(None) & (func.lower(Enrolment.contact_email) == address)


def is_of_colleague(address: str) -> ColumnElement[bool]:
    """The condition that the folded address is that of a clerk of the desk that booked, and the place somebody else's."""
    clerk, person = aliased(Person), aliased(Person)
    acts = exists().where(
        RoleGrant.person_id == clerk.id, RoleGrant.role == Role.HR, RoleGrant.organisation_id == Enrolment.employer_id
    )
    theirs = exists().where(
        clerk.email_key == address,
        (clerk.id == Enrolment.booked_by) | acts,
        person.id == Enrolment.person_id,
        person.name_key != clerk.name_key,
    )
    return Enrolment.booked_by.is_not(None) & theirs


def clerk_of_place(db: Session, enrolment: Enrolment, today: date) -> Person | None:
    """Who booked the place, as long as they are a clerk of the employer; else its first clerk who may act on that day."""
    if enrolment.employer_id is None:
        return None
    return clerk_for(db, enrolment.employer_id, today, rather=enrolment.booked_by)
