"""Statements whose answer is how many rows they changed, or whether a unique constraint held them back.

To put a statement together and to recognise it again costs more than to run it. What every visitor's request asks is
therefore made once, with `bindparam` for what differs: a constant of its module, or one of the cached makers here.
"""

from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Executable, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert

from lms.data.base import Base

_Row = TypeVar("_Row", bound=Base)


def insert_for(db: Session, table: type[Any]) -> "postgresql.Insert | sqlite.Insert":
    """The insert construct of the database this session talks to; both know `on_conflict_do_nothing`."""
    return postgresql.insert(table) if db.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def insert_new(db: Session, table: type[Any], values: Mapping[str, Any], *, unique: Sequence[str] = ()) -> int | None:
    """The id of the new row, or None when a unique constraint held it back: the one on `unique`, or any if none is named.

    `values` go by the names of columns; for a column that is left out its default counts.
    """
    return cast(
        int | None,
        db.scalar(_insert_new(db.get_bind().dialect.name, cast(Hashable, table), tuple(unique)), dict(values)),
    )


def add_new(db: Session, table: type[_Row], values: Mapping[str, Any], *, unique: Sequence[str] = ()) -> _Row | None:
    """The new row as an object of the session, without reading again what was written a moment ago; else None."""
    new_id = insert_new(db, table, values, unique=unique)
    if new_id is None:
        return None
    added = table(id=new_id, **values)
    make_transient_to_detached(added)
    db.add(added)
    return added


@cache
def _insert_new(dialect: str, table: Hashable, unique: tuple[str, ...]) -> "ReturningInsert[Any]":
    row = plain_insert(dialect, cast(type[Any], table))
    return row.on_conflict_do_nothing(index_elements=unique or None).returning(row.table.c.id)


def plain_insert(dialect: str, table: type[Any]) -> "postgresql.Insert | sqlite.Insert":
    """The insert construct of a database by its name, for the table itself: values are given when it is executed."""
    rows: Table = table.__table__
    return postgresql.insert(rows) if dialect == "postgresql" else sqlite.insert(rows)


def rows_changed(db: Session, statement: Update, values: Mapping[str, Any] | None = None) -> int:
    """How many rows the UPDATE changed; `values` fill its bindparams.

    Objects already loaded do not notice: load them again where it matters.
    """
    return at_once(db, statement, values).rowcount


def at_once(db: Session, statement: Executable, values: Any = None) -> CursorResult[*tuple[Any, ...]]:
    """Carry out a statement in which the session has no part: half the time that it would take to look for objects in it."""
    db.flush()
    return db.connection().execute(statement, values)
