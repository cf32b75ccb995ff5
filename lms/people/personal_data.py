"""Everything that is kept about one person: what, why, on which legal basis, until when. Each feature tells its part.

The same parts make the person's own page, the page for staff, and the file of a copy.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.web.actor import Actor
from lms.web.formats import format_date, format_datetime, label
from lms.web.languages import gettext


@dataclass(frozen=True)
class Linked:
    """A text that leads to a page."""

    text: str
    url: str


Value = str | int | bool | date | datetime | Enum | Linked | None


@dataclass(frozen=True)
class Column:
    """One thing that is known, and what it is called."""

    key: str
    label: Any


@dataclass(frozen=True)
class Reason:
    """Why something is kept: the purpose, the legal basis, and until when. An installation may state its own."""

    purpose: Any
    basis: Any
    until: Any


@dataclass(frozen=True)
class KnownData:
    """One kind of data about a person with all there is of it; rows hold plain values under the columns' keys."""

    key: str
    title: Any
    reason: Reason
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Value]]
    position: int = 50


@dataclass(frozen=True)
class Asked:
    """Whose data, who reads it, and when. `reader` is None for the person themself, who sees everything."""

    person_id: int
    reader: Actor | None
    now: datetime

    @property
    def is_own(self) -> bool:
        """Whether the person reads about themself."""
        return self.reader is None


DataMaker = Callable[[Session, Asked], KnownData | None]


def known_data(
    db: Session, asked: Asked, makers: Iterable[DataMaker], notes: Mapping[str, Mapping[str, str]]
) -> list[KnownData]:
    """All parts that this reader may see, in order; `notes` are the installation's own legal bases and periods by kind."""
    found = [part for maker in makers if (part := maker(db, asked)) is not None]
    return [_with_notes(part, notes.get(part.key, {})) for part in sorted(found, key=lambda part: part.position)]


def shown(value: Value) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nein")
    if isinstance(value, Enum):
        return label(value)
    if isinstance(value, datetime):
        return format_datetime(value)
    if isinstance(value, Linked):
        return Markup('<a href="{}">{}</a>').format(value.url, value.text)
    return format_date(value) if isinstance(value, date) else str(value)


def as_json(part: KnownData) -> dict[str, Any]:
    """One part for the file of a copy; values as machines read them, with the words for them beside."""
    return {
        "kind": part.key,
        "title": str(part.title),
        "purpose": str(part.reason.purpose),
        "legal_basis": str(part.reason.basis),
        "kept_until": str(part.reason.until),
        "fields": {column.key: str(column.label) for column in part.columns},
        "entries": [{column.key: _plain(row.get(column.key)) for column in part.columns} for row in part.rows],
    }


def _plain(value: Value) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Linked):
        return value.text
    return value.isoformat() if isinstance(value, date | datetime) else value


def _with_notes(part: KnownData, notes: Mapping[str, str]) -> KnownData:
    if not notes:
        return part
    reason = Reason(
        notes.get("purpose", part.reason.purpose),
        notes.get("basis", part.reason.basis),
        notes.get("until", part.reason.until),
    )
    return KnownData(part.key, part.title, reason, part.columns, part.rows, part.position)
