"""The pages visitors read: how long they take, how many per second, how many queries they need.

Each is measured as the next visitor gets it while nothing has changed, and laid out anew at every visit.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from bench.browser import Browser
from bench.report import Figure, milliseconds
from bench.server import REFERENCE_PATH
from courses.planning.models import CourseRun
from courses.planning.policies import publicly_visible

WARM_UP = 5
MOST_ROUNDS, LONGEST_SECONDS = 150, 6.0
CLIENTS, CROWD_SECONDS = 8, 3.0
OK = 200
# A word in the address that nobody reads: no visitor had this page before.
ANEW = "?visit={visit}"
VISITS = count()


def pages_of(app: Flask) -> dict[str, str]:
    """Name and path of every page that visitors read."""
    with app.app_context(), app.extensions["lms"].database.reading() as db:
        newest = select(CourseRun.id).where(publicly_visible()).order_by(CourseRun.starts_at.desc()).limit(1)
        return {"catalogue": "/courses", "run page": f"/runs/{db.execute(newest).scalar_one()}"}


def measure(app: Flask, port: int, reference_port: int) -> Iterator[Figure]:
    """For each page: latency for one client, beside the reference; load by eight clients; queries."""
    for name, path in pages_of(app).items():
        status = Browser(port).get(path)[0]
        if status != OK:
            yield Figure(f"{name} {path}", f"not measured: it answers {status}")
            continue
        for how, visited in ((name, path), (f"{name} laid out anew", path + ANEW)):
            ours, reference = alternately(Browser(port), visited, reference_port)
            yield Figure(f"{how}, one client", milliseconds(ours), milliseconds(reference))
            yield Figure(
                f"{how}, {CLIENTS} clients",
                f"{_per_second(port, visited):.0f} pages per second",
                f"{_per_second(reference_port, REFERENCE_PATH):.0f}",
            )
            yield Figure(f"{how}, queries", str(queries(app.test_client(), app, visited)))


def alternately(browser: Browser, path: str, reference_port: int) -> tuple[list[float], list[float]]:
    """Seconds of page and reference by turns, so that a busy neighbour hits both."""
    timers = [_timer(browser, path), _timer(Browser(reference_port), REFERENCE_PATH)]
    for _ in range(WARM_UP):
        for timer in timers:
            timer()
    taken: tuple[list[float], list[float]] = ([], [])
    deadline = time.monotonic() + LONGEST_SECONDS
    while len(taken[0]) < MOST_ROUNDS and time.monotonic() < deadline:
        for values, timer in zip(taken, timers, strict=True):
            values.append(timer())
    return taken


def _timer(browser: Browser, path: str) -> Callable[[], float]:
    def once() -> float:
        started = time.perf_counter()
        status, _text = browser.get(_address(path))
        if status != OK:
            raise RuntimeError(f"{path} answered {status}")
        return time.perf_counter() - started

    return once


def _per_second(port: int, path: str) -> float:
    """Pages per second for several clients at once."""
    deadline, counts = time.monotonic() + CROWD_SECONDS, [0] * CLIENTS

    def read(place: int) -> None:
        browser = Browser(port)
        while time.monotonic() < deadline:
            counts[place] += browser.get(_address(path))[0] == OK
        browser.close()

    threads = [threading.Thread(target=read, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / CROWD_SECONDS


def queries(client: FlaskClient, app: Flask, path: str) -> int:
    """How many statements the page needs when it is asked for a second time."""
    client.get(_address(path))
    with _counted(app) as statements:
        status = client.get(_address(path)).status_code
    if status != OK:
        raise RuntimeError(f"{path} answered {status}")
    return len(statements)


def _address(path: str) -> str:
    """The path of one visit."""
    return path.format(visit=next(VISITS))


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = app.extensions["lms"].database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
