"""The memory of one web worker: after its start, after every page each role can reach, after long lists as files."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from bench.browser import Browser
from bench.finding import COORDINATOR
from bench.inside import CLERK, TRAINER, logged_in
from bench.report import Figure
from bench.server import Server

READERS = {"visitors": "", "a trainer": TRAINER, "a personnel office": CLERK, "the coordination": COORDINATOR}
FILES = ("/staff/people", "/staff/organisations", "/staff/runs")
KINDS_OF_FILE = ("csv", "xlsx")
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
START = "/"
DEFECT = 500


def of_pages(app: Flask, server: Server) -> Iterator[Figure]:
    """At the start, then after every page of one role after the other; the server must have one worker, and be new."""
    yield Figure("memory after its start", said(server))
    for reader, email in READERS.items():
        browser = logged_in(server.port, email) if email else Browser(server.port)
        number = sum(1 for _ in walk(app, browser))
        yield Figure(f"memory after {number} pages of {reader}", said(server))


def of_files(server: Server) -> Iterator[Figure]:
    """After every long list as every kind of file, one after the other and again."""
    browser = logged_in(server.port, COORDINATOR)
    for path in FILES:
        for kind in KINDS_OF_FILE * 2:
            _read(browser, f"{path}?export={kind}")
        yield Figure(f"memory after {path} as files", said(server))


def said(server: Server) -> str:
    """The resident memory of the larger worker, which is what other systems are measured by, and what of it no process shares."""
    workers = server.workers()
    if not workers:
        return "unknown"
    most = max(workers, key=lambda one: one.resident)
    return f"{most.resident:.1f} MB resident, {most.own:.1f} of them its own"


def walk(app: Flask, browser: Browser) -> Iterator[str]:
    """Follow every link from the start page; of addresses that differ only in their values, one is read."""
    waiting, known = [START], {_sort_of(app, START)}
    while waiting:
        path = waiting.pop(0)
        text = _read(browser, path)
        yield path
        for found in map(unescape, LINK.findall(text)):
            sort = _sort_of(app, found)
            if sort is not None and sort not in known:
                known.add(sort)
                waiting.append(found)


def _sort_of(app: Flask, path: str) -> tuple[str, tuple[str, ...]] | None:
    """What is read once: an endpoint with the names of its query. Files are measured by themselves, others' pages not."""
    parts = urlsplit(path)
    names = tuple(sorted(parse_qs(parts.query)))
    try:
        endpoint, _values = app.url_map.bind("127.0.0.1").match(parts.path)
    except HTTPException:
        return None
    return None if "export" in names else (str(endpoint), names)


def _read(browser: Browser, path: str) -> str:
    status, text = browser.get(path)
    if status >= DEFECT:
        raise RuntimeError(f"{path} answered {status}")
    return text
