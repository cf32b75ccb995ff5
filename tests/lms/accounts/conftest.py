"""The installation with its own login, on both kinds of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.cast import NOW, Cast
from tests.databases import Backend
from tests.house import Client, client_for, database_of
from tests.lms.accounts.home import give_accounts, make_home


@pytest.fixture
def home(database: Backend, cast: Cast, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """The app with the login; a trainer, an HR clerk and a coordinator have accounts."""
    app = make_home(database.url, tmp_path)
    give_accounts(app, NOW)
    yield app
    database_of(app).engine.dispose()


@pytest.fixture
def visitor(home: Flask) -> Client:
    """A browser in which nobody is logged in."""
    return client_for(home)
