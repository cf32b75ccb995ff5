"""New versions of legal texts. A version is never changed: whoever agreed to it can read it again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import insert_for
from lms.people.models import LegalKind, LegalText


def versions_of(db: Session, provider_id: int, kind: LegalKind, language: str) -> list[LegalText]:
    """Every version of one text, the newest first."""
    one_text = (LegalText.provider_id == provider_id) & (LegalText.kind == kind) & (LegalText.language == language)
    return list(db.scalars(select(LegalText).where(one_text).order_by(LegalText.version.desc())))


def write_version(
    db: Session,
    provider_id: int,
    kind: LegalKind,
    language: str,
    *,
    text: str,
    after: int,
    actor: str,
    now: datetime,
    valid_from: datetime | None = None,
) -> LegalText | None:
    """The version that follows `after`, valid at once or from a later moment; None when somebody else has written one.

    A version never counts earlier than the one before it: what follows a text of the next period waits for it too.
    """
    newest = next(iter(versions_of(db, provider_id, kind, language)), None)
    if (newest.version if newest else 0) != after:
        return None
    begins = max(now, valid_from or now, newest.valid_from if newest else now)
    row = insert_for(db, LegalText).values(
        provider_id=provider_id, kind=kind, language=language, version=after + 1, text=text, valid_from=begins
    )
    new_id = db.scalar(row.on_conflict_do_nothing().returning(LegalText.id))
    if new_id is None:
        return None
    record(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="legal.version_added",
        subject=f"organisation:{provider_id}",
        changes={"kind": kind.value, "language": language, "version": after + 1},
    )
    return db.get_one(LegalText, new_id)
