"""How Alembic runs our migrations: one transaction, one runner at a time, batch mode for SQLite."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from lms.data.base import Base, UtcDateTime
from lms.migrations import VERSION_TABLE

ADVISORY_LOCK = 7_205_759_403_792_793


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


engine = context.config.attributes["engine"].execution_options(lms_mode="write")
with engine.connect() as migration_connection:
    run(migration_connection)
