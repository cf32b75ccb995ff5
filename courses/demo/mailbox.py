"""The mails of the past: they count as sent at their time, so that the first worker does not write hundreds of files."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.mail.models import MailState, OutboxMail

LEFT_TO_SEND = 8
RECENT = timedelta(days=1)


def settle_past_mails(db: Session, now: datetime) -> None:
    """Mark every waiting mail as sent when it was asked for; only the newest few of the last day stay to be sent."""
    waiting = OutboxMail.state == MailState.PENDING
    newest = select(OutboxMail.id).where(waiting, OutboxMail.created_at > now - RECENT)
    kept = list(db.scalars(newest.order_by(OutboxMail.created_at.desc(), OutboxMail.id.desc()).limit(LEFT_TO_SEND)))
    db.execute(
        update(OutboxMail)
        .where(waiting, OutboxMail.id.not_in(kept))
        .values(state=MailState.SENT, attempts=1, sent_at=OutboxMail.created_at)
        .execution_options(synchronize_session=False)
    )
