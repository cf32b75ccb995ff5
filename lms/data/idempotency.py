"""A form sent twice has one effect: the key of its rendering is stored in the same transaction as the effect."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.data.base import Base, intpk
from lms.data.refusal import Refusal, msgid
from lms.data.statements import add_new

KEY_LIFE = timedelta(hours=24)


class FormKey(Base):
    """One form that was carried out: who sent it where, what it said, where its answer lies."""

    __tablename__ = "lms_form_key"
    __table_args__ = (UniqueConstraint("scope", "key"),)
    id: Mapped[intpk]
    scope: Mapped[str] = mapped_column(String(160))
    key: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(index=True)


class FormReused(Refusal):
    """The same form key came with another body."""

    text = msgid("Dieses Formular wurde schon mit anderen Angaben abgeschickt. Bitte laden Sie die Seite neu.")
    status = 422


def fingerprint(method: str, route: str, fields: Iterable[tuple[str, str]]) -> str:
    """SHA-256 of method, route and sorted fields."""
    text = json.dumps([method, route, sorted(fields)])
    return hashlib.sha256(text.encode()).hexdigest()


def claim(db: Session, *, scope: str, key: str, print_: str, now: datetime) -> FormKey | str:
    """The new key row to put the answer in, or the stored answer of the first time. Another body raises FormReused."""
    row = {"scope": scope, "key": key, "fingerprint": print_, "answer": "", "created_at": now}
    if (claimed := add_new(db, FormKey, row, unique=["scope", "key"])) is not None:
        return claimed
    known = db.execute(select(FormKey).where(FormKey.scope == scope, FormKey.key == key)).scalar_one()
    if known.fingerprint != print_:
        raise FormReused
    return known.answer


def is_known(db: Session, *, scope: str, key: str, print_: str) -> bool:
    """Whether the form was carried out already with just these fields."""
    same = (FormKey.scope == scope) & (FormKey.key == key) & (FormKey.fingerprint == print_)
    return db.scalar(select(FormKey.id).where(same)) is not None


def forget_old(db: Session, now: datetime) -> None:
    """Remove keys whose day has passed."""
    db.execute(delete(FormKey).where(FormKey.created_at < now - KEY_LIFE))
