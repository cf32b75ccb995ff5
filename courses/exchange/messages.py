"""The mails that bring dates into a calendar: asked for in the transaction of their cause, once for each number."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment
from courses.exchange.models import MeetingInvitation
from lms.mail.outbox import enqueue

INVITATION = "calendar.invitation"
ADDRESS = "calendar.address"


def tell_invitation(
    db: Session, enrolment: Enrolment, invitation: MeetingInvitation, *, is_new: bool, now: datetime
) -> None:
    """One mail about one meeting, with the number it was given."""
    if not enrolment.contact_email:
        return
    enqueue(
        db,
        dedup_key=f"{INVITATION}:{invitation.id}:{invitation.sequence}",
        kind=INVITATION,
        recipient=enrolment.contact_email,
        language=enrolment.language,
        values={"invitation": invitation.id, "sequence": invitation.sequence, "new": is_new},
        now=now,
    )


def tell_address(db: Session, enrolment: Enrolment, now: datetime) -> None:
    """One mail with the address of the calendar."""
    if not enrolment.contact_email:
        return
    enqueue(
        db,
        dedup_key=f"{ADDRESS}:{enrolment.id}:{now:%Y%m%d%H%M}",
        kind=ADDRESS,
        recipient=enrolment.contact_email,
        language=enrolment.language,
        values={"enrolment": enrolment.id},
        now=now,
    )
