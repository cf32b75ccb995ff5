"""Secret addresses of calendars, and invitations to single dates by mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from courses.enrolment.models import Enrolment
from courses.planning.models import Meeting
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


class CalendarWay(StrEnum):
    """How the dates of a place reach the person by mail: not at all, as invitations, or as the address of the calendar."""

    NONE = "none"
    INVITATIONS = "invitations"
    ADDRESS = "address"


class CalendarChoice(Base):
    """What the person of a place has chosen; without a row nothing is sent."""

    __tablename__ = "lms_calendar_choice"
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="CASCADE"), primary_key=True)
    way: Mapped[CalendarWay] = mapped_column(state_column(CalendarWay, "way"))
    chosen_at: Mapped[datetime]


class MeetingInvitation(Base):
    """The last word that was mailed to a person about one meeting: an invitation, or that it is off.

    `sequence` is the number the mail carried, which only rises; `seen` the revision of the meeting that it told.
    """

    __tablename__ = "lms_meeting_invitation"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "meeting_id"),
        CheckConstraint("sequence >= 0 AND seen >= 0", name="sequence"),
    )
    id: Mapped[intpk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id, ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey(Meeting.id, ondelete="CASCADE"), index=True)
    sequence: Mapped[int]
    seen: Mapped[int]
    cancelled: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime]
