"""The secret addresses of calendars: made, found again by their hash, reset."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from courses.exchange.models import CalendarAddress, FeedKind
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import rows_changed
from lms.data.tokens import TOKEN_BYTES, hash_token
from lms.people.models import Person


@dataclass(frozen=True)
class Owner:
    """Whose calendar it is, and by which mailbox the person is known; empty for somebody who has logged in."""

    kind: FeedKind
    person_id: int
    contact_key: str = ""


_BY_HASH = select(CalendarAddress).where(CalendarAddress.token_hash == bindparam("token_hash"))


def address_of(db: Session, raw: str) -> CalendarAddress | None:
    """What the secret word of an address opens, or opened until it was reset; None for any other word."""
    return db.scalar(_BY_HASH, {"token_hash": hash_token(raw)})


def live_addresses(db: Session, owner: Owner) -> list[CalendarAddress]:
    """The addresses under which the calendar can be read, the newest first."""
    return list(db.scalars(select(CalendarAddress).where(_live(owner)).order_by(CalendarAddress.id.desc())))


def add_address(db: Session, owner: Owner, *, language: str, now: datetime) -> str:
    """One more address, for one mail; those given out before stay good. Returns its secret word, which nobody keeps."""
    raw = secrets.token_urlsafe(TOKEN_BYTES)
    db.add(
        CalendarAddress(
            kind=owner.kind,
            person_id=owner.person_id,
            contact_key=owner.contact_key,
            token_hash=hash_token(raw),
            language=language,
            created_at=now,
        )
    )
    return raw


def reset_address(db: Session, owner: Owner, *, language: str, actor: str, now: datetime) -> str:
    """A new address; from now on no earlier one works."""
    ended = _end_all(db, owner, now)
    raw = add_address(db, owner, language=language, now=now)
    _note(db, owner, "calendar.address_reset" if ended else "calendar.address_made", ended, actor, now)
    return raw


def close_addresses(db: Session, owner: Owner, *, actor: str, now: datetime) -> None:
    """Nobody can read the calendar from outside any more."""
    if ended := _end_all(db, owner, now):
        _note(db, owner, "calendar.addresses_closed", ended, actor, now)


def _end_all(db: Session, owner: Owner, now: datetime) -> int:
    # The person's row is the lock: two resets at once would each leave the other's address alive.
    db.execute(select(Person.id).where(Person.id == owner.person_id).with_for_update())
    return rows_changed(db, update(CalendarAddress).where(_live(owner)).values(revoked_at=now))


def _live(owner: Owner) -> ColumnElement[bool]:
    mine = (CalendarAddress.person_id == owner.person_id) & (CalendarAddress.kind == owner.kind)
    return mine & (CalendarAddress.contact_key == owner.contact_key) & CalendarAddress.revoked_at.is_(None)


def _note(db: Session, owner: Owner, action: str, ended: int, actor: str, now: datetime) -> None:
    subject, changes = f"person:{owner.person_id}", {"kind": owner.kind.value, "ended": ended}
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action=action, subject=subject, changes=changes)
