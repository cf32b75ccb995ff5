"""Fresh migrated databases in milliseconds: a copied file for SQLite, emptied and refilled tables for PostgreSQL."""

import re
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine

from lms.mail.transport import FolderTransport
from lms.migrations import VERSION_TABLE
from lms.migrations.running import upgrade
from tests.cast import Cast, put_on_stage
from tests.house import database_of, make_app, mounted, writing
from tests.support import postgres

CHANGES_TABLES = re.compile(r"\s*(CREATE|ALTER|DROP)\b", re.IGNORECASE)
EMPTY, CAST = "empty", "cast"


class Backend(Protocol):
    """One kind of database of this process, and the apps that live on it."""

    kind: str
    folder: Path
    cast: Cast | None
    apps: dict[str, Flask]

    @property
    def url(self) -> str:
        """The address of the test's own database, the same for every test of this process."""

    def refresh(self, content: str) -> None:
        """Leave nothing of the last test: empty tables, the cast in them, or what was kept under another name."""

    def keep(self, content: str) -> None:
        """Remember what stands in the tables now under a name of its own; `refresh` brings it back."""

    def has(self, content: str) -> bool:
        """Whether something was kept under this name."""

    def let_go(self) -> None:
        """The apps let go of what would be in the way of the next `refresh`."""

    def remove(self) -> None:
        """Leave nothing on the server."""


def told_once(database: Backend, content: str, fill: Callable[[], None]) -> None:
    """The database holds what `fill` writes: written the first time in a process, afterwards copied."""
    if database.has(content):
        database.let_go()
        database.refresh(content)
    else:
        fill()
        database.keep(content)


class SqliteBackend:
    """Templates are files; a test gets a copy."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cast: Cast | None = None
        self.apps: dict[str, Flask] = {}
        self.file = folder / "lms.sqlite3"

    @property
    def url(self) -> str:
        """Always the same file."""
        return f"sqlite:///{self.file}"

    def refresh(self, content: str) -> None:
        """Copy the template over the file."""
        if not self.has(content):
            self._make(content)
        for ending in ("-wal", "-shm"):
            self.file.with_name(self.file.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self._template(content), self.file)

    def keep(self, content: str) -> None:
        """A new template; the database's own copying also takes what lies in its log."""
        self._template(content).unlink(missing_ok=True)
        with closing(sqlite3.connect(self.file)) as now, closing(sqlite3.connect(self._template(content))) as kept:
            now.backup(kept)

    def has(self, content: str) -> bool:
        """Whether there is a template."""
        return self._template(content).exists()

    def let_go(self) -> None:
        """Close the file before another is copied over it."""
        disconnect(self.apps)

    def remove(self) -> None:
        """The folder goes with pytest's other folders."""

    def _make(self, content: str) -> None:
        assert content in (EMPTY, CAST), content
        if content == EMPTY:
            self.file.unlink(missing_ok=True)
            migrate(self.url)
        else:
            self.refresh(EMPTY)
            self.cast = stage(self.url, self.folder)
        self.keep(content)

    def _template(self, content: str) -> Path:
        return self.folder / f"template-{content}.sqlite3"


