"""Enrolment: a person's place in one run, with what was true when it was made."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.planning.models import CourseRun, SeatPool
from lms.data.base import Base, intpk, name_text, state_column
from lms.people.models import Organisation, Person


class EnrolmentStatus(StrEnum):
    """The state of an enrolment; the first five are active, the others ended."""

    UNCONFIRMED = "unconfirmed"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


S = EnrolmentStatus
ACTIVE = (S.UNCONFIRMED, S.REQUESTED, S.CONFIRMED, S.WAITING, S.OFFERED)
# A person who left the course on a date keeps the seat counted: nobody else can have sat there.
HOLDS_SEAT = (S.UNCONFIRMED, S.CONFIRMED, S.OFFERED, S.WITHDRAWN)
# Whose calendar holds the meetings.
HAS_DATES = (S.CONFIRMED, S.OFFERED, S.WITHDRAWN)
_ACTIVE_SQL = text("status IN ('unconfirmed', 'requested', 'confirmed', 'waiting', 'offered')")


class BookedAs(StrEnum):
    """For whom the person takes part; what an employer may see depends on it."""

    PRIVATE = "private"
    EMPLOYER = "employer"


class LeavingReason(StrEnum):
    """Why somebody leaves a course. Never an illness: that is nobody's business here."""

    OWN_WISH = "own_wish"
    STAYED_AWAY = "stayed_away"
    WORK = "work"
    OTHER = "other"


class Enrolment(Base):
    """One person in one run. `eligible` becomes true when the address is proven: only then can the person move up.

    `ended_at`: when an ended state was reached; of who left the course, the end of the last day. `employer_claim` is what
    the person typed, `employer_id` what somebody confirmed; `employer_rejected_at` says that it was found to be wrong.
    """

    __tablename__ = "lms_enrolment"
    __table_args__ = (
        Index(
            "uq_lms_enrolment_active",
            "run_id",
            "person_id",
            unique=True,
            sqlite_where=_ACTIVE_SQL,
            postgresql_where=_ACTIVE_SQL,
        ),
        Index("ix_lms_enrolment_queue", "pool_id", "status", "priority", "wl_seq"),
        CheckConstraint("wl_seq IS NOT NULL OR status <> 'waiting'", name="waiting_has_number"),
        CheckConstraint("hold_until IS NOT NULL OR status <> 'unconfirmed'", name="unconfirmed_ends"),
        CheckConstraint("employer_id IS NULL OR employer_rejected_at IS NULL", name="rejected_has_no_employer"),
    )
    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("lms_course_run.id"))
    pool_id: Mapped[int] = mapped_column(ForeignKey("lms_seat_pool.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    status: Mapped[EnrolmentStatus] = mapped_column(state_column(EnrolmentStatus, "status"), index=True)
    eligible: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)
    wl_seq: Mapped[int | None]
    hold_until: Mapped[datetime | None]
    offer_no: Mapped[int] = mapped_column(default=0)
    offer_expires_at: Mapped[datetime | None]
    name_on_document: Mapped[name_text]
    contact_email: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(12), default="de")
    booked_as: Mapped[BookedAs] = mapped_column(state_column(BookedAs, "booked_as"))
    employer_id: Mapped[int | None] = mapped_column(ForeignKey("lms_organisation.id"), index=True)
    employer_claim: Mapped[name_text] = mapped_column(default="")
    employer_rejected_at: Mapped[datetime | None]
    booked_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    consent_version: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    run: Mapped[CourseRun] = relationship()
    pool: Mapped[SeatPool] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    employer: Mapped[Organisation | None] = relationship()

    @property
    def tag(self) -> str:
        """How the audit names it."""
        return f"enrolment:{self.id}"
