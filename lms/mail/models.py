"""The outbox: one row for each mail that an event calls for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.data.base import Base, intpk, state_column


class MailState(StrEnum):
    """Where a mail stands. WITHHELD has lost its sense before it was sent, DEAD was refused for good."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    DEAD = "dead"
    WITHHELD = "withheld"


class OutboxMail(Base):
    """A mail to one address: what it is about, never its rendered text or its links."""

    __tablename__ = "lms_outbox_mail"
    __table_args__ = (
        UniqueConstraint("dedup_key"),
        Index("ix_lms_outbox_mail_due", "state", "next_try_at"),
    )
    id: Mapped[intpk]
    dedup_key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(12))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[MailState] = mapped_column(state_column(MailState, "state"))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(255))
    last_error: Mapped[str] = mapped_column(Text, default="")
