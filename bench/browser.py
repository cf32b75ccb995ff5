"""A small browser: one kept connection, cookies, hidden fields. Cheap, because it runs on the same cores."""

import html
import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from bench.server import HOST

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TIMEOUT_SECONDS = 60
FORM = "application/x-www-form-urlencoded"


class Browser:
    """Somebody who walks the pages of one server."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=TIMEOUT_SECONDS)
        self.cookies: dict[str, str] = {}
        self.location = ""

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, page: str, **fields: str) -> int:
        """Send the form of the page with these fields added; where it leads is in `location`."""
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        return self._ask("POST", path, urlencode({**hidden, **fields}))[0]

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = (
            {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        )
        if body is not None:
            headers["Content-Type"] = FORM
        answer = self._answer(method, path, body, headers)
        text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        self.location = urlsplit(answer.headers.get("Location", "")).path
        return answer.status, text

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """As every browser does: a kept connection that the server has closed meanwhile is opened again for a page."""
        try:
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            if method != "GET":
                raise
            self.connection.close()
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()
