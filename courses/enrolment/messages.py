"""The mails an enrolment causes: a row in the outbox in the same transaction, once per event."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment
from lms.mail.outbox import enqueue

CONFIRM = "enrolment.confirm"
CONFIRMED = "enrolment.confirmed"
WAITING = "enrolment.waiting"
REQUESTED = "enrolment.requested"
OFFERED = "enrolment.offered"
OFFER_LAPSED = "enrolment.offer_lapsed"
SWITCHED = "enrolment.switched"
CANCELLED = "enrolment.cancelled"
CANCELLED_BY_STAFF = "enrolment.cancelled_by_staff"
DECLINED = "enrolment.declined"
KNOWN = "enrolment.known"


def tell(db: Session, enrolment: Enrolment, kind: str, now: datetime, *, occasion: str = "") -> None:
    """Ask for one mail of this kind to the enrolment's contact; the same occasion asks once.

    Without an address there is nobody to mail: such people get printed slips, and the HR contact the messages.
    """
    if not enrolment.contact_email:
        return
    enqueue(
        db,
        dedup_key=f"{kind}:{enrolment.id}:{occasion}",
        kind=kind,
        recipient=enrolment.contact_email,
        language=enrolment.language,
        values={"enrolment": enrolment.id, "offer_no": enrolment.offer_no},
        now=now,
    )


def per_minute(now: datetime) -> str:
    """An occasion that lets somebody ask again, but not flood a mailbox."""
    return f"{now:%Y%m%d%H%M}"
