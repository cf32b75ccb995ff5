"""A fresh migrated database for each test, on SQLite and on PostgreSQL, under one app per process."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from hypothesis import settings

from tests.cast import NOW, Cast
from tests.compiled import CompiledTemplates
from tests.databases import CAST, EMPTY, Backend, PostgresBackend, SqliteBackend, lent
from tests.house import Client, client_for, make_app

# By hand, properties are tried on new values each time; the gate must say the same about the same commit.
settings.register_profile("gate", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("gate")

Flask.jinja_options["bytecode_cache"] = CompiledTemplates()

pytest_plugins = ["tests.support.pdf", "tests.support.postgres", "tests.support.skips"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The file of the wheel comes first: at the end, both processes would take some of its tests and build one each."""
    items.sort(key=lambda item: item.path.name != "test_wheel.py")


def pytest_collection_finish() -> None:
    """All modules and tests are there and stay: the collector need not walk over a million things after every page."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Backend]]:
    """Both kinds of database; each starts when the first test asks."""
    known: dict[str, Backend] = {
        "sqlite": SqliteBackend(tmp_path_factory.mktemp("sqlite")),
        "postgresql": PostgresBackend(tmp_path_factory.mktemp("postgresql")),
    }
    yield known
    for backend in known.values():
        backend.remove()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, backends: dict[str, Backend]) -> Iterator[Backend]:
    """A fresh migrated database; with the cast in it when the test asks for the cast."""
    backend = backends[request.param]
    backend.refresh(CAST if "cast" in request.fixturenames else EMPTY)
    yield backend
    backend.let_go()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Monday, 2 March 2026, 10:00 in Berlin, and time goes on; `move_to` and `shift` travel."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def app(database: Backend, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """The app on the fresh database."""
    with lent(database, "app", make_app, tmp_path) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor's browser; `client.log_in(cast.hr)` makes it somebody's."""
    return client_for(app)


@pytest.fixture
def cast(database: Backend) -> Cast:
    """The people every test knows (tests/cast.py)."""
    assert database.cast is not None
    return database.cast
