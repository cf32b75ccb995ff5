"""The mails that a certificate causes, in the transaction that causes them."""

from datetime import datetime

from sqlalchemy.orm import Session

from certificates.issuing.models import Certificate
from courses.enrolment.messages import Mailbox, mailbox_of
from lms.mail.outbox import enqueue

ISSUED = "certificate.issued"
REVOKED = "certificate.revoked"


def tell_issued(db: Session, certificate: Certificate, now: datetime) -> None:
    """Tell the person that the paper is there; without an address the employer's desk shows it."""
    enrolment = certificate.enrolment
    if enrolment.contact_email:
        to = Mailbox(enrolment.contact_email, enrolment.language, is_desk=False)
        _tell(db, certificate, ISSUED, to, now)


def tell_revoked(db: Session, certificate: Certificate, now: datetime) -> None:
    """Tell the person that the paper no longer counts; without an address the employer's desk hears of it.

    A paper that vanished from the desk's list would leave its copy in the personnel file as if it counted.
    """
    to = mailbox_of(db, certificate.enrolment, now)
    if to is not None:
        _tell(db, certificate, REVOKED, to, now)


def _tell(db: Session, certificate: Certificate, kind: str, to: Mailbox, now: datetime) -> None:
    enqueue(
        db,
        dedup_key=f"{kind}:{certificate.id}",
        kind=kind,
        recipient=to.address,
        language=to.language,
        values={"certificate": certificate.id, "desk": to.is_desk},
        now=now,
    )
