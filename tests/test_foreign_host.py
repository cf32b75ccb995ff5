"""A guest in a stranger's house: our pages under a prefix, and nothing of the host is touched."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import flask_migrate
import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect, select, text

from courses.enrolment.models import Enrolment, EnrolmentStatus
from lms.mail.transport import FolderTransport
from lms.people.models import Person
from tests.cast import Cast
from tests.databases import Backend
from tests.foreign_host import make_app
from tests.house import Client, database_of, db_of, links_in, mails, mounted, writing

HERE = "/weiterbildung"


@pytest.fixture
def host(database: Backend, clock: time_machine.Traveller, tmp_path: Path) -> Iterator[Flask]:
    """The foreign host, with the tables of the LMS and its own."""
    app = make_app(SQLALCHEMY_DATABASE_URI=database.url, instance=tmp_path)
    app.test_client_class = Client
    mounted(app).transport = FolderTransport(tmp_path / "mail")
    with app.app_context():
        app.extensions["host"][0].create_all()
    yield app
    with app.app_context():
        app.extensions["host"][0].drop_all()
    database_of(app).engine.dispose()


@pytest.fixture
def visitor(host: Flask) -> Client:
    """A browser."""
    client = host.test_client()
    assert isinstance(client, Client)
    return client


def test_the_start_page_and_its_files_lie_under_the_prefix(visitor: Client, cast: Cast) -> None:
    page = visitor.page(f"{HERE}/")
    assert "Netzwerk Brücke" in page.text_content()
    addresses = page.xpath("//link/@href | //script/@src | //a/@href")
    assert addresses
    assert not [address for address in addresses if urlsplit(address).path[: len(HERE)] not in (HERE, "", "#main")]
    for style in page.xpath("//link[@rel='stylesheet']/@href"):
        assert visitor.get(style).status_code == 200


def test_an_unknown_page_under_the_prefix_is_ours_and_elsewhere_the_hosts(visitor: Client) -> None:
    ours, theirs = visitor.get(f"{HERE}/nowhere"), visitor.get("/nowhere")
    assert (ours.status_code, theirs.status_code) == (404, 404)
    assert "Diese Seite gibt es nicht" in ours.get_data(as_text=True)
    assert theirs.get_data(as_text=True) == "The host's own 404"


def test_headers_are_ours_on_our_pages_and_the_hosts_on_its_own(visitor: Client) -> None:
    assert "'none'" in visitor.get(f"{HERE}/").headers["Content-Security-Policy"]
    home = visitor.get("/")
    assert home.headers["Content-Security-Policy"] == "default-src 'self' https://host.example"
    assert not {"Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy"} & set(home.headers.keys())
    assert home.get_data(as_text=True) == "The host's own start page"


def test_our_languages_are_our_own(host: Flask, visitor: Client) -> None:
    answer = visitor.get(f"{HERE}/", headers={"Accept-Language": "fr, en;q=0.5"})
    assert answer.headers["Content-Language"] == "en"
    assert (
        "gettext" not in host.jinja_env.globals or host.jinja_env.globals["gettext"].__module__ != "lms.web.languages"
    )
    assert "units" not in host.jinja_env.filters


def test_the_hosts_login_is_the_login(host: Flask, visitor: Client, cast: Cast) -> None:
    db, user = host.extensions["host"]
    with host.app_context():
        db.session.add(user(id=7, name="Greta"))
        db.session.commit()
    with writing(host) as lms_db:
        lms_db.get_one(Person, cast.coordinator.person_id).host_user = "7"
    visitor.get("/log-in/7")
    assert cast.coordinator.name in visitor.page(f"{HERE}/").text_content()


def test_the_hosts_form_protection_guards_our_forms(visitor: Client, cast: Cast) -> None:
    assert visitor.post(f"{HERE}/runs/{cast.run_id}/enrol", data={"name": "x"}).status_code == 400


def test_the_journey_of_a_participant(host: Flask, visitor: Client, cast: Cast) -> None:
    fields = {"name": "Minh Anh Trần", "email": "minh@example.org", "booked_as": "private", "privacy": "y"}
    catalogue = visitor.page(f"{HERE}/courses").xpath("//a/@href")
    assert any(address.startswith(f"{HERE}/") and ("/runs/" in address or "IK-01" in address) for address in catalogue)
    assert visitor.submit(f"{HERE}/runs/{cast.run_id}/enrol", fields).status_code == 200
    (mail,) = mails(host, "minh@example.org")
    link = next(link for link in links_in(mail) if "/my/" in link)
    assert link.startswith(f"http://localhost{HERE}/my/")
    page = visitor.get(urlsplit(link).path).headers["Location"]
    assert re.match(rf"(http://localhost)?{HERE}/enrolments/\d+$", page)
    answer = visitor.submit(page, action="/confirm")
    assert "Minh Anh Trần" in answer.get_data(as_text=True)
    with db_of(host) as db:
        assert db.scalars(select(Enrolment.status)).all() == [EnrolmentStatus.CONFIRMED]


@pytest.mark.filterwarnings("ignore:'get_engine' is deprecated:DeprecationWarning")  # Flask-Migrate's own template
def test_the_hosts_autogenerate_sees_its_own_tables_only(host: Flask, tmp_path: Path) -> None:
    db, _user = host.extensions["host"]
    with host.app_context():
        db.drop_all()
        flask_migrate.init()
        flask_migrate.migrate(message="first")
        (draft,) = (tmp_path / "migrations" / "versions").glob("*.py")
        flask_migrate.upgrade()
        tables = set(inspect(db.engine).get_table_names())
        db.session.execute(text("DROP TABLE alembic_version"))
        db.session.commit()
    assert "host_user" in draft.read_text("utf-8")
    assert "lms_" not in draft.read_text("utf-8")
    assert {"host_user", "lms_person", "lms_alembic_version"} <= tables


def test_two_apps_in_one_process_do_not_meet(host: Flask, database: Backend, tmp_path: Path) -> None:
    other = make_app(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path}/other.sqlite3", instance=tmp_path / "other")
    assert mounted(other) is not mounted(host)
    assert database_of(other).engine.url != database_of(host).engine.url
    settings: dict[str, Any] = dict(other.config)
    assert settings["SQLALCHEMY_DATABASE_URI"] != host.config["SQLALCHEMY_DATABASE_URI"]
