"""Races: several processes with several clients each, let off at the same moment on the database of a test.

A race is a method of a `tests.support.racer.Client`. Every race has a control beside it: a method that looks first and acts
then, and must fail at what the race proves.
"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine

from lms.data.session import Database
from tests.house import database_of
from tests.support.forks import PROCESSES
from tests.support.racer import Client

SECONDS = 120
CLIENTS = int(os.environ.get("LMS_RACE_CLIENTS", "32"))
ROUNDS = int(os.environ.get("LMS_RACE_ROUNDS", "3"))
_start: Barrier  # of this process


@dataclass(frozen=True)
class Width:
    """How many processes, clients in each, and steps of each client."""

    processes: int
    clients: int
    steps: int
    rounds: int = 1

    @property
    def tries(self) -> int:
        """All steps together."""
        return self.processes * self.clients * self.steps


def widths(*, steps: int, full: int, rounds: int = 1) -> pytest.MarkDecorator:
    """A test for 8 clients, and once more at full width with so many steps of each: "width"."""
    wide = Width(max(CLIENTS // 8, 1), 8, full, rounds)
    both = [pytest.param(Width(2, 4, steps), id="8-clients"), pytest.param(wide, id="full", marks=pytest.mark.long)]
    return pytest.mark.parametrize("width", both)


def race(app: Flask, kind: type[Client], name: str, width: Width, **given: object) -> Counter[str]:
    """Start all processes, let their clients off at once and add up what they have seen. What is `given`, every client knows.

    What goes wrong in a process is raised here.
    """
    url = database_of(app).engine.url.render_as_string(hide_password=False)
    places = [Place(url, name, given, process * width.clients, width) for process in range(width.processes)]
    start = PROCESSES.Barrier(width.processes)
    with PROCESSES.Pool(width.processes, _stand_at, (start,)) as pool:
        seen = pool.starmap_async(_run, [(kind, place) for place in places], chunksize=1)
        return sum(seen.get(SECONDS), Counter())


@dataclass(frozen=True)
class Place:
    """What a process is told: the database, the race, what is given, and the number of its first client."""

    url: str
    race: str
    given: dict[str, Any]
    first: int
    width: Width


def _stand_at(start: Barrier) -> None:
    global _start
    _start = start


def _run(kind: type[Client], place: Place) -> Counter[str]:
    try:
        engine = create_engine(place.url, pool_size=place.width.clients + 1)
        database = Database(engine, None, own_hooks=True)
        numbers = range(place.first, place.first + place.width.clients)
        clients = [kind(database, place.given, number, place.width.steps) for number in numbers]
        engine.connect().close()
    except BaseException:
        _start.abort()  # the others need not wait
        raise
    _start.wait(SECONDS)
    with ThreadPoolExecutor(len(clients)) as pool:
        for future in [pool.submit(getattr(client, place.race)) for client in clients]:
            future.result()
    engine.dispose()
    return sum((client.seen for client in clients), Counter())
