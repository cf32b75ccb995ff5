"""What `flask lms check` says about the programme."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from lms.funding.models import FundingPeriod
from lms.funding.periods import kept_until


def unknown_retention(app: Flask) -> list[str]:
    """Periods of which nobody has said how long their data is kept: nothing of them is ever due to be deleted."""
    try:
        with app.extensions["lms"].database.reading() as db:
            periods = db.scalars(select(FundingPeriod).order_by(FundingPeriod.starts_on)).all()
            return [f"retention is unknown: funding period {one.name}" for one in periods if kept_until(one) is None]
    except SQLAlchemyError:
        return []  # that the database cannot be used is said already
