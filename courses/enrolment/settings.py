"""The host's settings as the rules of seats want them."""

from datetime import timedelta

from flask import current_app

from courses.enrolment.seats import SeatRules


def seat_rules() -> SeatRules:
    """How long seats are held in this installation."""
    config = current_app.config
    return SeatRules(
        unconfirmed=timedelta(minutes=config["LMS_UNCONFIRMED_MINUTES"]),
        unproven=timedelta(hours=config["LMS_CONFIRM_HOURS"]),
        offer=timedelta(hours=config["LMS_OFFER_HOURS"]),
    )


def grace() -> timedelta:
    """For how long an employer still sees what it booked for people who have left."""
    return timedelta(days=current_app.config["LMS_MEMBERSHIP_GRACE_DAYS"])
