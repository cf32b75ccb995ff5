"""Has anything been committed since? Both databases can say so without a look at any table."""

import os
from threading import Lock
from typing import Any

from sqlalchemy import Engine, PoolProxiedConnection, String, cast, event, func, select
from sqlalchemy.orm import Session

# The snapshot names the transactions that are done and those under way: the next commit makes it another one.
_SNAPSHOT = select(cast(func.pg_current_snapshot(), String))


class Commits:
    """Tells the states of one database apart: two equal answers mean that nobody committed anything in between.

    "Nobody" means no process at all, the LMS or not. Ask before reading what the answer is to stand for.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._watchers: dict[int, PoolProxiedConnection] = {}
        self._opened = 0
        self._lock = Lock()
        event.listen(engine, "engine_disposed", self._let_go)

    def state(self, db: Session) -> str:
        """A word for what can be read now."""
        if self._engine.dialect.name == "postgresql":
            return str(db.execute(_SNAPSHOT).scalar_one())
        with self._lock:
            return self._state_of_file()

    def _state_of_file(self) -> str:
        """The number SQLite counts up for a connection when another one commits: so a connection that never writes."""
        process = os.getpid()
        watcher = self._watchers.get(process)
        if watcher is None:  # that of the process this one was forked from must be left alone, unused and open
            watcher = self._watchers[process] = self._engine.raw_connection()
            watcher.detach()
            self._opened += 1
        cursor: Any = watcher.cursor()
        number = cursor.execute("PRAGMA data_version").fetchone()[0]
        cursor.close()
        return f"{self._opened}.{number}"

    def _let_go(self, _engine: Engine) -> None:
        with self._lock:
            watcher = self._watchers.pop(os.getpid(), None)
        if watcher is not None:
            watcher.close()
