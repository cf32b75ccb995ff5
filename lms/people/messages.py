"""The mail that carries an invitation: a row in the outbox in the same transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.mail.outbox import enqueue
from lms.people.models import Invitation

INVITATION = "people.invitation"


def send_invitation(db: Session, invitation: Invitation, now: datetime) -> None:
    """Ask for the mail to the invited address."""
    enqueue(
        db,
        dedup_key=f"{INVITATION}:{invitation.id}",
        kind=INVITATION,
        recipient=invitation.email,
        language=invitation.language,
        values={"invitation": invitation.id},
        now=now,
    )
