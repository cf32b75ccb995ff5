"""Races between processes: all begin at the same moment, and what their clients have seen is added up."""

import multiprocessing
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import Any, Protocol

from sqlalchemy import create_engine

from lms.data.session import Database

SECONDS = 120
Order = Mapping[str, Any]
# Reading our modules takes longer than a race: where the machine can fork, one process reads them for all the others.
START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
PROCESSES = multiprocessing.get_context(START)
PROCESSES.set_forkserver_preload(["courses.feature", "tests.cast"])
_start: Barrier  # of this process


class Client(Protocol):
    """One person at a keyboard, who acts as the order says and counts what happens."""

    seen: Counter[str]

    def race(self) -> None:
        """Act until the order is carried out."""


class Kind(Protocol):
    """Makes the client of this number; it stands in a module, so that another process finds it."""

    def __call__(self, database: Database, order: Order, number: int, /) -> Client:
        """All clients of a process share its connections."""


def race(kind: Kind, order: Order, processes: int) -> Counter[str]:
    """Start `order["clients"]` clients in each process on the database `order["url"]`; what all of them have seen.

    What goes wrong in a process is raised here.
    """
    start = PROCESSES.Barrier(processes)
    with PROCESSES.Pool(processes, _stand_at, (start,)) as pool:
        seen = pool.starmap_async(_run, [(kind, order, process) for process in range(processes)], chunksize=1)
        return sum(seen.get(SECONDS), Counter())


def _stand_at(start: Barrier) -> None:
    global _start
    _start = start


def _run(kind: Kind, order: Order, process: int) -> Counter[str]:
    try:
        engine = create_engine(order["url"], pool_size=order["clients"] + 1)
        database = Database(engine, None, own_hooks=True)
        first = process * order["clients"]
        clients = [kind(database, order, first + n) for n in range(order["clients"])]
        engine.connect().close()
    except BaseException:
        _start.abort()  # the others need not wait
        raise
    _start.wait(SECONDS)
    with ThreadPoolExecutor(len(clients)) as pool:
        for future in [pool.submit(client.race) for client in clients]:
            future.result()
    engine.dispose()
    return sum((client.seen for client in clients), Counter())
