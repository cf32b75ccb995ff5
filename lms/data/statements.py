"""Statements whose answer is how many rows they changed, or whether a unique constraint held them back.

To put a statement together and to recognise it again costs more than to run it. What every visitor's request asks is
therefore made once, with `bindparam` for what differs: a constant of its module, or one of the cached makers here.
"""

from collections.abc import Hashable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert


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
    result = db.execute(statement, values, execution_options={"synchronize_session": False})
    if not isinstance(result, CursorResult):
        raise TypeError("not a statement that changes rows")
    return result.rowcount
