"""What KURSNET must know about a provider and an offer, and which files were made for it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalogue.models import Course
from lms.data.base import Base, intpk, name_text, state_column
from lms.people.models import Organisation


class Encoding(StrEnum):
    """How a file is written; the agency's own samples are ISO-8859-15."""

    ISO = "iso-8859-15"
    UTF = "utf-8"


class KursnetProfile(Base):
    """What the agency knows a provider by, and whom it asks."""

    __tablename__ = "lms_kursnet_profile"
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), primary_key=True)
    supplier_number: Mapped[str] = mapped_column(String(20), default="")
    encoding: Mapped[Encoding] = mapped_column(state_column(Encoding, "encoding"), default=Encoding.ISO)
    first_name: Mapped[str] = mapped_column(String(30), default="")
    last_name: Mapped[str] = mapped_column(String(30), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    email: Mapped[name_text] = mapped_column(default="")
    agreements: Mapped[name_text] = mapped_column(default="NB 7.0, DSE 5.0")
    version: Mapped[int] = mapped_column(default=1)
    organisation: Mapped[Organisation] = relationship()


class KursnetOffer(Base):
    """Where an offer stands in the agency's system of courses (up to three places), and whether it is kept back."""

    __tablename__ = "lms_kursnet_offer"
    course_id: Mapped[int] = mapped_column(ForeignKey(Course.id, ondelete="CASCADE"), primary_key=True)
    classification: Mapped[name_text] = mapped_column(default="")
    education_type: Mapped[str] = mapped_column(String(3), default="104")
    held_back: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class KursnetDelivery(Base):
    """A file that was made for the agency; `products` are its products with a print of each, for the next update."""

    __tablename__ = "lms_kursnet_delivery"
    __table_args__ = (UniqueConstraint("organisation_id", "sequence"),)
    id: Mapped[intpk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id))
    sequence: Mapped[int]
    full: Mapped[bool]
    sent: Mapped[int]
    removed: Mapped[int]
    products: Mapped[dict[str, Any]] = mapped_column(JSON)
    document_sha256: Mapped[str] = mapped_column(ForeignKey("lms_document.sha256"))
    made_at: Mapped[datetime]
