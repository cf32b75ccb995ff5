"""The mails an enrolment causes: a row in the outbox in the same transaction, once per event."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy.orm import Session

from courses.enrolment.desk import clerk_of_place, goes_to_desk
from courses.enrolment.models import Enrolment
from courses.planning.schedule import day_of
from lms.mail.models import MailState
from lms.mail.outbox import enqueue, lock_waiting

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
LEFT = "enrolment.left"
TAKES_PART_AGAIN = "enrolment.takes_part_again"
EMPLOYER_REJECTED = "enrolment.employer_rejected"
EMPLOYER_REOPENED = "enrolment.employer_reopened"
EMPLOYER_TAKEN_BACK = "enrolment.employer_taken_back"
WAITED_IN_VAIN = "enrolment.waited_in_vain"
KNOWN = "enrolment.known"

NOTHING: Mapping[str, int] = MappingProxyType({})


class Mailbox(NamedTuple):
    """Where a mail goes, and in which language."""

    address: str
    language: str
    is_desk: bool


def tell(
    db: Session,
    enrolment: Enrolment,
    kind: str,
    now: datetime,
    *,
    occasion: str = "",
    more: Mapping[str, int] = NOTHING,
) -> None:
    """Ask for one mail of this kind to the person, or to the desk that hears for them; the same occasion asks once.

    Where there is neither address nor desk, there is nobody to mail: such people get printed slips. `more` are the ids of
    other things the mail speaks of.
    """
    to = mailbox_of(db, enrolment, now)
    if to is None:
        return
    enqueue(
        db,
        dedup_key=f"{kind}:{enrolment.id}:{occasion}",
        kind=kind,
        recipient=to.address,
        language=to.language,
        values={"enrolment": enrolment.id, "offer_no": enrolment.offer_no, "desk": to.is_desk, **more},
        now=now,
    )


def withhold(db: Session, enrolment: Enrolment, kind: str) -> bool:
    """Keep back mails of this kind about the place that have not gone out; whether there were any: then nobody has read it."""
    waiting = lock_waiting(db, [kind], lambda told: told["enrolment"] == enrolment.id)
    for mail in waiting:
        mail.state = MailState.WITHHELD
    db.flush()
    return bool(waiting)


def mailbox_of(db: Session, enrolment: Enrolment, now: datetime) -> Mailbox | None:
    """Who hears of this place: the person, else the clerk who hears for them; None where there is nobody to mail."""
    if enrolment.contact_email:
        return Mailbox(enrolment.contact_email, enrolment.language, is_desk=False)
    if not goes_to_desk(enrolment):
        return None
    clerk = clerk_of_place(db, enrolment, day_of(now, enrolment.run.zone))
    return Mailbox(clerk.email, clerk.language, is_desk=True) if clerk and clerk.email else None


def per_minute(now: datetime) -> str:
    """An occasion that lets somebody ask again, but not flood a mailbox."""
    return f"{now:%Y%m%d%H%M}"
