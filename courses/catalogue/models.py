"""Course (the offer), its modules, programme, texts, documents and target groups; lines are data."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.data.base import Base, BigKey, intpk, long_text, name_text, state_column
from lms.people.models import Organisation


class CourseKind(StrEnum):
    """What sort of offer it is; the kind shapes its pages."""

    TRAINING = "training"
    QUALIFICATION = "qualification"
    COACHING = "coaching"
    OPENING_PROCESS = "opening_process"
    CONFERENCE = "conference"
    INTERPRETER_TRAINING = "interpreter_training"
    COUNCIL_TRAINING = "council_training"
    ADVICE = "advice"


class QualificationForm(StrEnum):
    """The forms of a qualification that lead to recognition of a foreign profession; many qualifications have none."""

    ADAPTATION = "adaptation"
    COMPENSATION = "compensation"
    BRIDGING = "bridging"
    KNOWLEDGE_TEST = "knowledge_test"


class CourseFormat(StrEnum):
    """Where an offer takes place as a rule; each run derives its own from its meetings."""

    ONSITE = "onsite"
    ONLINE = "online"
    HYBRID = "hybrid"
    INHOUSE = "inhouse"


class CourseState(StrEnum):
    """Only published offers are seen by the public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class CertificateKind(StrEnum):
    """Teilnahmebescheinigung (attendance only) or Zertifikat (attendance and an internal test)."""

    ATTENDANCE = "attendance"
    QUALIFICATION = "qualification"


class ReportingProfile(StrEnum):
    """What a funder wants counted: nothing, numbers, or individual ESF data."""

    NONE = "none"
    COUNTS = "counts"
    ESF = "esf"


class CourseLine(Base):
    """A line of offers (Angebotslinie)."""

    __tablename__ = "lms_course_line"
    __table_args__ = (UniqueConstraint("name_de"),)
    id: Mapped[intpk]
    name_de: Mapped[name_text]
    name_en: Mapped[name_text]
    position: Mapped[int] = mapped_column(default=0)


course_target_group = Table(
    "lms_course_target_group",
    Base.metadata,
    Column("course_id", BigKey, ForeignKey("lms_course.id", ondelete="CASCADE"), primary_key=True),
    Column("target_group_id", BigKey, ForeignKey("lms_target_group.id"), primary_key=True),
)


class TargetGroup(Base):
    """Whom offers are made for; visitors filter by it."""

    __tablename__ = "lms_target_group"
    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_de: Mapped[name_text]
    name_en: Mapped[name_text]
    position: Mapped[int] = mapped_column(default=0)


