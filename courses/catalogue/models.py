"""Course (the offer), its modules, documents and target groups; lines are data."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
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
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("unit_minutes BETWEEN 30 AND 90", name="unit_minutes"),
        CheckConstraint("group_min >= 1 AND group_max >= group_min", name="group"),
    )
    id: Mapped[intpk]
    code: Mapped[str] = mapped_column(String(16), unique=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("lms_course_line.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("lms_organisation.id"))
    kind: Mapped[CourseKind] = mapped_column(state_column(CourseKind, "kind"))
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
    documents: Mapped[list["CourseDocument"]] = relationship(
        order_by="CourseDocument.kind", cascade="all, delete-orphan"
    )
    target_groups: Mapped[list[TargetGroup]] = relationship(
        secondary=course_target_group, order_by=TargetGroup.position
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


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


class CourseDocument(Base):
    """A kind of certificate the offer gives, and the share of minutes that must be attended for it (percent)."""

    __tablename__ = "lms_course_document"
    __table_args__ = (
        UniqueConstraint("course_id", "kind"),
        CheckConstraint("required_share BETWEEN 1 AND 100", name="required_share"),
    )
    id: Mapped[intpk]
    course_id: Mapped[int] = mapped_column(ForeignKey("lms_course.id", ondelete="CASCADE"))
    kind: Mapped[CertificateKind] = mapped_column(state_column(CertificateKind, "kind"))
    required_share: Mapped[int]
