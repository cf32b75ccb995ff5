"""What tests do with the house: look into its database, read its mails, walk its pages, count its queries."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from jinja2 import StrictUndefined
from lxml import html
from lxml.html import FormElement, HtmlElement
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import certificates
import courses
from lms import LMS, HostUser
from lms.data.session import Database
from lms.extension import Mounted
from lms.feature import Feature
from lms.mail.transport import FolderTransport
from lms.worker import Worker
from tests.cast import PEOPLE, Member

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a secret for tests only, long enough"
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)

# What no answer may show: where it runs, on what, and how it failed (I12).
LEAKS = re.compile(
    "Traceback \\(most recent call last\\)|site-packages|sqlalchemy\\.|psycopg|werkzeug\\.|sqlite3\\.|"
    "SELECT [^<]{1,400} FROM lms_|INSERT INTO lms_|UPDATE lms_[a-z_]+ SET|lms\\.sqlite3|" + re.escape(str(ROOT))
)
TEXT_TYPES = ("text/", "application/json", "application/xml")


def host_user() -> HostUser | None:
    """The login of the test's host: the browser's session names a member of the cast."""
    member = PEOPLE.get(session.get("host_user", ""))
    return None if member is None else HostUser(member.host_user, member.name, member.email)


def make_app(
    url: str, instance: Path, *, url_prefix: str = "", features: Sequence[Feature] = (), **settings: Any
) -> Flask:
    """A small host on this database; templates complain about every name they do not know."""
    app = Flask("tests.host", instance_path=str(instance), template_folder=None, static_folder=None)
    app.jinja_env.undefined = StrictUndefined
    app.config.update(
        TESTING=False,
        PROPAGATE_EXCEPTIONS=False,
        SECRET_KEY=SECRET,
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 10, "max_overflow": 30},
        LMS_BASE_URL="http://localhost",
        LMS_SQLITE_SYNCHRONOUS="NORMAL",
    )
    app.config.update(settings)
    app.test_client_class = Client
    mounted_features = [courses.FEATURE, certificates.FEATURE, *features]
    LMS(database=SQLAlchemy(app), features=mounted_features, current_user=host_user).init_app(app, url_prefix)
    return app


def mounted(app: Flask) -> Mounted:
    """The LMS on the app."""
    found: Mounted = app.extensions["lms"]
    return found


def database_of(app: Flask) -> Database:
    """The LMS's database on the app."""
    return mounted(app).database


@contextmanager
def db_of(app: Flask) -> Iterator[Session]:
    """A session that looks at what the app has stored."""
    with app.app_context(), database_of(app).reading() as db:
        yield db


@contextmanager
def writing(app: Flask) -> Iterator[Session]:
    """A transaction as a view or a job would open it, with the words and addresses of a request."""
    with app.test_request_context(base_url="http://localhost"), database_of(app).transaction() as db:
        yield db


def run_worker(app: Flask) -> None:
    """One round of every job, as the worker does it."""
    assert Worker(app).run_once() is not None, "another worker holds the lease"


def mails(app: Flask, to: str | None = None) -> list[EmailMessage]:
    """All mails so far, oldest first, after a round of the worker; `to` keeps those for one address."""
    run_worker(app)
    transport = mounted(app).transport
    assert isinstance(transport, FolderTransport)
    files = sorted(transport.folder.glob("*.eml"), key=lambda file: (os.stat(file).st_mtime_ns, file.name))
    found = [message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=policy.default) for file in files]
    return [mail for mail in found if to is None or mail["To"] == to]


def text_of(mail: EmailMessage) -> str:
    """The plain words of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def links_in(mail: EmailMessage) -> list[str]:
    """The addresses a mail names."""
    return re.findall(r"https?://[^\s<>\"]+", text_of(mail))


@contextmanager
def count_queries(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database inside the block; take len() of it."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = database_of(app).engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def scan(response: TestResponse) -> None:
    """Fail on a server error other than a polite 503, and on anything that shows the inside of the machine."""
    polite = response.status_code == 503 and "Retry-After" in response.headers
    assert response.status_code < 500 or polite, f"{response.request.path} answers {response.status}"
    if (response.mimetype or "").startswith(TEXT_TYPES):
        found = LEAKS.search(response.get_data().decode("utf-8", "replace"))  # a file may have another charset
        assert not found, f"{response.request.path} shows {found.group()!r}"


class Client(FlaskClient):
    """A browser without JavaScript, which looks into every answer (see `scan`)."""

    watchful = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """One request."""
        response = super().open(*args, **kwargs)
        if self.watchful:
            scan(response)
        return response

    def log_in(self, member: Member) -> "Client":
        """From now on this browser is the member's."""
        with self.session_transaction() as stored:
            stored["host_user"] = member.host_user
        return self

    def page(self, url: str, status: int = 200) -> HtmlElement:
        """The page as a tree to look into."""
        response = self.get(url)
        assert response.status_code == status, f"{url} answers {response.status}"
        return html.fromstring(response.get_data(as_text=True))

    def submit(
        self, url: str, fields: Mapping[str, Any] | None = None, *, action: str | None = None, follow: bool = True
    ) -> TestResponse:
        """Open the page, fill in its form (the one sent to `action`, else the first that has the fields), send it."""
        form = form_on(self.page(url), fields or {}, action)
        sent = {**dict(form.form_values()), **(fields or {})}
        return self.post(urljoin(url, form.action or url), data=sent, follow_redirects=follow)


def form_on(page: HtmlElement, fields: Mapping[str, Any], action: str | None) -> FormElement:
    """The form of the page that goes to `action`, or has all the fields."""
    for form in page.forms:
        fits = form.action and form.action.endswith(action) if action else set(fields) <= set(form.fields.keys())
        if form.method == "POST" and fits:
            return form
    raise AssertionError(f"no such form on the page: {action or sorted(fields)}")


def client_for(app: Flask, member: Member | None = None) -> Client:
    """A new browser, of the member or of a visitor."""
    client = app.test_client()
    assert isinstance(client, Client)
    return client if member is None else client.log_in(member)