class Course(Base):
    """An offer of the catalogue (schema.org Course), without dates."""

    __tablename__ = "lms_course"
    __table_args__ = (
        CheckConstraint("units > 0 OR (units = 0 AND kind = 'advice')", name="units"),
        CheckConstraint("unit_minutes BETWEEN 30 AND 90", name="unit_minutes"),
        CheckConstraint("qualification_form IS NULL OR kind = 'qualification'", name="form_of_qualification"),
        CheckConstraint("group_min >= 1 AND group_max >= group_min", name="group"),
    )
    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lms_course_line.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("lms_organisation.id"))
    kind: Mapped[CourseKind] = mapped_column(state_column(CourseKind, "kind"))
    qualification_form: Mapped[QualificationForm | None] = mapped_column(
        state_column(QualificationForm, "qualification_form")
    )
    state: Mapped[CourseState] = mapped_column(state_column(CourseState, "state"))
    format: Mapped[CourseFormat] = mapped_column(state_column(CourseFormat, "format"))
    title_de: Mapped[name_text]
    title_en: Mapped[name_text] = mapped_column(default="")
    summary_de: Mapped[long_text]
    summary_en: Mapped[long_text]
    goal_de: Mapped[long_text]
    goal_en: Mapped[long_text]
    audience_de: Mapped[long_text]
    audience_en: Mapped[long_text]
    entry_level_de: Mapped[long_text]
    entry_level_en: Mapped[long_text]
    rhythm_de: Mapped[long_text]
    rhythm_en: Mapped[long_text]
    places_de: Mapped[long_text]
    places_en: Mapped[long_text]
    note_de: Mapped[long_text]
    note_en: Mapped[long_text]
    result_de: Mapped[long_text]
    result_en: Mapped[long_text]
    contact_name: Mapped[str] = mapped_column(String(255), default="", server_default="")
    contact_phone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    contact_email: Mapped[str] = mapped_column(String(255), default="", server_default="")
    contact_hours_de: Mapped[long_text]
    contact_hours_en: Mapped[long_text]
    language_level: Mapped[str] = mapped_column(String(2), default="")
    units: Mapped[int]
    unit_minutes: Mapped[int] = mapped_column(default=45)
    group_min: Mapped[int]
    group_max: Mapped[int]
    reporting_profile: Mapped[ReportingProfile] = mapped_column(
        state_column(ReportingProfile, "reporting_profile"), default=ReportingProfile.COUNTS
    )
    search_text: Mapped[long_text]
    version: Mapped[int] = mapped_column(default=1)
    line: Mapped[CourseLine] = relationship()
    provider: Mapped[Organisation | None] = relationship()
    modules: Mapped[list["CourseModule"]] = relationship(order_by="CourseModule.position", cascade="all, delete-orphan")
    programme: Mapped[list["ProgrammeItem"]] = relationship(
        order_by="ProgrammeItem.position", cascade="all, delete-orphan"
    )
    texts: Mapped[list["CourseText"]] = relationship(order_by="CourseText.language", cascade="all, delete-orphan")
    formats: Mapped[list["AlsoFormat"]] = relationship(order_by="AlsoFormat.format", cascade="all, delete-orphan")
    documents: Mapped[list["CourseDocument"]] = relationship(
        order_by="CourseDocument.kind", cascade="all, delete-orphan"
    )
    target_groups: Mapped[list[TargetGroup]] = relationship(
        secondary=course_target_group, order_by=TargetGroup.position
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class

    @property
    def also_formats(self) -> frozenset[CourseFormat]:
        """The further formats in which the offer is possible."""
        return frozenset(row.format for row in self.formats)


class CourseModule(Base):
    """A thematic part of an offer with its units and what is learned."""

    __tablename__ = "lms_course_module"
    __table_args__ = (
        UniqueConstraint("course_id", "position"),
        CheckConstraint("units > 0", name="units"),
    )
    id: Mapped[intpk]
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"))
    position: Mapped[int]
    units: Mapped[int]
    title_de: Mapped[name_text]
    title_en: Mapped[name_text] = mapped_column(default="")
    outcome_de: Mapped[long_text]
    outcome_en: Mapped[long_text]


class ProgrammeItem(Base):
    """A point of a conference's programme: on which of its days, at what time of the clock, about what, by whom."""

    __tablename__ = "lms_course_programme_item"
    __table_args__ = (
        UniqueConstraint("course_id", "position"),
        CheckConstraint("day BETWEEN 1 AND 14", name="day"),
        CheckConstraint("ends IS NULL OR ends > begins", name="order"),
    )
    id: Mapped[intpk]
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"))
    position: Mapped[int]
    day: Mapped[int] = mapped_column(default=1)
    begins: Mapped[time] = mapped_column(Time)
    ends: Mapped[time | None] = mapped_column(Time)
    title_de: Mapped[name_text]
    title_en: Mapped[name_text] = mapped_column(default="")
    speaker: Mapped[name_text] = mapped_column(default="")


class CourseText(Base):
    """The texts of an offer in one more language; German and English stand in the offer itself.

    `language` is a BCP 47 code; Leichte Sprache is "de-simple".
    """

    __tablename__ = "lms_course_text"
    __table_args__ = (UniqueConstraint("course_id", "language"),)
    id: Mapped[intpk]
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(12))
    title: Mapped[name_text]
    summary: Mapped[long_text]
    goal: Mapped[long_text]
    audience: Mapped[long_text]
    entry_level: Mapped[long_text]
    rhythm: Mapped[long_text]
    places: Mapped[long_text]
    note: Mapped[long_text]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class AlsoFormat(Base):
    """A further format in which an offer is possible, beside its usual one."""

    __tablename__ = "lms_course_also_format"
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"), primary_key=True)
    format: Mapped[CourseFormat] = mapped_column(state_column(CourseFormat, "format"), primary_key=True)


class CourseDocument(Base):
    """A kind of certificate the offer gives, and the share of minutes that must be attended for it (percent).

    A share of 0 asks for no more than having been there: that of conferences.
    """

    __tablename__ = "lms_course_document"
    __table_args__ = (
        UniqueConstraint("course_id", "kind"),
        CheckConstraint("required_share BETWEEN 0 AND 100", name="required_share"),
    )
    id: Mapped[intpk]
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"))
    kind: Mapped[CertificateKind] = mapped_column(state_column(CertificateKind, "kind"))
    required_share: Mapped[int]


class ImportState(StrEnum):
    """An uploaded catalogue was looked at, or carried out."""

    CHECKED = "checked"
    APPLIED = "applied"


class CatalogueImport(Base):
    """An uploaded catalogue between check and application: what it says, and how the offers were when it was checked.

    `offers` is the file in the documented format, `found` the print of each known offer at the time of the check.
    """

    __tablename__ = "lms_catalogue_import"
    id: Mapped[intpk]
    actor: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[ImportState] = mapped_column(state_column(ImportState, "state"))
    file_name: Mapped[name_text]
    offers: Mapped[list[Any]] = mapped_column(JSON)
    found: Mapped[dict[str, Any]] = mapped_column(JSON)
    checked_at: Mapped[datetime] = mapped_column(index=True)
    applied_at: Mapped[datetime | None]
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
