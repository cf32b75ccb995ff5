"""The desk of a Personalstelle: who hears for colleagues that have no address of their own.

Such a place stores no address. Who acts for the employer is asked for each mail anew, so that a clerk who has left hears
nothing more, and nobody at a desk ever gets the link to a colleague's personal page.
"""

from datetime import date

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment
from lms.people.accounts import counts
from lms.people.models import Person, RoleGrant
from lms.web.actor import Role


def goes_to_desk(enrolment: Enrolment) -> bool:
    """Whether a clerk hears of this place instead of the person: the employer booked it, and there is no address."""
    booked = enrolment.booked_by is not None and enrolment.employer_id is not None
    return booked and not enrolment.contact_email


def clerk_of_place(db: Session, enrolment: Enrolment, today: date) -> Person | None:
    """Who booked the place, as long as they are a clerk of the employer; else its first clerk who may act on that day."""
    clerks = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
    theirs = (RoleGrant.role == Role.HR) & (RoleGrant.organisation_id == enrolment.employer_id)
    acting = clerks.where(theirs, counts(today), Person.email.is_not(None))
    booker_first = case((Person.id == enrolment.booked_by, 0), else_=1)
    return db.scalar(acting.order_by(booker_first, RoleGrant.id).limit(1))
