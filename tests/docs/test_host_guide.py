"""The host of docs/host-guide.md runs as it is written there."""

import importlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import init, migrate
from lxml import html
from sqlalchemy import create_engine, inspect, select

from lms.config import SETTINGS
from lms.data.session import Database, HostTransactionOpen
from lms.people.models import RoleGrant
from lms.web.actor import Role
from tests.docs.pages import blocks, codes, prose, run_block
from tests.house import SECRET, database_of, db_of

PAGE = "docs/host-guide.md"
PREFIX = "/weiterbildung"


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The file a reader would save as host_app.py."""
    (source,) = (block for block in blocks(PAGE, "python") if "def make_app" in block)
    (tmp_path / "host_app.py").write_text(source, "utf-8")
    frame = tmp_path / "templates" / "host" / "frame.html"
    frame.parent.mkdir(parents=True)
    frame.write_text(blocks(PAGE, "html")[0], "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("host_app")
    sys.modules.pop("host_app")


@pytest.fixture
def app(host: ModuleType, tmp_path: Path) -> Iterator[Flask]:
    """The host's app with the tables of both."""
    made: Flask = host.make_app(
        SECRET_KEY=SECRET,
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'host.sqlite3'}",
        LMS_BASE_TEMPLATE="host/frame.html",
    )
    with made.app_context():
        host.db.create_all()
    assert made.test_cli_runner().invoke(args=["lms", "upgrade"]).exit_code == 0
    yield made
    database_of(made).engine.dispose()


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A visitor."""
    return app.test_client()


def log_in(app: Flask, host: ModuleType, browser: FlaskClient) -> None:
    """Somebody of the host's own users."""
    with app.app_context():
        host.db.session.add(host.User(id=7, name="Ada Nowak", email="ada.nowak@example.org"))
        host.db.session.commit()
    with browser.session_transaction() as stored:
        stored["user_id"] = 7


def test_the_pages_lie_under_the_prefix_in_the_hosts_frame(browser: FlaskClient) -> None:
    page = browser.get(f"{PREFIX}/courses")
    assert page.status_code == 200
    tree = html.fromstring(page.get_data(as_text=True))
    assert len(tree.xpath("//main//h1")) == 1
    assert len(tree.xpath("//footer/a")) == 3
    assert browser.get("/courses").status_code == 404


def test_the_hosts_form_protection_checks_our_forms(app: Flask, browser: FlaskClient) -> None:
    page = html.fromstring(browser.get(f"{PREFIX}/verify").get_data(as_text=True))
    token = page.xpath("//form[@method='post']//input[@name='csrf_token']/@value")[0]
    assert browser.post(f"{PREFIX}/verify", data={"code": "x"}).status_code == 400
    assert browser.post(f"{PREFIX}/verify", data={"code": "x", "csrf_token": token}).status_code == 422


def test_a_login_of_the_host_can_become_the_first_admin(app: Flask, host: ModuleType, browser: FlaskClient) -> None:
    log_in(app, host, browser)
    assert browser.get(f"{PREFIX}/staff/roles").status_code == 404
    make_first_admin = run_block(PAGE, "def make_first_admin")["make_first_admin"]
    for _ in range(2):
        make_first_admin(app, "7", "Ada Nowak", "ada.nowak@example.org")
    with db_of(app) as db:
        assert [grant.role for grant in db.scalars(select(RoleGrant))] == [Role.ADMIN]
    assert browser.get(f"{PREFIX}/staff/roles").status_code == 200


def test_open_writes_of_the_host_are_refused_by_the_name_the_guide_says(app: Flask, host: ModuleType) -> None:
    with app.app_context():
        host.db.session.add(host.User(name="halb fertig"))
        with pytest.raises(HostTransactionOpen), database_of(app).transaction():
            pass


@pytest.fixture
def logging_kept() -> Iterator[None]:
    """Flask-Migrate's env.py sets up logging for the whole process and silences every logger it does not name."""
    root, known = logging.getLogger(), logging.root.manager.loggerDict
    handlers, level = list(root.handlers), root.level
    silent = {name for name, one in known.items() if isinstance(one, logging.Logger) and one.disabled}
    yield
    root.handlers[:], root.level = handlers, level
    for name, one in known.items():
        if isinstance(one, logging.Logger):
            one.disabled = name in silent


@pytest.mark.usefixtures("logging_kept")
def test_the_hosts_migrations_leave_our_tables_alone(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    with app.app_context():
        init(directory=str(folder))
        migrate(directory=str(folder), message="first")
    assert not [path for path in (folder / "versions").glob("*.py") if "lms_" in path.read_text("utf-8")]
    assert "lms_person" in inspect(database_of(app).engine).get_table_names()


def test_the_hooks_of_the_guide_let_the_lms_write(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'own.sqlite3'}")
    run_block(PAGE, "def hook(")["hook"](engine)
    seen: list[str] = []
    with engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(seen.append)  # type: ignore[union-attr]
    with Database(engine, None, own_hooks=False).transaction() as db:
        assert db.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert "BEGIN IMMEDIATE" in seen
    engine.dispose()


def test_the_hosts_words_have_a_name_of_their_own_in_our_pages(app: Flask) -> None:
    run_block(PAGE, "def name_own_gettext")["name_own_gettext"](app)
    context: dict[str, Any] = {}
    with app.test_request_context():
        app.update_template_context(context)
        assert context["host_text"]("Ja") == "Ja"


def test_every_setting_the_guide_names_exists() -> None:
    named = {word.split(" ")[0] for word in codes(prose(PAGE)) if word.startswith("LMS_")}
    assert named <= {setting.key for setting in SETTINGS}
