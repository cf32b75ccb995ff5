"""CourseRun, its seat pools, meetings and trainers; venues and their rooms."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course, CourseFormat
from courses.planning.terms import RunTerms
from lms.data.base import Base, intpk, long_text, name_text, state_column
from lms.funding.models import Project
from lms.people.models import Organisation, Person


class RunState(StrEnum):
    """The life of a run. Whether enrolment is open is a matter of dates, not of state."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class MeetingMode(StrEnum):
    """Where a meeting takes place; BOTH lets each person choose."""

    ONSITE = "onsite"
    ONLINE = "online"
    BOTH = "both"


class PoolMode(StrEnum):
    """Whom a seat pool is for: everybody, or those on site, or those online."""

    ANY = "any"
    ONSITE = "onsite"
    ONLINE = "online"


class Venue(Base):
    """A place to meet, with what a visitor must know about getting in."""

    __tablename__ = "lms_venue"
    __table_args__ = (UniqueConstraint("name", "town"),)
    id: Mapped[intpk]
    name: Mapped[name_text]
    street: Mapped[name_text]
    postcode: Mapped[str] = mapped_column(String(10))
    town: Mapped[name_text]
    region: Mapped[name_text] = mapped_column(index=True)
    land: Mapped[str] = mapped_column(String(2))
    access_de: Mapped[long_text]
    access_en: Mapped[long_text]
    features: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    capacity: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    rooms: Mapped[list["Room"]] = relationship(order_by="Room.name", back_populates="venue")


class Room(Base):
    """A room of a venue. `features` and `equipment` hold words of places/vocabulary.py; equipment also own words."""

    __tablename__ = "lms_room"
    __table_args__ = (
        UniqueConstraint("venue_id", "name"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
    )
    id: Mapped[intpk]
    venue_id: Mapped[int] = mapped_column(ForeignKey("lms_venue.id"))
    name: Mapped[name_text]
    capacity: Mapped[int | None]
    equipment: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    features: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    access_de: Mapped[long_text]
    access_en: Mapped[long_text]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    venue: Mapped[Venue] = relationship(back_populates="rooms")


class CourseRun(Base):
    """One dated run of an offer (schema.org CourseInstance). Its row is the lock of its seats."""

    __tablename__ = "lms_course_run"
    __table_args__ = (
        CheckConstraint("wl_next >= 0", name="wl_next"),
        CheckConstraint("enrol_closes_at >= enrol_opens_at", name="enrol_window"),
        Index("ix_lms_course_run_public", "state", "starts_at"),
    )
    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("lms_project.id"), index=True)
    state: Mapped[RunState] = mapped_column(state_column(RunState, "state"))
    stored_terms: Mapped[dict[str, Any]] = mapped_column("terms", JSON)
    format: Mapped[CourseFormat] = mapped_column(state_column(CourseFormat, "format"))
    language: Mapped[str] = mapped_column(String(12), default="de")
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Berlin")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    enrol_opens_at: Mapped[datetime]
    enrol_closes_at: Mapped[datetime]
    cancel_until: Mapped[datetime]
    last_promotion_at: Mapped[datetime]
    minimum_participants: Mapped[int]
    decide_on: Mapped[date] = mapped_column(Date, index=True)
    go_at: Mapped[datetime | None]
    needs_approval: Mapped[bool] = mapped_column(default=False)
    closed_to_id: Mapped[int | None] = mapped_column(ForeignKey("lms_organisation.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("lms_venue.id"), index=True)
    online_link: Mapped[str] = mapped_column(String(2000), default="")
    note_de: Mapped[long_text]
    note_en: Mapped[long_text]
    wl_next: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("lms_course_run.id"), index=True)
    course: Mapped[Course] = relationship()
    project: Mapped[Project] = relationship()
    venue: Mapped[Venue | None] = relationship()
    closed_to: Mapped[Organisation | None] = relationship()
    pools: Mapped[list["SeatPool"]] = relationship(order_by="SeatPool.id", cascade="all, delete-orphan")
    meetings: Mapped[list["Meeting"]] = relationship(order_by="Meeting.starts_at", cascade="all, delete-orphan")
    trainers: Mapped[list["RunTrainer"]] = relationship(order_by="RunTrainer.position", cascade="all, delete-orphan")

    @property
    def terms(self) -> RunTerms:
        """What the run promised."""
        return RunTerms.from_json(self.stored_terms)

    @property
    def stream(self) -> str:
        """The audit stream of the run's project."""
        return f"project:{self.project_id}"


class SeatPool(Base):
    """Seats that are given out together: one pool per run, or one on site and one online."""

    __tablename__ = "lms_seat_pool"
    __table_args__ = (
        UniqueConstraint("run_id", "mode"),
        CheckConstraint("seats_taken >= 0 AND (capacity IS NULL OR seats_taken <= capacity + overbook)", name="seats"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint("overbook >= 0", name="overbook"),
    )
    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("lms_course_run.id", ondelete="CASCADE"))
    mode: Mapped[PoolMode] = mapped_column(state_column(PoolMode, "mode"))
    capacity: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    overbook: Mapped[int] = mapped_column(default=0)

    @property
    def seats_free(self) -> int | None:
        """How many seats are left; None without a limit."""
        return None if self.capacity is None else max(self.capacity - self.seats_taken, 0)


class Meeting(Base):
    """One teaching block without the lunch break. Wall time and zone are what was planned; the instants follow.

    `module` is the place (from 1) of the module it was moved to, None for "the next in order"; `parts` are pairs of such
    a place and minutes. Without `own_trainers` all trainers of the run teach.
    """

    __tablename__ = "lms_meeting"
    __table_args__ = (
        CheckConstraint("planned_minutes > 0", name="planned_minutes"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )
    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("lms_course_run.id", ondelete="CASCADE"), index=True)
    day: Mapped[date] = mapped_column(Date)
    begins: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    planned_minutes: Mapped[int]
    mode: Mapped[MeetingMode] = mapped_column(state_column(MeetingMode, "mode"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("lms_venue.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("lms_room.id"), index=True)
    online_link: Mapped[str] = mapped_column(String(2000), default="")
    module: Mapped[int | None]
    parts: Mapped[list[list[int]]] = mapped_column(JSON, default=list, server_default="[]")
    topic_de: Mapped[name_text] = mapped_column(default="")
    topic_en: Mapped[name_text] = mapped_column(default="")
    cancelled: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    venue: Mapped[Venue | None] = relationship()
    room: Mapped[Room | None] = relationship()
    own_trainers: Mapped[list["MeetingTrainer"]] = relationship(
        order_by="MeetingTrainer.id", cascade="all, delete-orphan"
    )


class MeetingTrainer(Base):
    """A person who teaches this meeting; a meeting that names nobody is taught by all trainers of its run."""

    __tablename__ = "lms_meeting_trainer"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)
    id: Mapped[intpk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("lms_meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    person: Mapped[Person] = relationship()


class RunTrainer(Base):
    """A person who teaches a run."""

    __tablename__ = "lms_run_trainer"
    __table_args__ = (UniqueConstraint("run_id", "person_id"),)
    id: Mapped[intpk]
    run_id: Mapped[int] = mapped_column(ForeignKey("lms_course_run.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("lms_person.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    person: Mapped[Person] = relationship()
