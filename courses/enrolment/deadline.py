"""Until when somebody may give a place back by themselves. Pure."""

from datetime import datetime

from courses.enrolment.models import HOLDS_SEAT, Enrolment


def is_too_late(enrolment: Enrolment, until: datetime, now: datetime) -> bool:
    """Whether the deadline binds: it does who holds a seat for sure. Who waits, or has proven nothing yet, may always go."""
    return enrolment.status in HOLDS_SEAT and enrolment.eligible and now > until