class PostgresBackend:
    """One database per process: copying a whole one takes 200 ms, emptying its tables 5 ms."""

    kind = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cast: Cast | None = None
        self.apps: dict[str, Flask] = {}
        self.name = f"lms_{secrets.token_hex(6)}"
        self.template = f"{self.name}_template"
        self.tables: list[str] = []
        self.rows: dict[str, dict[str, bytes]] = {}
        self.sequences: dict[str, bytes] = {}
        self.changed = False
        self.connection: psycopg.Connection[Any] | None = None
        event.listen(Engine, "before_cursor_execute", self._notice)

    @property
    def url(self) -> str:
        """Always the same database."""
        return postgres.server_url().set(database=self.name).render_as_string(hide_password=False)

    def refresh(self, content: str) -> None:
        """Empty the tables and fill them again; a database whose tables were changed is made anew."""
        if content == CAST and self.cast is None:
            self.refresh(EMPTY)
            self.cast = stage(self.url, self.folder)
            self.keep(CAST)
        try:
            if self.connection is None or self.changed:
                self._recreate()
            self._refill(content)
        except psycopg.errors.LockNotAvailable:  # a connection of the last test still holds rows
            self._recreate()
            self._refill(content)

    def keep(self, content: str) -> None:
        """Remember the rows of all tables as the server copies them."""
        assert self.connection is not None
        self.rows[content] = {}
        with self.connection.transaction():
            for table in self.tables:
                with self.connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
                    rows = b"".join(bytes(part) for part in copy)
                if rows:
                    self.rows[content][table] = rows
            found = self.connection.execute("SELECT sequencename, last_value FROM pg_sequences")
            # In one statement: to ask sixty times takes longer than everything else.
            steps = (f"setval('{name}', {last or 1}, {last is not None})" for name, last in found)
            self.sequences[content] = f"SELECT {', '.join(steps)}".encode()

    def has(self, content: str) -> bool:
        """Whether rows were remembered under this name."""
        return content in self.rows

    def let_go(self) -> None:
        """Nothing is in the way: the apps keep their connections, for new ones cost more than a page."""

    def remove(self) -> None:
        """Drop the database and its template."""
        event.remove(Engine, "before_cursor_execute", self._notice)
        if self.tables:
            self._close()
            postgres.drop_database(self.name)
            postgres.drop_database(self.template)

    def _notice(self, connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if CHANGES_TABLES.match(statement) and connection.engine.url.database == self.name:
            self.changed = True

    def _recreate(self) -> None:
        disconnect(self.apps)
        self._close()
        postgres.drop_database(self.name)
        if not self.tables:
            migrate(postgres.create_database(self.template).render_as_string(hide_password=False))
        postgres.create_database(self.name, self.template)
        self.connection = psycopg.connect(self._plain_url(), autocommit=True)
        self.connection.execute("SET session_replication_role = replica; SET lock_timeout = '2s'")
        if not self.tables:
            found = self.connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            self.tables = [name for (name,) in found if name != VERSION_TABLE]
            # Lists that the migrations begin, such as the target groups.
            self.keep(EMPTY)
        self.changed = False

    def _refill(self, content: str) -> None:
        assert self.connection is not None
        with self.connection.transaction():
            self.connection.execute("; ".join(f'DELETE FROM "{table}"' for table in self.tables).encode())
            self._fill(content)

    def _fill(self, content: str) -> None:
        assert self.connection is not None
        for table, rows in self.rows[content].items():
            with self.connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                copy.write(rows)
        self.connection.execute(self.sequences[content])

    def _plain_url(self) -> str:
        return self.url.replace("postgresql+psycopg:", "postgresql:", 1)

    def _close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def disconnect(apps: Mapping[str, Flask]) -> None:
    """The apps close their connections."""
    for app in apps.values():
        database_of(app).engine.dispose()


@contextmanager
def lent(database: Backend, name: str, make: Callable[[str, Path], Flask], folder: Path) -> Iterator[Flask]:
    """An app on the database, made once in a process; to make one takes as long as to show ten pages.

    Settings that a test changes are put back; the mails lie in the test's folder. Who changes more makes an app of its own.
    """
    if name not in database.apps:
        database.apps[name] = make(database.url, database.folder)
    app = database.apps[name]
    settings, transport = dict(app.config), mounted(app).transport
    mounted(app).transport = FolderTransport(folder / "mail")
    try:
        yield app
    finally:
        mounted(app).transport = transport
        app.config.clear()
        app.config.update(settings)


def migrate(url: str) -> None:
    """Bring an empty database to the newest revision."""
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()


def stage(url: str, folder: Path) -> Cast:
    """Write the cast into an empty database."""
    app = make_app(url, folder)
    with writing(app) as db:
        cast = put_on_stage(db)
    database_of(app).engine.dispose()
    return cast
