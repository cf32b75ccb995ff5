"""The LMS beside the host's own session on one database file: it never waits for itself."""

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, String, create_engine, text

from lms.data.session import Database, HostTransactionOpen
from tests.house import database_of, mounted, on_postgresql, on_sqlite, writing

CREATE = "CREATE TABLE host_note (id INTEGER PRIMARY KEY, word VARCHAR(20))"


@pytest.fixture
def note(app: Flask) -> type:
    """A table of the host."""
    host = mounted(app).lms.host_database
    with app.app_context():
        host.session.execute(text(CREATE))
        host.session.commit()
    values = {"__tablename__": "host_note", "__table_args__": {"extend_existing": True}}
    columns = {"id": Column(Integer, primary_key=True), "word": Column(String(20))}
    known: dict[str, type] = app.extensions.setdefault("host_models", {})
    if "note" not in known:
        known["note"] = type("HostNote", (host.Model,), {**values, **columns})
    return known["note"]


@on_sqlite
def test_unflushed_writes_of_the_host_are_refused_by_name(app: Flask, note: type) -> None:
    host = mounted(app).lms.host_database
    with app.app_context():
        host.session.add(note(word="neu"))
        with pytest.raises(HostTransactionOpen), database_of(app).transaction():
            pass


@on_sqlite
def test_flushed_writes_of_the_host_are_refused_by_name(app: Flask, note: type) -> None:
    host = mounted(app).lms.host_database
    with app.app_context():
        host.session.add(note(word="neu"))
        host.session.flush()
        with pytest.raises(HostTransactionOpen), database_of(app).transaction():
            pass


@on_sqlite
def test_a_raw_statement_of_the_host_counts_as_a_write(app: Flask, note: type) -> None:
    host = mounted(app).lms.host_database
    with app.app_context():
        host.session.execute(text("DELETE FROM host_note"))
        with pytest.raises(HostTransactionOpen), database_of(app).transaction():
            pass


@on_sqlite
def test_after_the_hosts_commit_the_lms_may_write(app: Flask, note: type) -> None:
    host = mounted(app).lms.host_database
    with app.app_context():
        host.session.add(note(word="neu"))
        host.session.commit()
        with database_of(app).transaction() as db:
            db.execute(text("DELETE FROM host_note"))
        assert host.session.query(note).count() == 0


@on_sqlite
def test_after_the_hosts_rollback_the_lms_may_write(app: Flask, note: type) -> None:
    host = mounted(app).lms.host_database
    with app.app_context():
        host.session.add(note(word="neu"))
        host.session.flush()
        host.session.rollback()
        with database_of(app).transaction():
            pass


@on_sqlite
def test_an_open_read_of_the_host_is_no_obstacle(app: Flask, note: type) -> None:
    host = mounted(app).lms.host_database
    with app.app_context():
        assert host.session.query(note).count() == 0
        with database_of(app).transaction() as db:
            db.execute(text("DELETE FROM host_note"))


@on_postgresql
def test_on_postgresql_open_writes_of_the_host_are_no_obstacle(app: Flask, note: type) -> None:
    host = mounted(app).lms.host_database
    with app.app_context():
        host.session.add(note(id=1, word="neu"))
        host.session.flush()
        with writing(app) as db:
            db.execute(text("DELETE FROM host_note"))


def test_sqlite_in_memory_is_refused() -> None:
    for url in ("sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?cache=shared&uri=true"):
        engine = create_engine(url)
        with pytest.raises(ValueError, match="in-memory"):
            Database(engine, None, own_hooks=True)
        engine.dispose()
