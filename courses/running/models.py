"""RunChange: one thing that was done to a published run, with what was and what is since then."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.planning.models import CourseRun
from courses.running.snapshot import Snapshot
from lms.data.base import Base, intpk, long_text, state_column
from lms.people.models import Person


class ChangeKind(StrEnum):
    """What was done."""

    GO = "go"
    CHANGED = "changed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    SUBSTITUTED = "substituted"
    TERMS = "terms"


class RunChange(Base):
    """One saving of a published run. Its mails read it when they are sent; the message is meant for people."""

    __tablename__ = "lms_run_change"
    __table_args__ = (UniqueConstraint("run_id", "version"),)
    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("lms_course_run.id", ondelete="CASCADE"))
    kind: Mapped[ChangeKind] = mapped_column(state_column(ChangeKind, "kind"))
    version: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    stored_before: Mapped[dict[str, Any]] = mapped_column("before", JSON)
    stored_after: Mapped[dict[str, Any]] = mapped_column("after", JSON)
    informed: Mapped[bool]
    message_de: Mapped[long_text]
    message_en: Mapped[long_text]
    run: Mapped[CourseRun] = relationship()
    by: Mapped[Person | None] = relationship()

    @property
    def before(self) -> Snapshot:
        """The run as it was."""
        return Snapshot.from_json(self.stored_before)

    @property
    def after(self) -> Snapshot:
        """The run as it is since then."""
        return Snapshot.from_json(self.stored_after)
