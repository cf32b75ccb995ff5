"""Certificate: one version of one kind for one enrolment. Never deleted, never overwritten."""

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certificates.document.content import CertificateContent
from courses.catalogue.models import CertificateKind
from courses.enrolment.models import Enrolment
from lms.data.base import Base, intpk, state_column
from lms.data.documents import StoredDocument
from lms.people.models import Person

MIME_TYPE = "application/pdf"


class CertificateState(StrEnum):
    """RESERVED has number, code and content; ISSUED has its document; the others are ended and stay."""

    RESERVED = "reserved"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


CURRENT = (CertificateState.RESERVED, CertificateState.ISSUED)
_CURRENT_SQL = text("state IN ('reserved', 'issued')")


class NumberSeries(Base):
    """The running number of the network in one year; its row is the lock of the numbers."""

    __tablename__ = "lms_number_series"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_number: Mapped[int]


class Certificate(Base):
    """What was promised in print: `content` is the canonical JSON of everything on the page."""

    __tablename__ = "lms_certificate"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "kind", "version"),
        Index(
            "uq_lms_certificate_current",
            "enrolment_id",
            "kind",
            unique=True,
            sqlite_where=_CURRENT_SQL,
            postgresql_where=_CURRENT_SQL,
        ),
        CheckConstraint("state <> 'issued' OR document_sha256 IS NOT NULL", name="issued_has_document"),
        Index("ix_lms_certificate_due", "state", "reserved_at"),
    )
    id: Mapped[intpk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("lms_enrolment.id"))
    kind: Mapped[CertificateKind] = mapped_column(state_column(CertificateKind, "kind"))
    version: Mapped[int]
    state: Mapped[CertificateState] = mapped_column(state_column(CertificateState, "state"))
    number: Mapped[str] = mapped_column(String(64), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    language: Mapped[str] = mapped_column(String(12))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey(StoredDocument.sha256))
    reserved_at: Mapped[datetime]
    reserved_by: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    issued_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None]
    enrolment: Mapped[Enrolment] = relationship()

    @property
    def tag(self) -> str:
        """How the audit names it."""
        return f"certificate:{self.id}"

    @property
    def is_issued(self) -> bool:
        """Whether its document can be had and counts."""
        return self.state is CertificateState.ISSUED

    @property
    def printed(self) -> CertificateContent:
        """Every word of the page, as it was recorded."""
        return CertificateContent.from_json(json.dumps(self.content))


class Download(Base):
    """Who fetched which certificate when; the person sees this list."""

    __tablename__ = "lms_certificate_download"
    id: Mapped[intpk]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("lms_certificate.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("lms_person.id"))
    by_employer: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    person: Mapped[Person | None] = relationship()
