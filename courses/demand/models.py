"""Interest in the next date of an offer, and requests of organisations for a training in their own house."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course
from courses.planning.models import CourseRun
from lms.data.base import Base, intpk, long_text, name_text, state_column
from lms.people.models import Organisation, Person


class Interest(Base):
    """An address that wants to hear of the next date of an offer; it counts once its owner has confirmed it."""

    __tablename__ = "lms_interest"
    __table_args__ = (UniqueConstraint("course_id", "email_key"),)
    id: Mapped[intpk]
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(index=True)
    course: Mapped[Course] = relationship()


class InterestNotice(Base):
    """This interested address knows of this run: it was told, or saw the date when it asked."""

    __tablename__ = "lms_interest_notice"
    __table_args__ = (UniqueConstraint("interest_id", "run_id"),)
    id: Mapped[intpk]
    interest_id: Mapped[int] = mapped_column(ForeignKey("lms_interest.id", ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(ForeignKey("lms_course_run.id", ondelete="CASCADE"), index=True)


class RequestState(StrEnum):
    """Where a request for an in-house training stands: the desk asks, the coordination answers, the desk decides."""

    OPEN = "open"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class InhouseRequest(Base):
    """An organisation asks for a training of its own. `run` is the draft whose dates are offered, later the run."""

    __tablename__ = "lms_inhouse_request"
    __table_args__ = (
        CheckConstraint("people > 0", name="people"),
        CheckConstraint("until_on >= from_on", name="period"),
        CheckConstraint("run_id IS NOT NULL OR state NOT IN ('offered', 'accepted')", name="offer_has_dates"),
        Index("ix_lms_inhouse_request_state", "state", "id"),
    )
    id: Mapped[intpk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("lms_course.id"), index=True)
    topic: Mapped[name_text]
    people: Mapped[int]
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date] = mapped_column(Date)
    place: Mapped[long_text]
    needs: Mapped[long_text]
    phone: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[RequestState] = mapped_column(state_column(RequestState, "state"))
    answer: Mapped[long_text]
    wish: Mapped[long_text]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("lms_course_run.id"), unique=True)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship()
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by])
    course: Mapped[Course | None] = relationship()
    run: Mapped[CourseRun | None] = relationship()

    @property
    def tag(self) -> str:
        """How the audit names it."""
        return f"inhouse_request:{self.id}"
