"""Putting a mail into the outbox, and taking due ones out under a lease."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.data.refusal import Refusal, msgid
from lms.data.statements import insert_new, rows_changed
from lms.mail.models import MailState, OutboxMail

LEASE = timedelta(seconds=120)
BATCH = 20
BACK_OFF_MINUTES = (1, 2, 5, 10, 20, 30)
THEN_EVERY = timedelta(minutes=60)
GIVE_UP_AFTER = timedelta(hours=72)
BREAKS_A_HEADER = "\r\n\0\u2028\u2029"


class UnsafeHeader(Refusal):
    """A value with a line break would add headers of its own."""

    text = msgid("Eine Angabe enthält einen Zeilenumbruch und kann nicht in einer E-Mail stehen.")
    status = 422


class SeveralRecipients(UnsafeHeader):
    """A separator in an address would send the mail to others too."""

    text = msgid("Eine E-Mail geht an genau eine Adresse.")


def refuse_line_breaks(*values: str) -> None:
    """Raise UnsafeHeader when a value that can reach a mail header would break it."""
    if any(char in value for value in values for char in BREAKS_A_HEADER):
        raise UnsafeHeader


def enqueue(
    db: Session, *, dedup_key: str, kind: str, recipient: str, language: str, values: Mapping[str, Any], now: datetime
) -> None:
    """Ask for a mail in this transaction; the same dedup key asks once."""
    refuse_line_breaks(recipient, dedup_key)
    if any(separator in recipient for separator in ",;"):
        raise SeveralRecipients
    row = {
        "dedup_key": dedup_key,
        "kind": kind,
        "recipient": recipient,
        "language": language,
        "values": dict(values),
        "state": MailState.PENDING,
        "attempts": 0,
        "created_at": now,
        "next_try_at": now,
        "fence": 0,
        "message_id": hashlib.sha256(dedup_key.encode()).hexdigest()[:32],
        "last_error": "",
    }
    insert_new(db, OutboxMail, row, unique=["dedup_key"])


def take_back(db: Session, kind: str, values: Mapping[str, Any]) -> None:
    """Withhold mails of exactly this kind and these values that have not gone out: a newer one tells all.

    One that the worker is handing over just now stays: it is worded at that moment and so tells the truth, too.
    """
    for mail in lock_waiting(db, [kind], lambda told: told == values):
        mail.state = MailState.WITHHELD
    db.flush()


def lock_waiting(
    db: Session, kinds: Collection[str], is_meant: Callable[[Mapping[str, Any]], bool]
) -> Sequence[OutboxMail]:
    """Mails of these kinds that have not gone out and whose values are meant, oldest first, locked.

    One that somebody else holds is skipped. All others stay free: mails of another run are another transaction's business.
    """
    waiting = (OutboxMail.state == MailState.PENDING) & OutboxMail.kind.in_(kinds)
    found = db.execute(select(OutboxMail.id, OutboxMail.values).where(waiting))
    meant = OutboxMail.id.in_([mail_id for mail_id, values in found if is_meant(values)])
    locked = select(OutboxMail).where(waiting, meant).order_by(OutboxMail.id).with_for_update(skip_locked=True)
    return db.scalars(locked.execution_options(populate_existing=True)).all()


def claim_due(db: Session, now: datetime) -> list[OutboxMail]:
    """Lease the oldest due mails; a lease that ran out (a worker died) is due again."""
    due = (
        select(OutboxMail.id)
        .where(
            or_(
                (OutboxMail.state == MailState.PENDING) & (OutboxMail.next_try_at <= now),
                (OutboxMail.state == MailState.LEASED) & (OutboxMail.lease_until < now),
            )
        )
        .order_by(OutboxMail.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    ids = list(db.scalars(due))
    db.execute(
        update(OutboxMail)
        .where(OutboxMail.id.in_(ids))
        .values(state=MailState.LEASED, lease_until=now + LEASE, fence=OutboxMail.fence + 1)
    )
    fresh = select(OutboxMail).where(OutboxMail.id.in_(ids)).order_by(OutboxMail.id)
    return list(db.scalars(fresh.execution_options(populate_existing=True)))


def settle(db: Session, mail: OutboxMail, state: MailState, now: datetime, error: str = "") -> None:
    """Write down what became of a leased mail, unless another worker has taken it over meanwhile (fencing number)."""
    db.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail.id, OutboxMail.fence == mail.fence, OutboxMail.state == MailState.LEASED)
        .values(
            state=state,
            lease_until=None,
            attempts=OutboxMail.attempts + int(state is not MailState.WITHHELD),
            next_try_at=now + back_off(mail.attempts),
            sent_at=now if state is MailState.SENT else None,
            last_error=error[:500],
        )
    )


def send_again(db: Session, mail_id: int, now: datetime) -> bool:
    """Put a refused mail back into the queue; False when it was not refused."""
    refused = update(OutboxMail).where(OutboxMail.id == mail_id, OutboxMail.state == MailState.DEAD)
    fresh = refused.values(state=MailState.PENDING, attempts=0, created_at=now, next_try_at=now, last_error="")
    return rows_changed(db, fresh) == 1


def state_after_failure(mail: OutboxMail, now: datetime) -> MailState:
    """PENDING for another try, DEAD after three days of trying."""
    return MailState.DEAD if now - mail.created_at > GIVE_UP_AFTER else MailState.PENDING


def back_off(attempts: int) -> timedelta:
    """How long to wait after the given number of earlier tries."""
    return timedelta(minutes=BACK_OFF_MINUTES[attempts]) if attempts < len(BACK_OFF_MINUTES) else THEN_EVERY
