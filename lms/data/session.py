"""Own sessions on the host's engine: one that only reads, one that writes and commits once.

SQLite decides at BEGIN whether a transaction may write. Under a plain BEGIN many writers lose most of their work to
"database is locked", so a writing transaction starts with BEGIN IMMEDIATE and waits its turn. PostgreSQL runs READ
COMMITTED with a short lock time-out; the order of locks is the business of the rules.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from random import random
from threading import Lock
from time import monotonic, sleep
from typing import Any

from flask import current_app, g, has_app_context
from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, scoped_session

from lms.data.audit import REQUEST_ID, write_pending
from lms.data.commits import Commits
from lms.data.refusal import DatabaseBusy

MODE = "lms_mode"
READ, WRITE = "read", "write"
WROTE = "lms_host_wrote"
POSTGRES_LIMITS = "SET LOCAL lock_timeout = '3s'; SET LOCAL statement_timeout = '10s'"
BUSY_SECONDS = 15
RETRYABLE_STATES = {"40001", "40P01", "55P03", "57014"}
AWAY_STATES = {"08", "53", "57"}  # no connection, no resources, shut down or out of time


class HostTransactionOpen(RuntimeError):
    """The host's session holds writes on the same SQLite file: an own write would wait for itself."""


class Database:
    """The LMS's view of one engine: the same pool, two modes."""

    def __init__(self, engine: Engine, host_session: "scoped_session[Any] | None", *, own_hooks: bool) -> None:
        if engine.dialect.name == "sqlite" and _in_memory(engine.url):
            raise ValueError("in-memory SQLite cannot be used: two sessions would share one connection")
        self.engine = engine
        self.host_session = host_session
        self.commits = Commits(engine)
        self.writers = Lock() if engine.dialect.name == "sqlite" else None
        if own_hooks:
            _hook_once(engine)
        postgres = engine.dialect.name == "postgresql"
        read: dict[str, Any] = {MODE: READ} | ({"postgresql_readonly": True} if postgres else {})
        # Under REPEATABLE READ the seat count of a waiting transaction is stale: 130 of 100 seats were sold.
        write: dict[str, Any] = {MODE: WRITE} | ({"isolation_level": "READ COMMITTED"} if postgres else {})
        self.read_engine = engine.execution_options(**read)
        self.write_engine = engine.execution_options(**write)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that cannot write."""
        with Session(self.read_engine, autoflush=False) as db:
            yield db

    @contextmanager
    def transaction(self, request_id: str = "") -> Iterator[Session]:
        """A session that commits at the end of the block, audit entries last, or leaves nothing behind.

        The entries bear the id of the request, the number that an error page shows.
        """
        self._refuse_waiting_for_the_host()
        known = {REQUEST_ID: request_id}
        with self._in_line(), Session(self.write_engine, expire_on_commit=False, info=known) as db:
            try:
                yield db
                db.flush()
                write_pending(db)
                db.commit()
            except DBAPIError as error:
                if is_retryable(error):
                    raise DatabaseBusy from error
                raise

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        """On SQLite one writes after the other: the threads of this process wake each other instead of asking the file."""
        if self.writers is None:
            yield
            return
        if not self.writers.acquire(timeout=BUSY_SECONDS):
            raise DatabaseBusy
        try:
            yield
        finally:
            self.writers.release()

    def _refuse_waiting_for_the_host(self) -> None:
        registry = self.host_session
        if registry is None or self.engine.dialect.name != "sqlite" or not registry.registry.has():
            return
        session = registry()
        unflushed = session.new or session.dirty or session.deleted
        if unflushed or (session.in_transaction() and session.connection().info.get(WROTE)):
            raise HostTransactionOpen("commit or roll back the host's session before the LMS writes")


def _in_memory(url: URL) -> bool:
    name = url.database or ""
    return name in ("", ":memory:") or name.startswith("file::memory:") or url.query.get("mode") == "memory"


def is_retryable(error: DBAPIError) -> bool:
    """True when running the whole unit again may succeed: deadlock, lock or statement time-out, busy file."""
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        return _is_busy(original)
    return getattr(original, "sqlstate", None) in RETRYABLE_STATES


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_unreachable(error: Exception) -> bool:
    """True when the database itself is away or full, so that nothing is wrong with what was asked."""
    if isinstance(error, PoolTimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    original = error.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL)
    state = getattr(original, "sqlstate", None) or "08"
    return isinstance(error, OperationalError) and state[:2] in AWAY_STATES


def reading() -> Any:
    """The reading session of the present app, as a context manager."""
    return _database().reading()


def transaction() -> Any:
    """The writing session of the present app, as a context manager: the only place that commits."""
    close_request_session()
    return _database().transaction(g.get("lms_request_id", ""))


def request_session() -> Session:
    """The one reading session of the present request; closed when the request ends."""
    if "lms_db" not in g:
        g.lms_db = Session(_database().read_engine, autoflush=False)
    session: Session = g.lms_db
    return session


def close_request_session(_error: BaseException | None = None) -> None:
    """End the request's reading session."""
    # An open reading transaction would keep a second connection while this request waits for its turn to write.
    if has_app_context() and (session := g.pop("lms_db", None)) is not None:
        session.close()


def _database() -> Database:
    database: Database = current_app.extensions["lms"].database
    return database


def _hook_once(engine: Engine) -> None:
    if getattr(engine, "_lms_hooked", False):
        return
    engine._lms_hooked = True  # type: ignore[attr-defined]
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "before_cursor_execute", _note_host_write)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _begin_postgres)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the begin hook takes over
    synchronous = (
        "NORMAL" if has_app_context() and current_app.config.get("LMS_SQLITE_SYNCHRONOUS") == "NORMAL" else "FULL"
    )
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "foreign_keys=ON",
        f"synchronous={synchronous}",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get(MODE)
    connection.info.pop(WROTE, None)
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA query_only={'ON' if mode == READ else 'OFF'}")
    begin = "BEGIN IMMEDIATE" if mode == WRITE else "BEGIN"
    try:
        _wait_to_write(cursor) if mode == WRITE else cursor.execute(begin)
    except sqlite3.OperationalError as error:
        # Nobody else wraps the error or gives the connection back here: a busy file would be a defect, not a reason to
        # try again.
        cursor.close()
        connection.close()
        raise OperationalError(begin, None, error) from error
    cursor.close()


def _wait_to_write(cursor: DBAPICursor) -> None:
    """BEGIN IMMEDIATE as soon as the file is free.

    SQLite's own waiting sleeps up to 100 ms between two looks. With 8 visitors that left half of the machine idle, so we
    look every one to three milliseconds; the writers of one process wait in line before (`Database.transaction`).
    """
    cursor.execute("PRAGMA busy_timeout=0")
    give_up = monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("BEGIN IMMEDIATE")
            break
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or monotonic() > give_up:
                raise
        sleep(0.001 + random() * 0.002)
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")


def _note_host_write(
    connection: Connection, _cursor: object, statement: str, _parameters: object, _context: object, _many: bool
) -> None:
    if MODE not in connection.get_execution_options() and not statement.lstrip()[:6].upper().startswith(
        ("SELECT", "PRAGMA")
    ):
        connection.info[WROTE] = True


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get(MODE) == WRITE:
        cursor = connection.connection.cursor()
        cursor.execute(POSTGRES_LIMITS)
        cursor.close()
