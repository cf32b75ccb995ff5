"""Reads of the programme, shaped for its pages."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.funding.models import Logo


def is_logo(db: Session, sha256: str) -> bool:
    """Whether this picture is a logo: other documents of the store are nobody's business here."""
    return db.scalar(select(Logo.id).where(Logo.sha256 == sha256).limit(1)) is not None
