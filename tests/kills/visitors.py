"""Visitors who enrol over the wire: they open the form, send it, and some try again when no answer comes."""

import hashlib
import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from lxml import html

from tests.house import form_on
from tests.kills.processes import DEADLINE_SECONDS

TRIES = 200


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: str


@dataclass
class Visitor:
    """One person with one form. A patient one sends the same form again until there is an answer."""

    port: int
    run_id: int
    number: int
    patient: bool = True
    key: str = ""
    cookie: str = ""
    answered: bool = False
    lost: int = 0
    odd: list[str] = field(default_factory=list)

    @property
    def email(self) -> str:
        """By this the visitor is found in the database."""
        return f"visitor{self.number}@example.org"

    def enrol(self) -> None:
        """Open the form, fill it in, send it."""
        sent = self._filled_form()
        for _ in range(TRIES):
            answer = self._ask("POST", urlencode(sent))
            if answer is not None and answer.status != 503:
                self.answered = answer.status == 303
                self.odd += [] if self.answered else [f"{answer.status}: {answer.body}"]
                return
            if not self.patient:
                return
            time.sleep(0.05)

    def _filled_form(self) -> dict[str, str]:
        for _ in range(TRIES):
            answer = self._ask("GET")
            if answer is not None and answer.status == 200:
                form = form_on(html.fromstring(answer.body), {"email": ""}, None)
                jar = SimpleCookie(answer.headers["Set-Cookie"])
                self.cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
                told = {"name": f"Besuch {self.number}", "email": self.email, "booked_as": "private", "privacy": "y"}
                sent = {name: str(value) for name, value in form.form_values()} | told
                self.key = hashlib.sha256(sent["form_key"].encode()).hexdigest()  # as the database keeps it
                return sent
            time.sleep(0.05)
        raise AssertionError("the form was never shown")

    def _ask(self, method: str, body: str | None = None) -> Answer | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_SECONDS)
        headers = {"Cookie": self.cookie} | ({"Content-Type": "application/x-www-form-urlencoded"} if body else {})
        try:
            connection.request(method, f"/runs/{self.run_id}/enrol", body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        except (OSError, http.client.HTTPException):
            self.lost += method == "POST"
            return None
        finally:
            connection.close()


@dataclass
class Rush:
    """Many visitors at once; `finished` counts those who are through."""

    visitors: list[Visitor]
    hands: int
    finished: int = 0
    troubles: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def running(self) -> Iterator["Rush"]:
        """They come while the block goes on, and all are through when it ends."""
        waiting = iter(self.visitors)
        threads = [threading.Thread(target=self._serve, args=[waiting], daemon=True) for _ in range(self.hands)]
        for thread in threads:
            thread.start()
        yield self
        for thread in threads:
            thread.join(2 * DEADLINE_SECONDS)
            assert not thread.is_alive(), "a visitor is stuck"
        assert self.troubles == []

    def _serve(self, waiting: Iterator[Visitor]) -> None:
        while True:
            with self.lock:
                visitor = next(waiting, None)
            if visitor is None:
                return
            try:
                visitor.enrol()
            except Exception as trouble:
                self.troubles.append(repr(trouble))
            with self.lock:
                self.finished += 1
