"""Links that open something without a login: random, stored only as a hash, revocable."""

import hashlib
import secrets
from datetime import datetime
from typing import cast

from sqlalchemy import String, Table, UniqueConstraint, and_, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.data.base import Base, intpk

TOKEN_BYTES = 20  # 160 bit


class AccessToken(Base):
    """One mailed link: what it is for, what it opens, until when."""

    __tablename__ = "lms_access_token"
    __table_args__ = (UniqueConstraint("purpose", "token_hash"),)
    id: Mapped[intpk]
    purpose: Mapped[str] = mapped_column(String(32))
    token_hash: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


# For statements that ask for live links themselves; they bind `purpose` and `now`.
LIVE = and_(
    AccessToken.purpose == bindparam("purpose"),
    AccessToken.expires_at > bindparam("now"),
    AccessToken.revoked_at.is_(None),
)
_ISSUE = insert(cast(Table, AccessToken.__table__))
_SUBJECT = select(AccessToken.subject_id).where(LIVE, AccessToken.token_hash == bindparam("token_hash"))


def hash_token(raw: str) -> str:
    """The stored form of a token."""
    return hashlib.sha256(raw.encode()).hexdigest()


def issue_token(db: Session, purpose: str, subject_id: int, expires_at: datetime) -> str:
    """A new token for the subject; earlier ones stay valid, because each mail carries its own."""
    raw = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"purpose": purpose, "token_hash": hash_token(raw), "subject_id": subject_id, "expires_at": expires_at}
    db.execute(_ISSUE, row)
    return raw


def subject_of_token(db: Session, purpose: str, token_hash: str, now: datetime) -> int | None:
    """The subject that a live token of this purpose opens, or None."""
    return db.scalar(_SUBJECT, {"purpose": purpose, "token_hash": token_hash, "now": now})


def revoke_tokens(db: Session, purpose: str, subject_id: int, now: datetime) -> None:
    """End every live token of this purpose for the subject."""
    db.execute(
        update(AccessToken)
        .where(AccessToken.purpose == purpose, AccessToken.subject_id == subject_id, AccessToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
