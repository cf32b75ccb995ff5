"""AttendanceSheet (one per meeting) and AttendanceMark (one per person and meeting)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.enrolment.models import Enrolment
from courses.planning.models import Meeting
from lms.data.base import Base, intpk, state_column
from lms.people.models import Person


class MarkKind(StrEnum):
    """What a trainer notes. There is no word for "not marked": an unmarked person has no mark."""

    PRESENT = "present"
    PARTIAL = "partial"
    EXCUSED = "excused"
    ABSENT = "absent"
    PLACEMENT = "placement"


class SheetState(StrEnum):
    """A closed sheet changes only by a correction with a reason."""

    OPEN = "open"
    CLOSED = "closed"


class AttendanceSheet(Base):
    """The attendance list of one meeting. Its row is the lock of its marks."""

    __tablename__ = "lms_attendance_sheet"
    __table_args__ = (UniqueConstraint("meeting_id"),)
    id: Mapped[intpk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("lms_meeting.id"))
    state: Mapped[SheetState] = mapped_column(state_column(SheetState, "state"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    version: Mapped[int] = mapped_column(default=1)
    meeting: Mapped[Meeting] = relationship()


class AttendanceMark(Base):
    """What one person did in one meeting; only PARTIAL carries minutes of its own."""

    __tablename__ = "lms_attendance_mark"
    __table_args__ = (
        UniqueConstraint("meeting_id", "enrolment_id"),
        CheckConstraint("(kind = 'partial') = (minutes IS NOT NULL)", name="partial_has_minutes"),
        CheckConstraint("minutes IS NULL OR minutes >= 0", name="minutes"),
    )
    id: Mapped[intpk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("lms_meeting.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("lms_enrolment.id"), index=True)
    kind: Mapped[MarkKind] = mapped_column(state_column(MarkKind, "kind"))
    minutes: Mapped[int | None]
    marked_at: Mapped[datetime]
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    enrolment: Mapped[Enrolment] = relationship()


class AttendanceCorrection(Base):
    """A change to a closed sheet: who, when, old, new, why."""

    __tablename__ = "lms_attendance_correction"
    id: Mapped[intpk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("lms_meeting.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("lms_enrolment.id"))
    old_kind: Mapped[str]
    old_minutes: Mapped[int | None]
    new_kind: Mapped[str]
    new_minutes: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    corrected_at: Mapped[datetime]
    corrected_by: Mapped[int] = mapped_column(ForeignKey("lms_person.id"))
    person: Mapped[Person] = relationship()
