"""Two equal states of the database mean that nobody has committed anything in between."""

import os

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from tests.house import database_of, db_of, on_sqlite, writing

RENAME = text("UPDATE lms_organisation SET name = name || '!'")


def state(app: Flask) -> str:
    with db_of(app) as db:
        return database_of(app).commits.state(db)


@pytest.mark.usefixtures("cast")
def test_the_state_stays_while_nobody_commits(app: Flask, stranger: Connection) -> None:
    before = state(app)
    stranger.execute(text("SELECT count(*) FROM lms_organisation"))
    stranger.commit()
    stranger.execute(RENAME)
    stranger.rollback()
    with db_of(app) as db:
        db.execute(text("SELECT count(*) FROM lms_person"))
    if database_of(app).engine.dialect.name == "sqlite":  # PostgreSQL also counts what was rolled back
        assert state(app) == before
    assert state(app) == state(app)


@pytest.mark.usefixtures("cast")
def test_a_commit_of_a_stranger_is_another_state(app: Flask, stranger: Connection) -> None:
    before = state(app)
    stranger.execute(RENAME)
    assert "!" not in name_of_first(app)
    stranger.commit()
    assert state(app) != before


@pytest.mark.usefixtures("cast")
def test_what_was_under_way_is_another_state_when_it_ends(app: Flask, stranger: Connection) -> None:
    stranger.execute(RENAME)
    before = state(app)
    stranger.commit()
    assert state(app) != before


@pytest.mark.usefixtures("cast")
def test_a_commit_of_the_house_is_another_state(app: Flask) -> None:
    before = state(app)
    with writing(app) as db:
        db.execute(RENAME)
    assert state(app) != before


@on_sqlite
def test_closing_the_engine_closes_the_watcher(app: Flask) -> None:
    state(app)
    folder = f"/proc/{os.getpid()}/fd"
    if not os.path.isdir(folder):
        pytest.skip("open files can be counted under Linux only")
    database_of(app).engine.dispose()
    file = database_of(app).engine.url.database
    links = [os.path.join(folder, one) for one in os.listdir(folder)]
    assert not [link for link in links if os.path.islink(link) and os.readlink(link) == file]


def name_of_first(app: Flask) -> str:
    with db_of(app) as db:
        return str(db.scalar(text("SELECT name FROM lms_organisation ORDER BY id")))
