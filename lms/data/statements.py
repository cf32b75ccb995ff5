"""Statements whose answer is how many rows they changed, or whether a unique constraint held them back."""

from typing import Any

from sqlalchemy import CursorResult, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_for(db: Session, table: type[Any]) -> "postgresql.Insert | sqlite.Insert":
    """The insert construct of the database this session talks to; both know `on_conflict_do_nothing`."""
    return postgresql.insert(table) if db.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def rows_changed(db: Session, statement: Update) -> int:
    """How many rows the UPDATE changed. Objects already loaded do not notice: load them again where it matters."""
    result = db.execute(statement.execution_options(synchronize_session=False))
    if not isinstance(result, CursorResult):
        raise TypeError("not a statement that changes rows")
    return result.rowcount
