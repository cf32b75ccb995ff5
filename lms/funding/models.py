"""What pays for the courses, and under which names, from which day until which."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.data.base import Base, intpk, long_text, name_text, state_column
from lms.data.documents import StoredDocument
from lms.people.models import Organisation

MOST_YEARS = 100


class Network(Base):
    """The network this installation serves. Its own name is shown where no period gives another one."""

    __tablename__ = "lms_network"
    id: Mapped[intpk]
    name_de: Mapped[name_text]
    name_en: Mapped[name_text]
    land: Mapped[str] = mapped_column(String(2))
    host_organisation_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"))
    joint_controllership: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    host_organisation: Mapped[Organisation] = relationship()


class FundingPeriod(Base):
    """A funding period renames things; runs and certificates point to one and keep its words for ever.

    Data of the period is kept until a day, or for whole years after its end; neither means that nobody has said so yet,
    and nothing is deleted. `printed_at` is when the first paper was reserved that prints the words of the period.
    """

    __tablename__ = "lms_funding_period"
    __table_args__ = (
        UniqueConstraint("network_id", "name"),
        CheckConstraint("ends_on > starts_on", name="dates"),
        CheckConstraint("keep_until IS NULL OR keep_years IS NULL", name="one_retention_rule"),
        CheckConstraint(f"keep_years IS NULL OR keep_years BETWEEN 0 AND {MOST_YEARS}", name="keep_years"),
        # Periods never overlap (lms/funding/periods.py); two of one beginning cannot even be stored.
        Index("uq_lms_funding_period_network_id_starts_on", "network_id", "starts_on", unique=True),
    )
    id: Mapped[intpk]
    network_id: Mapped[int] = mapped_column(ForeignKey("lms_network.id"))
    name: Mapped[name_text]
    network_name_de: Mapped[name_text]
    network_name_en: Mapped[name_text]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    funding_sentence_de: Mapped[long_text]
    funding_sentence_en: Mapped[long_text]
    keep_until: Mapped[date | None]
    keep_years: Mapped[int | None]
    printed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    network: Mapped[Network] = relationship()
    funders: Mapped[list["Funder"]] = relationship(
        order_by="(Funder.position, Funder.id)", cascade="all, delete-orphan"
    )
    partners: Mapped[list["Partner"]] = relationship(
        order_by="(Partner.position, Partner.id)", cascade="all, delete-orphan"
    )


class Funder(Base):
    """Who gives the money in a period, in the order of the documents."""

    __tablename__ = "lms_funder"
    __table_args__ = (UniqueConstraint("period_id", "name"),)
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    name: Mapped[name_text]
    website: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    position: Mapped[int] = mapped_column(default=0)


class Partner(Base):
    """Who works with the network in a period without paying for it."""

    __tablename__ = "lms_partner"
    __table_args__ = (UniqueConstraint("period_id", "name"),)
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    name: Mapped[name_text]
    website: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    position: Mapped[int] = mapped_column(default=0)


class FieldOfAction(Base):
    """A field of action (Handlungsschwerpunkt) of a period."""

    __tablename__ = "lms_field_of_action"
    __table_args__ = (
        UniqueConstraint("period_id", "name"),
        UniqueConstraint("period_id", "id"),
    )
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    name: Mapped[name_text]
    position: Mapped[int] = mapped_column(default=0, server_default="0")


class Project(Base):
    """A sub-project (Teilprojekt) of a period, run by a provider.

    `number` counts the projects of the network, `project_number` is the funder's own reference. Money differs inside one
    network: a project with its own funding sentence or its own logos carries these instead of the period's.
    """

    __tablename__ = "lms_project"
    __table_args__ = (
        UniqueConstraint("period_id", "number"),
        UniqueConstraint("period_id", "id"),
        # A project stands in a field of action of its own period, never of another one.
        ForeignKeyConstraint(
            ["period_id", "field_of_action_id"],
            ["lms_field_of_action.period_id", "lms_field_of_action.id"],
            name="fk_lms_project_field_of_action_of_the_period",
        ),
        Index(
            "uq_lms_project_period_id_project_number",
            "period_id",
            "project_number",
            unique=True,
            sqlite_where=text("project_number <> ''"),
            postgresql_where=text("project_number <> ''"),
        ),
    )
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"))
    field_of_action_id: Mapped[int | None]
    name: Mapped[name_text]
    number: Mapped[str] = mapped_column(String(32))
    project_number: Mapped[str] = mapped_column(String(64), default="", server_default="")
    contact_name: Mapped[name_text] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    contact_phone: Mapped[str] = mapped_column(String(64), default="")
    funding_sentence_de: Mapped[long_text]
    funding_sentence_en: Mapped[long_text]
    continues_id: Mapped[int | None] = mapped_column(ForeignKey("lms_project.id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    period: Mapped[FundingPeriod] = relationship()
    provider: Mapped[Organisation] = relationship()
    field_of_action: Mapped[FieldOfAction | None] = relationship(
        primaryjoin="foreign(Project.field_of_action_id) == FieldOfAction.id", viewonly=True
    )
    # Those of the period and its own, in one question; which of them are shown, says lms/funding/wording.py.
    all_logos: Mapped[list["Logo"]] = relationship(
        primaryjoin="and_(foreign(Logo.period_id) == Project.period_id,"
        " or_(Logo.project_id.is_(None), Logo.project_id == Project.id))",
        order_by="(Logo.position, Logo.id)",
        viewonly=True,
    )


class Logo(Base):
    """A logo of a period, or of one of its projects. The bytes lie in the document store under their hash.

    `width` and `height` are those of the stored picture in pixels.
    """

    __tablename__ = "lms_logo"
    __table_args__ = (
        ForeignKeyConstraint(
            ["period_id", "project_id"],
            ["lms_project.period_id", "lms_project.id"],
            name="fk_lms_logo_project_of_the_period",
        ),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        Index("ix_lms_logo_period_id", "period_id", "project_id"),
    )
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    project_id: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(ForeignKey(StoredDocument.sha256), index=True)
    alt_de: Mapped[name_text]
    alt_en: Mapped[name_text]
    width: Mapped[int]
    height: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)


class OpeningState(StrEnum):
    """What became of the plan for a new period."""

    DRAFT = "draft"
    OPENED = "opened"
    DISCARDED = "discarded"


_DRAFT_SQL = text("state = 'draft'")


class PeriodOpening(Base):
    """The plan for the next period, until it is opened or discarded: a network has at most one at a time.

    Its row is the lock of the opening: whoever comes second finds what the first one has opened.
    """

    __tablename__ = "lms_period_opening"
    __table_args__ = (
        CheckConstraint("(state = 'opened') = (period_id IS NOT NULL)", name="opened_has_period"),
        Index(
            "uq_lms_period_opening_draft",
            "network_id",
            unique=True,
            sqlite_where=_DRAFT_SQL,
            postgresql_where=_DRAFT_SQL,
        ),
    )
    id: Mapped[intpk]
    network_id: Mapped[int] = mapped_column(ForeignKey("lms_network.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("lms_funding_period.id"))
    state: Mapped[OpeningState] = mapped_column(state_column(OpeningState, "state"))
    stored_plan: Mapped[dict[str, Any]] = mapped_column("plan", JSON)
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    period_id: Mapped[int | None] = mapped_column(ForeignKey("lms_funding_period.id"))
