"""A browser for each worker, and the site on a fresh database with the demo in it. It is Monday, 2 March 2026."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cast import NOW
from tests.databases import EMPTY, Backend
from tests.house import database_of
from tests.journeys.stage import DESK, PATIENCE, PHONE, fill, host, served
from tests.support.chromium import chromium

NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this process."""
    expect.set_options(timeout=PATIENCE)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with the demo, made once per process."""
    folder = tmp_path_factory.mktemp("demo")
    with time_machine.travel(NOW, tick=True):
        app = host(f"sqlite:///{folder / 'lms.sqlite3'}", folder)
        fill(app)
    with database_of(app).engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database_of(app).engine.dispose()
    return folder / "lms.sqlite3"


@pytest.fixture
def site(
    database: Backend, clock: time_machine.Traveller, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Flask]:
    """The stand-alone host with the demo, served on a port; its mails lie in a folder of the test."""
    if database.kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("demo_file"), tmp_path / "lms.sqlite3")
        app = host(f"sqlite:///{tmp_path / 'lms.sqlite3'}", tmp_path)
    else:
        database.refresh(EMPTY)
        app = host(database.url, tmp_path)
        fill(app)
    with served(app):
        yield app
    database_of(app).engine.dispose()


@pytest.fixture
def cast_site(app: Flask) -> Iterator[Flask]:
    """The tests' host with the cast, served on a port."""
    with served(app):
        yield app


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Open somebody's own browser window on a site; `phone=True` for a phone, `javascript=False` for none."""
    with ExitStack() as windows:

        def opened(app: Flask, *, phone: bool = False, javascript: bool = True) -> Page:
            context: BrowserContext = browser.new_context(
                base_url=app.config["LMS_BASE_URL"],
                locale="de-DE",
                timezone_id="Europe/Berlin",
                viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
                is_mobile=phone,
                has_touch=phone,
                java_script_enabled=javascript,
                accept_downloads=True,
            )
            context.set_default_timeout(PATIENCE)
            windows.callback(context.close)
            return context.new_page()

        yield opened
