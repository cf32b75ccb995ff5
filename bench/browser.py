"""A small browser: one kept connection, cookies, hidden fields. Cheap, because it runs on the same cores.

The standard library's client reads the head of every answer as if it were a mail; with eight clients that took a tenth of
what it was to measure. Here a head is lines of text, and a body has a length or comes in chunks.
"""

import html
import re
import socket
from io import BufferedRWPair
from urllib.parse import urlencode, urlsplit

from bench.server import HOST

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TIMEOUT_SECONDS = 60
FORM = "application/x-www-form-urlencoded"
Head = list[tuple[str, str]]


class HungUp(ConnectionError):
    """The server has closed the connection before it answered."""


class Browser:
    """Somebody who walks the pages of one server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.stream: BufferedRWPair | None = None
        self.cookies: dict[str, str] = {}
        self.location = ""

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return self._ask("GET", path)

    def post(self, path: str, page: str, **fields: str) -> int:
        """Send the form of the page with these fields added; where it leads is in `location`."""
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
        return self._ask("POST", path, urlencode({**hidden, **fields}))[0]

    def close(self) -> None:
        """Hang up."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body is not None:
            lines += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}"]
        status, head, text = self._answer("\r\n".join([*lines, "", body or ""]).encode(), again=method == "GET")
        self.location = ""
        for name, value in head:
            if name == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
            elif name == "location":
                self.location = urlsplit(value).path
        return status, text

    def _answer(self, question: bytes, *, again: bool) -> tuple[int, Head, str]:
        """As every browser does: a kept connection that the server has closed meanwhile is opened again for a page."""
        try:
            return self._talk(question)
        except (ConnectionResetError, BrokenPipeError, HungUp):
            self.close()
            if not again:
                raise
            return self._talk(question)

    def _talk(self, question: bytes) -> tuple[int, Head, str]:
        if self.stream is None:
            with socket.create_connection((HOST, self.port), TIMEOUT_SECONDS) as connection:
                self.stream = connection.makefile("rwb")
        self.stream.write(question)
        self.stream.flush()
        status = self.stream.readline().split()
        if not status:
            raise HungUp
        head = _read_head(self.stream)
        body = _read_body(self.stream, dict(head))
        if ("connection", "close") in head:
            self.close()
        return int(status[1]), head, body.decode(errors="replace")


def _read_head(stream: BufferedRWPair) -> Head:
    head = []
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        head.append((name.lower(), value.strip()))
    return head


def _read_body(stream: BufferedRWPair, head: dict[str, str]) -> bytes:
    if head.get("transfer-encoding") != "chunked":
        return stream.read(int(head["content-length"])) if "content-length" in head else stream.read()
    chunks = []
    while size := int(stream.readline(), 16):
        chunks.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(chunks)
