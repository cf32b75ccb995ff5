"""What is known of a person who teaches. Nothing written down means: no limit known."""

from datetime import date, time

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.data.base import Base, intpk
from lms.people.models import Person


class TrainerProfile(Base):
    """The trainer's side of a person. `languages` are codes such as "de"."""

    __tablename__ = "lms_trainer"
    id: Mapped[intpk]
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), unique=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    version: Mapped[int] = mapped_column(default=1)
    person: Mapped[Person] = relationship()
    subjects: Mapped[list["TrainerSubject"]] = relationship(order_by="TrainerSubject.id", cascade="all, delete-orphan")
    availability: Mapped[list["TrainerAvailability"]] = relationship(
        order_by="(TrainerAvailability.weekday, TrainerAvailability.begins)", cascade="all, delete-orphan"
    )
    absences: Mapped[list["TrainerAbsence"]] = relationship(
        order_by="TrainerAbsence.first_day", cascade="all, delete-orphan"
    )


class TrainerSubject(Base):
    """What a trainer may teach: one offer, or all offers of a line."""

    __tablename__ = "lms_trainer_subject"
    __table_args__ = (
        UniqueConstraint("trainer_id", "course_id"),
        UniqueConstraint("trainer_id", "line_id"),
        CheckConstraint("(course_id IS NULL) <> (line_id IS NULL)", name="offer_or_line"),
    )
    id: Mapped[intpk]
    trainer_id: Mapped[int] = mapped_column(ForeignKey("lms_trainer.id", ondelete="CASCADE"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("lms_course_line.id", ondelete="CASCADE"))


class TrainerAvailability(Base):
    """A span of a weekday (0 is Monday) on which the trainer can regularly teach, as wall time."""

    __tablename__ = "lms_trainer_availability"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("ends > begins", name="order"),
    )
    id: Mapped[intpk]
    trainer_id: Mapped[int] = mapped_column(ForeignKey("lms_trainer.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    begins: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)


class TrainerAbsence(Base):
    """Days on which the trainer is away, both included. Why is nobody's business and is not stored."""

    __tablename__ = "lms_trainer_absence"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="order"),)
    id: Mapped[intpk]
    trainer_id: Mapped[int] = mapped_column(ForeignKey("lms_trainer.id", ondelete="CASCADE"), index=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
