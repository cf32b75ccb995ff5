"""Which version of a privacy notice somebody was shown, and how it differs from others. Versions are never changed."""

from dataclasses import dataclass
from datetime import datetime

from babel import Locale
from flask import url_for
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.people.models import LegalKind, LegalText
from lms.web.languages import current_language, gettext

_NEWEST_VERSION = select(func.max(LegalText.version)).where(
    LegalText.provider_id == bindparam("provider"),
    LegalText.kind == LegalKind.PRIVACY,
    LegalText.language == bindparam("language"),
)


@dataclass(frozen=True)
class ShownNotice:
    """Whose notice, in which language, which version: what an enrolment keeps as "privacy:12:de:3"."""

    provider_id: int
    language: str
    version: int


@dataclass(frozen=True)
class VersionLine:
    """One version in a list; it counted until the next one."""

    language: str
    version: int
    valid_from: datetime
    valid_until: datetime | None


def notice_code(notice: ShownNotice | None) -> str:
    """How an enrolment names the notice that was shown; empty when there was none."""
    return f"privacy:{notice.provider_id}:{notice.language}:{notice.version}" if notice else ""


def shown_notice(code: str) -> ShownNotice | None:
    """The notice an enrolment names; None when none was shown."""
    parts = code.split(":")
    if len(parts) != 4 or not (parts[1].isdigit() and parts[3].isdigit()):
        return None
    return ShownNotice(int(parts[1]), parts[2], int(parts[3]))


def notice_words(notice: ShownNotice) -> str:
    """ "Fassung 3 (Deutsch)"."""
    return gettext(
        "Fassung %(version)s (%(language)s)", version=notice.version, language=language_name(notice.language)
    )


def version_url(kind: LegalKind, notice: ShownNotice) -> str:
    """Where this version can be read for ever."""
    return url_for(
        "lms.legal.version",
        kind=kind.value,
        provider_id=notice.provider_id,
        language=notice.language,
        version=notice.version,
    )


def language_name(code: str) -> str:
    """What a language is called on this page."""
    return Locale.parse(code).get_display_name(current_language()) or code


def version_lines(db: Session, provider_id: int, kind: LegalKind) -> list[VersionLine]:
    """Every version of a provider's text, by language, the newest first."""
    rows = select(LegalText.language, LegalText.version, LegalText.valid_from).where(
        LegalText.provider_id == provider_id, LegalText.kind == kind
    )
    lines: list[VersionLine] = []
    for language, version, valid_from in db.execute(rows.order_by(LegalText.language, LegalText.version.desc())):
        newer = lines[-1] if lines and lines[-1].language == language else None
        lines.append(VersionLine(language, version, valid_from, newer.valid_from if newer else None))
    return lines


def one_version(db: Session, provider_id: int, kind: LegalKind, language: str, version: int) -> LegalText | None:
    """The text as it was shown."""
    one_text = (LegalText.provider_id == provider_id) & (LegalText.kind == kind) & (LegalText.language == language)
    return db.scalar(select(LegalText).where(one_text, LegalText.version == version))


def newest_version(db: Session, notice: ShownNotice) -> int:
    """The number of the newest version of the notice; 0 when there is none (any more): versions count from 1 without a gap."""
    return db.scalar(_NEWEST_VERSION, {"provider": notice.provider_id, "language": notice.language}) or 0
