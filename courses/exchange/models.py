"""Secret addresses of calendars."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.data.base import Base, intpk, state_column


class FeedKind(StrEnum):
    """Whose dates a calendar shows: the courses somebody takes part in, or those somebody teaches."""

    PERSONAL = "personal"
    TRAINER = "trainer"


class CalendarAddress(Base):
    """The secret address of a person's calendar, of which only the hash is known; it works until it is reset.

    `contact_key` is the mailbox by which the person was known: the calendar shows the places that write to it. Somebody
    who was logged in has proven more, and sees all places; then it is empty.
    """

    __tablename__ = "lms_calendar_address"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index("ix_lms_calendar_address_owner", "person_id", "kind"),
    )
    id: Mapped[intpk]
    kind: Mapped[FeedKind] = mapped_column(state_column(FeedKind, "kind"))
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    contact_key: Mapped[str] = mapped_column(String(320), default="")
    token_hash: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(12), default="de")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
