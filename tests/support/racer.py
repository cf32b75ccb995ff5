"""Who races (`tests.support.races`)."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

import courses.feature as _all_tables  # noqa: F401 - foreign keys name tables of other rooms
from lms.data.refusal import DatabaseBusy, Refusal
from lms.data.session import Database

TRIES = 10


@dataclass
class Client:
    """One person at a keyboard. Its methods without arguments are races; `seen` counts what happened to it.

    `given` is what the test told all of them, `number` counts them through all processes.
    """

    database: Database
    given: dict[str, Any]
    number: int
    steps: int

    def __post_init__(self) -> None:
        self.random = random.Random(self.number)
        self.seen: Counter[str] = Counter()

    def step(self, name: str, act: Callable[[Session], object]) -> None:
        """One whole transaction, tried again when the database is busy; a refusal counts under its own name."""
        for _ in range(TRIES):
            try:
                with self.database.transaction() as db:
                    act(db)
            except DatabaseBusy:
                self.seen["busy"] += 1
                time.sleep(0.02 + self.random.random() * 0.18)
            except Refusal as refusal:
                self.seen[type(refusal).__name__] += 1
                return
            else:
                self.seen[name] += 1
                return
        self.seen["gave up"] += 1
