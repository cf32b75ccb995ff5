"""Lines of offers and target groups: two short lists in an order, kept by the coordination."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseLine, TargetGroup, course_target_group
from lms.data.audit import SYSTEM_STREAM
from lms.data.content_version import version_of_content
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid
from lms.people.names import fold

Listed = CourseLine | TargetGroup
ListedKind = type[CourseLine] | type[TargetGroup]
LONGEST_CODE = 32
# How the audit and the histories call the two lists. There is one of each.
THINGS: dict[ListedKind, str] = {CourseLine: "course_line", TargetGroup: "target_group"}
THE_LIST = 1


class ListChangedMeanwhile(Refusal):
    """Somebody else saved the list after it was opened here."""

    text = msgid("Inzwischen hat jemand diese Liste geändert. Bitte laden Sie die Seite neu.")


class StillUsed(Refusal):
    """An entry that offers name cannot go."""

    text = msgid("„%(name)s“ steht in Angeboten und kann deshalb nicht entfernt werden.")


@dataclass(frozen=True)
class Entry:
    """One entry as it was written; a new one has no id."""

    id: int | None
    name_de: str
    name_en: str


def entries(db: Session, kind: ListedKind) -> list[Listed]:
    """The list in its order."""
    found: Sequence[Any] = db.scalars(select(kind).order_by(kind.position, kind.id)).all()
    return list(found)


def version_of(rows: Sequence[Listed]) -> int:
    """A number for the list as it is, from its print: another list has another one."""
    return version_of_content([(row.id, row.name_de, row.name_en) for row in rows])


def used_ids(db: Session, kind: ListedKind) -> frozenset[int]:
    """The entries that some offer names."""
    if kind is CourseLine:
        return frozenset(db.scalars(select(CourseLine.id).where(exists().where(Course.line_id == CourseLine.id))))
    named = exists().where(course_target_group.c.target_group_id == TargetGroup.id)
    return frozenset(db.scalars(select(TargetGroup.id).where(named)))


def write_list(
    db: Session, kind: ListedKind, wanted: Sequence[Entry], *, version: int, actor: str, now: datetime
) -> bool:
    """Bring the list to what was written; whether anything changed. An entry that is not there any more is removed.

    Raises ListChangedMeanwhile when it is no longer the list that was opened, StillUsed for an entry in use.
    """
    locked = select(kind).order_by(kind.position, kind.id).with_for_update()
    rows: list[Any] = list(db.scalars(locked.execution_options(populate_existing=True)))
    if version_of(rows) != version:
        raise ListChangedMeanwhile
    before = [(row.id, row.name_de, row.name_en) for row in rows]
    try:
        with db.begin_nested():
            _bring_to(db, kind, rows, wanted)
    except IntegrityError as error:  # somebody has just added the name, or taken an entry into an offer
        raise ListChangedMeanwhile from error
    after = [(row.id, row.name_de, row.name_en) for row in entries(db, kind)]
    if before == after:
        return False
    record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action=f"{THINGS[kind]}.changed",
        subject=f"{THINGS[kind]}:{THE_LIST}",
        before={"entries": _names(before)},
        after={"entries": _names(after)},
    )
    return True


def _bring_to(db: Session, kind: ListedKind, rows: list[Any], wanted: Sequence[Entry]) -> None:
    known = {row.id: row for row in rows}
    _remove(db, kind, [row for row in rows if row.id not in {entry.id for entry in wanted}])
    _free_names(db, known, wanted)
    for position, entry in enumerate(wanted, start=1):
        row = known.get(entry.id) if entry.id is not None else None
        if row is None:
            row = _new(kind, entry, {one.code for one in rows if isinstance(one, TargetGroup)})
            db.add(row)
            rows.append(row)
        row.name_de, row.name_en, row.position = entry.name_de, entry.name_en or entry.name_de, position
    db.flush()


def _remove(db: Session, kind: ListedKind, rows: Sequence[Listed]) -> None:
    used = used_ids(db, kind)
    for row in rows:
        if row.id in used:
            raise StillUsed(name=row.name_de)
        db.delete(row)
    db.flush()


def _free_names(db: Session, known: dict[int, Listed], wanted: Sequence[Entry]) -> None:
    """Two entries may have changed names: no name may stand there twice, not even for a moment."""
    for entry in wanted:
        row = known.get(entry.id) if entry.id is not None else None
        if row is not None and row.name_de != entry.name_de:
            row.name_de = f"\x1f{row.id}"
    db.flush()


def _new(kind: ListedKind, entry: Entry, codes: set[str]) -> Listed:
    if kind is CourseLine:
        return CourseLine(name_de=entry.name_de)
    return TargetGroup(code=free_code(entry.name_de, codes), name_de=entry.name_de)


def free_code(name: str, taken: set[str]) -> str:
    """A code for a new target group, made from its name: what files call it for ever."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[: LONGEST_CODE - 4] or "gruppe"
    base = base if base[0].isalpha() and len(base) > 1 else f"g_{base}"
    numbers = (f"{base}_{number}" for number in range(2, 1000))
    return base if base not in taken else next(code for code in numbers if code not in taken)


def _names(rows: Sequence[tuple[int, str, str]]) -> list[dict[str, str]]:
    return [{"name_de": german, "name_en": english} for _id, german, english in rows]
