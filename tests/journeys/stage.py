"""The site as people meet it: the stand-alone host with its own login, the demo in it, served on a port of this machine."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from lms.demo.logins import DEMO_LOGINS
from tests.house import Client, links_in, mails
from wsgi import make_app

PASSWORD = "Drei Kraniche ziehen nach Norden"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
PATIENCE = 15_000  # milliseconds: the cores may be busy with something else
ADDRESS_OF = {login.role: login.email for login in reversed(DEMO_LOGINS)}


class Handler(WSGIRequestHandler):
    """Answers without a line in the test's output for each request."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The time by the browser's clock, which does not travel: what came half a year ago, it would fetch again and again."""
        hatch = time_machine.escape_hatch
        now = hatch.time.time() if hatch.is_travelling() else None
        return super().date_time_string(now if timestamp is None else timestamp)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app behind a real server with threads; its address, which the mails name as well."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Handler)
    app.config["LMS_BASE_URL"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield app.config["LMS_BASE_URL"]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def host(url: str, instance: Path) -> Flask:
    """The stand-alone host (wsgi.py) on this database."""
    app = make_app({"LMS_DATABASE_URL": url, "LMS_INSTANCE": str(instance), "LMS_SQLITE_SYNCHRONOUS": "NORMAL"})
    app.test_client_class = Client
    return app


def fill(app: Flask) -> None:
    """`flask lms upgrade` and `flask lms demo`, as an operator types them."""
    for command in ("upgrade", "demo"):
        result = app.test_cli_runner().invoke(args=["lms", command], env={"LMS_DEMO_PASSWORD": PASSWORD})
        assert result.exit_code == 0, result.output


def log_in(page: Page, role: str, password: str = PASSWORD) -> None:
    """Log in with the form, as the demo's person of this role or with an address."""
    page.goto("/login")
    page.get_by_label("E-Mail-Adresse").fill(ADDRESS_OF.get(role, role))
    page.get_by_label("Passwort", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Einloggen").click()
    page.get_by_role("button", name="Ausloggen").wait_for()


def become(context: BrowserContext, app: Flask, host_user: str) -> None:
    """Log in at the tests' host, whose session names a member of the cast."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    cookie = {"name": "session", "value": serializer.dumps({"host_user": host_user}), "url": app.config["LMS_BASE_URL"]}
    context.add_cookies([cookie])  # type: ignore[list-item]


def mailed_link(app: Flask, address: str, part: str) -> str:
    """The newest link to `part` of the site that was mailed to the address, as a path."""
    links = [link for mail in mails(app, address) for link in links_in(mail) if part in link]
    assert links, f"no mail to {address} with a link to {part}"
    return urlsplit(links[-1]).path


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """One step of the manual; where it fails, the sentence stands in the report."""
    try:
        yield
    except Exception as error:
        error.add_note(f"Schritt: {sentence}")
        raise


def choose(page: Page, label: str, part: str) -> None:
    """Choose the entry of a list whose words contain the part."""
    box = page.get_by_label(label)
    entry = box.locator("option").filter(has_text=part).first
    entry.wait_for(state="attached")
    box.select_option(label=entry.inner_text())


def enrol(page: Page, name: str, address: str, employer: str = "") -> None:
    """Fill in and send the form of a run whose public page is open."""
    page.get_by_role("link", name="Jetzt anmelden").click()
    page.get_by_label("Name, wie er auf der Bescheinigung stehen soll").fill(name)
    page.get_by_label("E-Mail-Adresse").fill(address)
    if employer:
        page.get_by_label("für meinen Arbeitgeber").check()
        page.get_by_label(re.compile("^Arbeitgeber")).fill(employer)
    page.get_by_label("Ich habe die Hinweise zum Datenschutz gelesen.").check()
    page.get_by_role("button", name="Jetzt anmelden").click()
    page.get_by_role("heading", name="Bitte sehen Sie in Ihr Postfach").wait_for()
