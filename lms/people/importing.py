"""Organisations from a table, in two steps: read and shown, then added row by row. A row is carried out once.

Only new organisations are added. One that is known stays as it is: its details have a history and perhaps other readers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.data.audit import SYSTEM_STREAM, record
from lms.data.imports import Import, ImportRow
from lms.data.refusal import msgid
from lms.data.statements import insert_new
from lms.data.table_files import Table, TableRefused
from lms.people.models import Organisation, OrganisationKind
from lms.people.names import fold, name_key, tidy
from lms.web.forms import line_complaint

KIND = "organisations"
ROWS_AT_ONCE = 200
LIMITS = {"name": 255, "street": 255, "postcode": 10, "town": 255, "region": 255}
HEADINGS = {
    "name": ("Name", "Organisation", "Organization"),
    "kind": ("Art", "Kind"),
    "street": ("Straße", "Straße und Hausnummer", "Street"),
    "postcode": ("PLZ", "Postleitzahl", "Postcode"),
    "town": ("Ort", "Stadt", "Town"),
    "region": ("Region", "Landkreis", "Landkreis oder Region"),
    "is_public": ("Vorschlagen", "Öffentlich", "Public"),
}
KINDS = {
    "jobcenter": OrganisationKind.JOBCENTER,
    "agentur fur arbeit": OrganisationKind.EMPLOYMENT_AGENCY,
    "agentur": OrganisationKind.EMPLOYMENT_AGENCY,
    "kommunale verwaltung": OrganisationKind.MUNICIPALITY,
    "kommune": OrganisationKind.MUNICIPALITY,
    "kmu": OrganisationKind.SME,
    "unternehmen": OrganisationKind.SME,
    "kleines oder mittleres unternehmen": OrganisationKind.SME,
    "verband": OrganisationKind.ASSOCIATION,
    "verein": OrganisationKind.ASSOCIATION,
    "kammer": OrganisationKind.ASSOCIATION,
    "verband, verein oder kammer": OrganisationKind.ASSOCIATION,
    "trager": OrganisationKind.PROVIDER,
    "andere": OrganisationKind.OTHER,
    "": OrganisationKind.OTHER,
} | {kind.value: kind for kind in OrganisationKind}
YES_NO = {"": True, "ja": True, "yes": True, "true": True, "1": True, "x": True, "nein": False, "no": False, "false": False, "0": False}  # fmt: skip


class Fate(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    KNOWN = "known"
    WRONG = "wrong"


@dataclass(frozen=True)
class Line:
    """One row as it would be carried out; `reason` is a German message id."""

    number: int
    name: str
    fate: Fate
    reason: str = ""
    values: dict[str, Any] | None = None


def keep_table(db: Session, table: Table, *, filename: str, creator: str, now: datetime) -> Import:
    """Keep what was read until somebody has looked at it. Raises TableRefused when no column is called "Name"."""
    picked = table.pick(HEADINGS)
    if "name" in picked.missing:
        raise TableRefused(msgid("Es fehlt eine Spalte mit der Überschrift „Name“."))
    kept = Import(
        kind=KIND, creator=creator, created_at=now, filename=filename[:255], rows=[list(r) for r in picked.rows]
    )
    db.add(kept)
    db.flush()
    return kept


def unknown_columns(table: Table) -> tuple[str, ...]:
    """Headings that mean nothing here: whoever brings the table is told that these columns stay behind."""
    return table.pick(HEADINGS).unknown


def lines_of(db: Session, rows: Sequence[Any]) -> list[Line]:
    """What would become of each row now; as many queries for one row as for ten thousand."""
    known, seen = _known(db), set[str]()
    lines = []
    for number, fields in rows:
        line = _line(number, fields, known | seen)
        seen |= {name_key(line.name)} if line.fate is Fate.NEW else set()
        lines.append(line)
    return lines


def carry_out(db: Session, kept: Import, *, actor: str, now: datetime) -> bool:
    """Add the next rows of the locked import; False when nothing is left. A row that was carried out is left alone."""
    done = set(db.scalars(select(ImportRow.row_no).where(ImportRow.import_id == kept.id)))
    left = [row for row in kept.rows if row[0] not in done][:ROWS_AT_ONCE]
    for line in lines_of(db, left):
        new_id = _add(db, line, kept, actor, now) if line.fate is Fate.NEW else None
        db.add(ImportRow(import_id=kept.id, row_no=line.number, outcome=line.fate.value, subject_id=new_id))
    if not left and kept.finished_at is None:
        kept.finished_at = now
    db.flush()
    return bool(left)


def lock_import(db: Session, import_id: int, creator: str) -> Import | None:
    """The import of this person as it is now; nobody else carries it out meanwhile."""
    mine = (Import.id == import_id) & (Import.creator == creator) & (Import.kind == KIND)
    row = select(Import).where(mine).with_for_update()
    return db.scalar(row.execution_options(populate_existing=True))


def outcomes(db: Session, import_id: int) -> dict[int, Fate]:
    """What became of the rows that were carried out."""
    rows = select(ImportRow.row_no, ImportRow.outcome).where(ImportRow.import_id == import_id)
    return {row[0]: Fate(row[1]) for row in db.execute(rows)}


def _known(db: Session) -> set[str]:
    return {name_key(name) for name in db.scalars(select(Organisation.name))}


def _line(number: int, fields: dict[str, str], known: set[str]) -> Line:
    fields = fields | {"name": tidy(fields["name"])}
    name = fields["name"]
    if reason := _complaint(fields):
        return Line(number, name, Fate.WRONG, reason)
    if name_key(name) in known:
        return Line(number, name, Fate.KNOWN, msgid("Eine Organisation mit diesem Namen gibt es schon."))
    values: dict[str, Any] = {key: fields.get(key, "") for key in LIMITS}
    values["kind"] = KINDS[fold(fields.get("kind", ""))]
    values["is_public"] = YES_NO[fields.get("is_public", "").casefold()]
    return Line(number, name, Fate.NEW, values=values)


def _complaint(fields: dict[str, str]) -> str:
    if not fields["name"]:
        return msgid("Der Name fehlt.")
    for key, longest in LIMITS.items():
        text = fields.get(key, "")
        if len(text) > longest:
            return msgid("Ein Feld ist zu lang.")
        if complaint := line_complaint(text):
            return complaint
    if fold(fields.get("kind", "")) not in KINDS:
        return msgid("Diese Art von Organisation gibt es nicht.")
    if fields.get("is_public", "").casefold() not in YES_NO:
        return msgid("In der Spalte „Vorschlagen“ steht weder ja noch nein.")
    return ""


def _add(db: Session, line: Line, kept: Import, actor: str, now: datetime) -> int | None:
    values = {**(line.values or {}), "search_name": fold(line.name)}
    new_id = insert_new(db, Organisation, values, unique=["name"])
    if new_id is not None:
        record(
            db,
            stream=SYSTEM_STREAM,
            at=now,
            actor=actor,
            action="organisation.imported",
            subject=f"organisation:{new_id}",
            changes={"import": kept.id, "row": line.number},
        )
    return new_id
