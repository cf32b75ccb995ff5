"""A transaction keeps all or nothing; a reading session keeps nothing; many writers wait their turn."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from lms.data.lease import Lease
from lms.data.refusal import DatabaseBusy
from lms.data.session import is_retryable
from lms.people.models import Organisation, OrganisationKind
from lms.people.registry import add_organisation
from tests.cast import NOW
from tests.house import count_queries, database_of, db_of, on_postgresql, on_sqlite, writing

WRITERS, ROUNDS = 32, 5


def add_one(db: Session, name: str) -> Organisation:
    return add_organisation(db, name=name, kind=OrganisationKind.OTHER)


def organisations(app: Flask) -> int:
    with db_of(app) as db:
        return db.scalar(select(func.count()).select_from(Organisation)) or 0


def test_everything_in_the_block_is_stored_with_one_commit(app: Flask) -> None:
    with count_queries(app) as statements, writing(app) as db:
        add_one(db, "Eins")
        add_one(db, "Zwei")
    assert organisations(app) == 2
    assert not [statement for statement in statements if statement.upper().startswith(("COMMIT", "SAVEPOINT"))]


def test_an_error_in_the_block_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), writing(app) as db:
        add_one(db, "Eins")
        raise ZeroDivisionError
    assert organisations(app) == 0


def test_a_violated_constraint_at_the_end_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(DBAPIError), writing(app) as db:
        add_one(db, "Eins")
        db.add(Organisation(name="Eins", search_name="eins", kind=OrganisationKind.OTHER))
    assert organisations(app) == 0


def test_a_reading_session_cannot_write(app: Flask) -> None:
    with app.app_context(), database_of(app).reading() as db, pytest.raises(DBAPIError, match=r"read.?only"):
        add_one(db, "Eins")


def test_a_writer_may_write_after_a_reader_used_the_connection(app: Flask) -> None:
    for _ in range(3):
        organisations(app)
    with writing(app) as db:
        add_one(db, "Eins")
    assert organisations(app) == 1


def at_once(work: Callable[[int], None], workers: int = WRITERS) -> None:
    start = threading.Barrier(workers)

    def wait_and_work(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(wait_and_work, range(workers)))


def test_thirty_two_writers_at_once_lose_nothing(app: Flask) -> None:
    def work(number: int) -> None:
        for round_ in range(ROUNDS):
            with writing(app) as db:
                add_one(db, f"{number}-{round_}")

    at_once(work)
    assert organisations(app) == WRITERS * ROUNDS


@on_sqlite
def test_on_sqlite_even_read_then_write_loses_nothing(app: Flask) -> None:
    with writing(app) as db:
        db.add(Lease(name="count", holder="", expires_at=NOW, fence=0))

    def work(_number: int) -> None:
        for _ in range(ROUNDS):
            with writing(app) as db:
                seen = db.get_one(Lease, "count").fence
                db.execute(update(Lease).values(fence=seen + 1))

    at_once(work)
    with db_of(app) as db:
        assert db.get_one(Lease, "count").fence == WRITERS * ROUNDS


@on_sqlite
def test_under_a_plain_begin_the_second_writer_would_be_thrown_out(app: Flask) -> None:
    """The control: this is what BEGIN IMMEDIATE saves us from, and no waiting helps."""
    with writing(app) as db:
        db.add(Lease(name="count", holder="", expires_at=NOW, fence=0))
    engine = database_of(app).engine
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            connection.execute(text("SELECT fence FROM lms_lease"))
        first.execute(text("UPDATE lms_lease SET fence = 1"))
        first.commit()
        with pytest.raises(DBAPIError, match="locked") as refused:
            second.execute(text("UPDATE lms_lease SET fence = 2"))
    assert is_retryable(refused.value)


@on_sqlite
def test_on_sqlite_a_file_that_stays_busy_is_a_polite_refusal(app: Flask) -> None:
    engine = database_of(app).engine

    def be_impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    event.listen(engine, "connect", be_impatient)
    try:
        with writing(app) as holder:
            add_one(holder, "Eins")
            with pytest.raises(DatabaseBusy), writing(app) as db:
                add_one(db, "Zwei")
    finally:
        event.remove(engine, "connect", be_impatient)
    assert organisations(app) == 1


@on_postgresql
def test_on_postgresql_a_statement_that_waits_too_long_is_a_polite_refusal(app: Flask) -> None:
    with pytest.raises(DatabaseBusy), writing(app) as db:
        db.execute(text("SET LOCAL statement_timeout = '20ms'"))
        db.execute(text("SELECT pg_sleep(5)"))


@on_postgresql
def test_on_postgresql_a_lock_that_does_not_come_free_is_a_polite_refusal(app: Flask) -> None:
    with writing(app) as db:
        db.add(Lease(name="one", holder="", expires_at=NOW, fence=0))
    with writing(app) as holder:
        holder.execute(select(Lease).with_for_update())
        with pytest.raises(DatabaseBusy), writing(app) as db:
            db.execute(text("SET LOCAL lock_timeout = '50ms'"))
            db.execute(select(Lease).with_for_update())


@on_postgresql
def test_on_postgresql_writers_read_committed_whatever_the_database_says(app: Flask) -> None:
    with writing(app) as db:
        assert db.scalar(text("SHOW transaction_isolation")) == "read committed"
        assert db.scalar(text("SHOW lock_timeout")) == "3s"
        assert db.scalar(text("SHOW statement_timeout")) == "10s"


@on_sqlite
def test_sqlite_is_set_up_as_promised(app: Flask) -> None:
    with db_of(app) as db:
        assert db.scalar(text("PRAGMA journal_mode")) == "wal"
        assert db.scalar(text("PRAGMA foreign_keys")) == 1
        assert db.scalar(text("PRAGMA busy_timeout")) == 15000
        assert db.scalar(text("PRAGMA trusted_schema")) == 0
        assert db.scalar(text("PRAGMA synchronous")) == 1  # NORMAL, as the tests set it


def test_an_instant_comes_back_in_utc_and_must_have_a_zone(app: Flask) -> None:
    with writing(app) as db:
        db.add(Lease(name="one", holder="", expires_at=NOW + timedelta(microseconds=7), fence=0))
    with db_of(app) as db:
        stored = db.get_one(Lease, "one").expires_at
        assert (stored, stored.utcoffset()) == (NOW + timedelta(microseconds=7), timedelta(0))
    with pytest.raises(StatementError, match="time zone"), writing(app) as db:
        db.add(Lease(name="two", holder="", expires_at=NOW.replace(tzinfo=None), fence=0))
