"""How Alembic runs our migrations: one transaction, one runner at a time, batch mode for SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from lms.data.base import Base, UtcDateTime
from lms.migrations import VERSION_TABLE

ADVISORY_LOCK = 7_205_759_403_792_793


class BrokenReferences(RuntimeError):
    """After the migration a row names one that is not there; nothing was changed."""


def plain_types(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A migration must not change with our code: it names the library's own types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Run what is asked for on this connection."""
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table=VERSION_TABLE,
        render_as_batch=sqlite,
        compare_type=True,
        render_item=plain_types,
        transaction_per_migration=False,
        transactional_ddl=True,
        include_name=lambda name, kind, _parents: kind != "table" or (name or "").startswith("lms_"),
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        context.run_migrations()
        if sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
            raise BrokenReferences(f"{len(broken)}, the first in {broken[0][0]}")


@contextmanager
def tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """SQLite changes a constraint by making the table anew; the rows that point to it must not go with the old one."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Inside a transaction SQLite ignores this switch, so it is set on the bare connection.
    cursor = connection.connection.cursor()
    cursor.execute("PRAGMA foreign_keys")
    (before,) = cursor.fetchone() or (0,)
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA foreign_keys={int(before)}")
        cursor.close()


engine = context.config.attributes["engine"].execution_options(lms_mode="write")
with engine.connect() as migration_connection, tables_may_be_rebuilt(migration_connection):
    run(migration_connection)
