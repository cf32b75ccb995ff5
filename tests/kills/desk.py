"""Somebody at the desk of the coordination, over the wire: logged in, opens a form of staff, sends it, sends it again."""

import http.client
from dataclasses import dataclass, field
from datetime import UTC
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import time_machine
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from lms.accounts.login import KEY, begin_login
from lms.accounts.models import Account
from lms.data import clock
from lms.people.models import Person
from lms.people.names import email_key
from tests.cast import Member
from tests.house import form_on
from tests.kills.processes import DEADLINE_SECONDS

COOKIE = "sid"


@dataclass
class Desk:
    """A browser with a login; `sent` is the form as it was filled in once."""

    port: int
    cookie: str
    sent: dict[str, str] = field(default_factory=dict)

    def open(self, path: str, told: dict[str, str]) -> None:
        """Look at the page and fill in its form."""
        status, page, cookie = self._ask("GET", path)
        assert status == 200, page
        self.cookie = cookie or self.cookie
        form = form_on(html.fromstring(page), {"version": ""}, None)
        self.sent = {name: str(value) for name, value in form.form_values()} | told

    def send(self, path: str) -> int | None:
        """Send it; None when no answer came."""
        try:
            return self._ask("POST", path, urlencode(self.sent))[0]
        except (OSError, http.client.HTTPException):
            return None

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_SECONDS)
        headers = {"Cookie": f"{COOKIE}={self.cookie}"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            jar = SimpleCookie(answer.headers.get("Set-Cookie", ""))
            return answer.status, answer.read().decode(), jar[COOKIE].value if COOKIE in jar else ""
        finally:
            connection.close()


def logged_in(app: Flask, db: Session, member: Member) -> str:
    """The cookie of the stand-alone host for a member of the cast, who gets an account there."""
    now = clock.now()
    account = Account(person_id=member.person_id, email=member.email, email_key=email_key(member.email), created_at=now)
    db.add(account)
    db.flush()
    db.get_one(Person, member.person_id).host_user = f"account:{account.id}"
    login = {"stamp": begin_login(db, account, now), "seen": int(now.timestamp())}
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    # The server's own clock goes ahead, but the age of a signed cookie is told by the machine's.
    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now(tz=UTC)):
        return str(signer.dumps({KEY: login}))
