"""Until when somebody may give a place back by themselves, and take one that was offered. Pure."""

from datetime import datetime

from courses.enrolment.models import HOLDS_SEAT, Enrolment, EnrolmentStatus


def is_too_late(enrolment: Enrolment, until: datetime, now: datetime) -> bool:
    """Whether the deadline binds: it does who holds a seat for sure. Who waits, or has proven nothing yet, may always go."""
    return enrolment.status in HOLDS_SEAT and enrolment.eligible and now > until


def is_offer_over(enrolment: Enrolment, now: datetime) -> bool:
    """Whether the time to take the offered seat is over. The sweep takes the seat back a little later; it is gone all the same."""
    until = enrolment.offer_expires_at
    return enrolment.status is EnrolmentStatus.OFFERED and until is not None and until <= now
