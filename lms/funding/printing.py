"""What a paper has printed stays true: the first paper of a period is noted, and binds the period once it is over."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.data.statements import rows_changed
from lms.funding.models import FundingPeriod


def note_printed(db: Session, period: FundingPeriod, *, now: datetime) -> None:
    """Remember that a paper prints the words of this period; they are read again, as they are at this moment."""
    if period.printed_at is not None:
        return
    first = update(FundingPeriod).where(FundingPeriod.id == period.id, FundingPeriod.printed_at.is_(None))
    rows_changed(db, first.values(printed_at=now))
    # The row is locked now: whoever was changing it has finished, and what was loaded before may be older.
    db.refresh(period)
