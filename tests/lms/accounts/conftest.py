"""The installation with its own login, on both kinds of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.cast import NOW, Cast
from tests.databases import Backend, lent
from tests.house import Client, client_for
from tests.lms.accounts.home import give_accounts, make_home


@pytest.fixture
def home(database: Backend, cast: Cast, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """The app with the login; a trainer, an HR clerk and a coordinator have accounts."""
    with lent(database, "home", make_home, tmp_path) as app:
        give_accounts(app, NOW)
        yield app


@pytest.fixture
def visitor(home: Flask) -> Client:
    """A browser in which nobody is logged in."""
    return client_for(home)
