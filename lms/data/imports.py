"""Tables that are brought in two steps: read and shown, then carried out row by row, each row once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.data.base import Base, intpk

# A table holds what somebody uploaded; what became of its rows stands in the audit of the things that were made.
KEPT = timedelta(days=30)


class Import(Base):
    """One table as it was read. `creator` is the tag of whoever brought it; nobody else carries it out."""

    __tablename__ = "lms_import"
    id: Mapped[intpk]
    kind: Mapped[str] = mapped_column(String(32))
    creator: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(index=True)
    filename: Mapped[str] = mapped_column(String(255))
    # [[number as the office program counts, {field: text}], ...]
    rows: Mapped[list[Any]] = mapped_column(JSON)
    finished_at: Mapped[datetime | None]


class ImportRow(Base):
    """What became of one row; a row is carried out once, however often the button is pressed."""

    __tablename__ = "lms_import_row"
    __table_args__ = (UniqueConstraint("import_id", "row_no"),)
    id: Mapped[intpk]
    import_id: Mapped[int] = mapped_column(ForeignKey("lms_import.id", ondelete="CASCADE"))
    row_no: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int | None]


def forget_old_imports(db: Session, now: datetime) -> None:
    """Remove tables that were read a month ago, carried out or not; what was made of them stays."""
    db.execute(delete(Import).where(Import.created_at < now - KEPT))
