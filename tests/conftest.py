"""A fresh migrated database for each test, on SQLite and on PostgreSQL, under one app per process."""

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine

from lms.mail.transport import FolderTransport
from lms.migrations import upgrade
from tests.cast import NOW, Cast, put_on_stage
from tests.house import Client, client_for, database_of, make_app, mounted, writing
from tests.support import postgres

pytest_plugins = ["tests.support.postgres", "tests.support.skips"]


@dataclass
class Backend:
    """One kind of database of this process: templates to copy from, and the app that lives on the copies."""

    kind: str
    folder: Path
    name: str = field(default_factory=lambda: f"lms_{secrets.token_hex(6)}")
    cast: Cast | None = None
    app: Flask | None = None
    templates: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The address of the test's own database, the same for every test of this process."""
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / 'lms.sqlite3'}"
        return postgres.server_url().set(database=self.name).render_as_string(hide_password=False)

    def copy(self, template: str) -> None:
        """Put a copy of the template in the place of the last test's database."""
        if template not in self.templates:
            self._make(template)
        if self.kind == "sqlite":
            _copy_file(self._file(template), self.folder / "lms.sqlite3")
        else:
            postgres.drop_database(self.name)
            postgres.create_database(self.name, f"{self.name}_{template}")

    def remove(self) -> None:
        """Leave nothing on the server."""
        if self.kind == "postgresql":
            for name in (self.name, *(f"{self.name}_{template}" for template in self.templates)):
                postgres.drop_database(name)

    def _make(self, template: str) -> None:
        if template == "empty":
            url = self._new_place(template)
            engine = create_engine(url)
            upgrade(engine)
            engine.dispose()
        else:
            self.copy("empty")
            self._fill(template)
        self.templates.add(template)

    def _fill(self, template: str) -> None:
        app = make_app(self.url, self.folder)
        with writing(app) as db:
            self.cast = put_on_stage(db)
        _close(app)
        if self.kind == "sqlite":
            _copy_file(self.folder / "lms.sqlite3", self._file(template))
        else:
            postgres.drop_database(f"{self.name}_{template}")
            postgres.create_database(f"{self.name}_{template}", self.name)

    def _new_place(self, template: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self._file(template)}"
        postgres.drop_database(f"{self.name}_{template}")
        url = postgres.create_database(f"{self.name}_{template}")
        return url.render_as_string(hide_password=False)

    def _file(self, template: str) -> Path:
        return self.folder / f"template-{template}.sqlite3"


def _copy_file(source: Path, target: Path) -> None:
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    shutil.copyfile(source, target)


def _close(app: Flask) -> None:
    database_of(app).engine.dispose()


@pytest.fixture(scope="session")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Backend]]:
    """Both kinds of database; each makes its templates when the first test asks."""
    known = {kind: Backend(kind, tmp_path_factory.mktemp(kind)) for kind in ("sqlite", "postgresql")}
    yield known
    for backend in known.values():
        if backend.app is not None:
            _close(backend.app)
        if backend.templates:
            backend.remove()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, backends: dict[str, Backend]) -> Iterator[Backend]:
    """A fresh migrated database; with the cast in it when the test asks for the cast."""
    backend = backends[request.param]
    backend.copy("cast" if "cast" in request.fixturenames else "empty")
    yield backend
    if backend.app is not None:
        _close(backend.app)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Monday, 2 March 2026, 10:00 in Berlin, and time goes on; `move_to` and `shift` travel."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture
def app(database: Backend, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """The app on the fresh database. Settings a test changes are put back; its mails lie in a folder of the test."""
    if database.app is None:
        database.app = make_app(database.url, database.folder)
    settings, transport = dict(database.app.config), mounted(database.app).transport
    mounted(database.app).transport = FolderTransport(tmp_path / "mail")
    yield database.app
    mounted(database.app).transport = transport
    database.app.config.clear()
    database.app.config.update(settings)


@pytest.fixture
def client(app: Flask) -> Client:
    """A visitor's browser; `client.log_in(cast.hr)` makes it somebody's."""
    return client_for(app)


@pytest.fixture
def cast(database: Backend) -> Cast:
    """The people every test knows (tests/cast.py)."""
    assert database.cast is not None
    return database.cast
