"""Who did what to which thing, when: append-only, hash-chained, one stream per project.

The chain itself holds ids, states and numbers. A personal value stands beside it with its salt and enters the chain as an
HMAC, so that erasing value and salt leaves the chain whole. Entries are collected during the transaction and written as
its last statements: the row of the stream's head is the lock that makes order in the chain equal to order of commit.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ForeignKey,
    RowMapping,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.data.base import Base, intpk
from lms.data.statements import at_once, insert_for, rows_changed

PENDING = "lms_audit_pending"
REQUEST_ID = "request_id"
DOMAIN_TAG = b"lernbruecke-audit-1"
SYSTEM_STREAM = "system"


class AuditHead(Base):
    """The newest entry of one stream: its number and its hash."""

    __tablename__ = "lms_audit_head"
    stream: Mapped[str] = mapped_column(String(64), primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class AuditEntry(Base):
    """One step; never changed, never removed (triggers of both databases hold it)."""

    __tablename__ = "lms_audit_entry"
    __table_args__ = (UniqueConstraint("stream", "seq"),)
    id: Mapped[intpk]
    stream: Mapped[str] = mapped_column(String(64))
    seq: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str] = mapped_column(String(32), default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditValue(Base):
    """A personal value beside the chain; erased with its salt, the commitment in the chain stays."""

    __tablename__ = "lms_audit_value"
    id: Mapped[intpk]
    entry_id: Mapped[int] = mapped_column(ForeignKey("lms_audit_entry.id"), index=True)
    name: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(32))
    value: Mapped[str]


@dataclass(frozen=True)
class Step:
    """What a rule reports before it is numbered and chained."""

    stream: str
    at: datetime
    actor: str
    action: str
    subject: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)


# How the audit names the worker: who acts when nobody does.
WORKER = "worker"


def record(
    db: Session,
    *,
    stream: str,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    changes: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
) -> None:
    """Note a step of this transaction; it is chained and stored when the transaction ends.

    `changes` takes ids, states and numbers only; a name or an address belongs in `personal`.
    """
    # As the database will give them back: UTC, keys as text. Otherwise the chain would not verify.
    stored = json.loads(json.dumps(dict(changes or {})))
    step = Step(stream, at.astimezone(UTC), actor, action, subject, stored, dict(personal or {}))
    db.info.setdefault(PENDING, []).append(step)


def write_pending(db: Session) -> None:
    """Chain and store the collected steps; streams in name order, so that two transactions cannot block each other."""
    steps: list[Step] = db.info.pop(PENDING, [])
    for stream in sorted({step.stream for step in steps}):
        head = _locked_head(db, stream)
        _append(db, head, [step for step in steps if step.stream == stream], db.info.get(REQUEST_ID, ""))
        rows_changed(db, _MOVE_HEAD, {"of": stream, "to": head.seq, "by": head.hash})


# The row is locked by changing it: the first statement of two transactions that reaches it lets the other wait.
_TAKE_HEAD = (
    update(AuditHead)
    .where(AuditHead.stream == bindparam("of"))
    .values(seq=AuditHead.seq)
    .returning(AuditHead.seq, AuditHead.hash)
)
_MOVE_HEAD = (
    update(AuditHead).where(AuditHead.stream == bindparam("of")).values(seq=bindparam("to"), hash=bindparam("by"))
)
# Nobody asks for these rows again in their transaction: they are written as rows, all of a stream at once.
_ENTRY, _VALUE = cast(Table, AuditEntry.__table__), cast(Table, AuditValue.__table__)
_ADD_ENTRIES = insert(_ENTRY).returning(_ENTRY.c.id, sort_by_parameter_order=True)
_ADD_VALUES = insert(_VALUE)


def _locked_head(db: Session, stream: str) -> "_Head":
    taken = at_once(db, _TAKE_HEAD, {"of": stream}).one_or_none()
    if taken is None:
        row = insert_for(db, AuditHead).values(stream=stream, seq=0, hash="")
        db.execute(row.on_conflict_do_nothing(index_elements=["stream"]))
        taken = at_once(db, _TAKE_HEAD, {"of": stream}).one()
    return _Head(*taken)


@dataclass
class _Head:
    """The head of a stream while this transaction adds to it."""

    seq: int
    hash: str


def _append(db: Session, head: _Head, steps: Sequence[Step], request_id: str) -> None:
    salts = [{name: secrets.token_hex(16) for name in step.personal} for step in steps]
    rows = [_chained(head, step, salt, request_id) for step, salt in zip(steps, salts, strict=True)]
    ids = db.scalars(_ADD_ENTRIES, rows).all()
    values = [
        {"entry_id": entry_id, "name": name, "salt": salt[name], "value": value}
        for entry_id, step, salt in zip(ids, steps, salts, strict=True)
        for name, value in step.personal.items()
    ]
    if values:
        db.execute(_ADD_VALUES, values)


def _chained(head: _Head, step: Step, salt: Mapping[str, str], request_id: str) -> dict[str, Any]:
    commitments = {name: commitment(salt[name], value) for name, value in step.personal.items()}
    row = {
        "stream": step.stream,
        "seq": head.seq + 1,
        "at": step.at,
        "actor": step.actor,
        "action": step.action,
        "subject": step.subject,
        "changes": dict(step.changes) | ({"personal": commitments} if commitments else {}),
        "request_id": request_id,
        "previous_hash": head.hash,
    }
    head.seq, head.hash = head.seq + 1, chain_hash(row)
    return row | {"hash": head.hash}


def commitment(salt: str, value: str) -> str:
    """What the chain knows of a personal value."""
    return hmac.new(bytes.fromhex(salt), value.encode(), hashlib.sha256).hexdigest()


def chain_hash(entry: "Mapping[str, Any] | RowMapping") -> str:
    """SHA-256 over a domain tag and the length-prefixed fields of the entry, its predecessor's hash among them."""
    digest = hashlib.sha256(DOMAIN_TAG)
    canonical = json.dumps(entry["changes"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    fields = (
        entry["stream"],
        str(entry["seq"]),
        entry["at"].isoformat(),
        entry["actor"],
        entry["action"],
        entry["subject"],
        canonical,
        entry["request_id"],
        entry["previous_hash"],
    )
    for value in fields:
        raw = value.encode()
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def verify(db: Session) -> list[str]:
    """Walk every chain; each returned sentence names one break. An empty list means the chains are whole."""
    problems = []
    for head in db.scalars(select(AuditHead).order_by(AuditHead.stream)):
        previous, expected = "", 1
        # While the chain is walked others may add to it: what the head did not know yet is left for the next time.
        known = (_ENTRY.c.stream == head.stream) & (_ENTRY.c.seq <= head.seq)
        entries = select(_ENTRY).where(known).order_by(_ENTRY.c.seq)
        for entry in db.execute(entries).yield_per(1000).mappings():
            if entry["seq"] != expected:
                problems.append(f"{head.stream}: entry {expected} is missing")
            if entry["previous_hash"] != previous or chain_hash(entry) != entry["hash"]:
                problems.append(f"{head.stream}: entry {entry['seq']} was changed")
            previous, expected = entry["hash"], entry["seq"] + 1
        if (head.seq, head.hash) != (expected - 1, previous):
            problems.append(f"{head.stream}: the newest entries are missing")
    problems += [line for line in _heads_set_back(db) if line not in problems]
    return problems + _headless_streams(db) + _broken_commitments(db)


def _heads_set_back(db: Session) -> list[str]:
    # Head and entries in one statement: they are of the same moment, so an entry beyond its head was not just added.
    beyond = select(AuditHead.stream).join(AuditEntry, AuditEntry.stream == AuditHead.stream)
    streams = db.scalars(beyond.where(AuditEntry.seq > AuditHead.seq).distinct())
    return [f"{stream}: the newest entries are missing" for stream in sorted(streams)]


def _headless_streams(db: Session) -> list[str]:
    streams = select(AuditEntry.stream).where(AuditEntry.stream.not_in(select(AuditHead.stream))).distinct()
    return [f"{stream}: the head of the chain is missing" for stream in sorted(db.scalars(streams))]


def _broken_commitments(db: Session) -> list[str]:
    rows = db.execute(select(AuditValue, AuditEntry).join(AuditEntry, AuditValue.entry_id == AuditEntry.id))
    return [
        f"{entry.stream}: the value beside entry {entry.seq} was changed"
        for value, entry in rows
        if entry.changes.get("personal", {}).get(value.name) != commitment(value.salt, value.value)
    ]


@event.listens_for(Session, "after_rollback")
def _forget_pending(session: Session) -> None:
    session.info.pop(PENDING, None)
