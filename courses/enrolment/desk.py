"""The desk of a Personalstelle: who hears for colleagues that have no address of their own.

Such a place stores no address. Who acts for the employer is asked for each mail anew, so that a clerk who has left hears
nothing more, and nobody at a desk ever gets the link to a colleague's personal page.
"""

from datetime import date

from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment
from lms.people.holders import clerk_for
from lms.people.models import Person


def goes_to_desk(enrolment: Enrolment) -> bool:
    """Whether a clerk hears of this place instead of the person: the employer booked it, and there is no address."""
    booked = enrolment.booked_by is not None and enrolment.employer_id is not None
    return booked and not enrolment.contact_email


def clerk_of_place(db: Session, enrolment: Enrolment, today: date) -> Person | None:
    """Who booked the place, as long as they are a clerk of the employer; else its first clerk who may act on that day."""
    if enrolment.employer_id is None:
        return None
    return clerk_for(db, enrolment.employer_id, today, rather=enrolment.booked_by)
