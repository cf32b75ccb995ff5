"""Files as rows: found by the hash of their bytes, never changed. One backup of the database holds everything."""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.data.base import Base
from lms.data.statements import insert_for


class StoredDocument(Base):
    """Bytes under their SHA-256."""

    __tablename__ = "lms_document"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    mime_type: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class DamagedDocument(RuntimeError):
    """The stored bytes are not what their hash says."""


def store(db: Session, content: bytes, mime_type: str, now: datetime) -> str:
    """Keep the bytes and return their SHA-256; the same bytes are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    row = insert_for(db, StoredDocument).values(
        sha256=digest, mime_type=mime_type, size=len(content), content=content, created_at=now
    )
    db.execute(row.on_conflict_do_nothing(index_elements=["sha256"]))
    return digest


def fetch(db: Session, sha256: str) -> bytes:
    """The bytes of a hash, checked once more. Raises DamagedDocument when they were changed."""
    document = db.get_one(StoredDocument, sha256)
    if hashlib.sha256(document.content).hexdigest() != sha256:
        raise DamagedDocument(sha256)
    return document.content
