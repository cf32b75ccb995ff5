"""What an edit changed: one audit entry with the old and the new value of every field that differs, and how it is read back.

Ids, states, numbers, days and instants stand in the chain. A text may be personal, and so stands beside the chain under
`<field>:old` and `<field>:new`, where it can be erased; several texts, or rows with texts, as JSON under `<field>:old[]` and
`<field>:new[]`. What was or became empty has no value there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.data.audit import AuditEntry, AuditValue, record

OLD, NEW = ":old", ":new"
SEVERAL = "[]"  # behind the mark of the side: the text is JSON
PERSONAL, NAMES_ONLY = "personal", "fields"
LONGEST_NAME = 60


class Erased:
    """Stands where a value was erased; the chain still knows that there was one."""


ERASED = Erased()


@dataclass(frozen=True)
class Change:
    """One field of an edit. None is empty, ERASED is gone for good; several values are a list, rows are a list of mappings."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Entry:
    """One audit entry of a record. `names` are fields of which only the name was noted, `facts` what the step said besides."""

    id: int
    at: datetime
    actor: str
    action: str
    changes: tuple[Change, ...]
    names: tuple[str, ...]
    facts: Mapping[str, Any]


def record_edit(
    db: Session,
    *,
    stream: str,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> list[str]:
    """Note one audit entry with old and new value of every field that differs; the names of those fields, none for none.

    A value is a text, a number, a bool, an enum, a day, a time, an instant, None, several of these, or rows of them (a
    list of mappings). The empty text is the same as None. Raises ValueError for a name that the audit keeps for itself.
    """
    old, new = _plain_all(before), _plain_all(after)
    differing = [name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name)]
    if not differing:
        return []
    texts = {name for name in differing if has_text(before.get(name)) or has_text(after.get(name))}
    record(
        db,
        stream=stream,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        changes={name: [old.get(name), new.get(name)] for name in differing if name not in texts},
        personal=_beside_the_chain(sorted(texts), old, new),
    )
    return differing


def has_text(value: Any) -> bool:
    """Whether a value, or one inside it, is a text of people and not the word of an enum."""
    if isinstance(value, Mapping):
        return any(map(has_text, value.values()))
    if isinstance(value, Sequence | Set) and not isinstance(value, str):
        return any(map(has_text, value))
    return isinstance(value, str) and not isinstance(value, Enum)


def plain(value: Any) -> Any:
    """The value as JSON keeps it; an empty text, list or mapping is None."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()} or None
    if isinstance(value, Set):
        return sorted(map(plain, value)) or None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value] or None
    return None if value == "" else value


def entry_count(db: Session, subject: str) -> int:
    """How many entries a record has."""
    return db.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.subject == subject)) or 0


def entries_of(db: Session, subject: str, *, offset: int = 0, limit: int) -> list[Entry]:
    """The entries of a record, the newest first, with the texts that stand beside them and are not erased."""
    wanted = select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id.desc())
    entries = db.scalars(wanted.offset(offset).limit(limit)).all()
    beside = _values_beside(db, [entry.id for entry in entries])
    return [_entry(entry, beside.get(entry.id, {})) for entry in entries]


def _plain_all(fields: Mapping[str, Any]) -> dict[str, Any]:
    for name in fields:
        if name in (PERSONAL, NAMES_ONLY) or ":" in name or len(name) > LONGEST_NAME:
            raise ValueError(f"a field of a record cannot be called {name!r} in the audit")
    return {name: plain(value) for name, value in fields.items()}


def _beside_the_chain(names: Iterable[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    sides = [(name, mark, side[name]) for name in names for mark, side in ((OLD, old), (NEW, new)) if name in side]
    return dict(_named_text(f"{name}{mark}", value) for name, mark, value in sides if value is not None)


def _named_text(key: str, value: Any) -> tuple[str, str]:
    return (key, value) if isinstance(value, str) else (key + SEVERAL, json.dumps(value, ensure_ascii=False))


def _values_beside(db: Session, entry_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for value in db.scalars(select(AuditValue).where(AuditValue.entry_id.in_(entry_ids))):
        found.setdefault(value.entry_id, {})[value.name] = value.value
    return found


def _entry(entry: AuditEntry, beside: Mapping[str, str]) -> Entry:
    chained = {name: value for name, value in entry.changes.items() if name not in (PERSONAL, NAMES_ONLY)}
    pairs = {name: value for name, value in chained.items() if isinstance(value, list) and len(value) == 2}
    known = {key: _read(key, beside) for key in entry.changes.get(PERSONAL, {})}
    texts = {key.removesuffix(SEVERAL): value for key, value in known.items() if _field(key) != key}
    return Entry(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        changes=(
            *(Change(name, old, new) for name, (old, new) in pairs.items()),
            *(Change(name, texts.get(name + OLD), texts.get(name + NEW)) for name in dict.fromkeys(map(_field, texts))),
        ),
        names=tuple(entry.changes.get(NAMES_ONLY, ())),
        facts={name: value for name, value in chained.items() if name not in pairs}
        | {key: value for key, value in known.items() if _field(key) == key},
    )


def _field(key: str) -> str:
    """The field that a text beside the chain belongs to; the key itself for a value without sides."""
    return key.removesuffix(SEVERAL).removesuffix(OLD).removesuffix(NEW)


def _read(key: str, beside: Mapping[str, str]) -> Any:
    if key not in beside:
        return ERASED
    return json.loads(beside[key]) if key.endswith(SEVERAL) else beside[key]
