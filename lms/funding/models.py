"""What pays for the courses, and under which names, from which day until which."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.data.base import Base, intpk, long_text, name_text
from lms.people.models import Organisation


class Network(Base):
    """The network this installation serves."""

    __tablename__ = "lms_network"
    id: Mapped[intpk]
    name_de: Mapped[name_text]
    name_en: Mapped[name_text]
    land: Mapped[str] = mapped_column(String(2))
    host_organisation_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"))
    joint_controllership: Mapped[bool] = mapped_column(default=False)
    host_organisation: Mapped[Organisation] = relationship()


class FundingPeriod(Base):
    """A funding period renames things; runs and certificates point to one and keep its words for ever."""

    __tablename__ = "lms_funding_period"
    __table_args__ = (
        UniqueConstraint("network_id", "name"),
        CheckConstraint("ends_on > starts_on", name="dates"),
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
    network: Mapped[Network] = relationship()


class Funder(Base):
    """Who gives the money in a period."""

    __tablename__ = "lms_funder"
    __table_args__ = (UniqueConstraint("period_id", "name"),)
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    name: Mapped[name_text]
    position: Mapped[int] = mapped_column(default=0)


class FieldOfAction(Base):
    """A field of action (Handlungsschwerpunkt) of a period."""

    __tablename__ = "lms_field_of_action"
    __table_args__ = (UniqueConstraint("period_id", "name"),)
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    name: Mapped[name_text]


class Project(Base):
    """A sub-project (Teilprojekt) of a period, run by a provider."""

    __tablename__ = "lms_project"
    __table_args__ = (UniqueConstraint("period_id", "number"),)
    id: Mapped[intpk]
    period_id: Mapped[int] = mapped_column(ForeignKey("lms_funding_period.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("lms_organisation.id"))
    field_of_action_id: Mapped[int | None] = mapped_column(ForeignKey("lms_field_of_action.id"))
    name: Mapped[name_text]
    number: Mapped[str] = mapped_column(String(32))
    contact_name: Mapped[name_text] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(String(320), default="")
    contact_phone: Mapped[str] = mapped_column(String(64), default="")
    period: Mapped[FundingPeriod] = relationship()
    provider: Mapped[Organisation] = relationship()
