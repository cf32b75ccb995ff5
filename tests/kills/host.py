"""The host that is killed: the app of wsgi.py on a moved clock, with lines at which the process ends itself.

Runs in processes of its own, under gunicorn and under `flask lms worker`; its orders come from the environment.
"""

import json
import os
import re
import signal
import threading
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from lms.data import clock
from lms.pdf.worker import PdfWorker
from wsgi import make_app

ORDERS = "KILL_TEST_ORDERS"
SWEEPS_EVERY = timedelta(seconds=0.2)


class At(StrEnum):
    """When a line is reached: in the open transaction, after its commit, or (a broken sequence) in two commits."""

    EXECUTED = "executed"
    COMMITTED = "committed"
    HALF = "half"


@dataclass(frozen=True)
class Line:
    """The process that is the first to send such a statement so many times dies there, as by SIGKILL from outside."""

    name: str
    statement: str
    at: At
    times: int = 1


@dataclass(frozen=True)
class Orders:
    """What a test wants of the process; the folder takes the notes of who lives and which lines were reached."""

    folder: str
    seconds_ahead: float = 0
    lines: tuple[Line, ...] = ()
    jobs: tuple[str, ...] = ()
    stopped_pdf_children: int = 0

    def to_json(self) -> str:
        """As it goes into the environment."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Orders":
        """As it comes out of the environment."""
        values = json.loads(text)
        lines = tuple(Line(**{**line, "at": At(line["at"])}) for line in values.pop("lines"))
        return cls(**{**values, "lines": lines, "jobs": tuple(values["jobs"])})


def die() -> None:
    """No clean-up, no last words."""
    os.kill(os.getpid(), signal.SIGKILL)


def birth(process: int) -> str | None:
    """When the living process began, by which it is told from a later one of the same number; None for a dead one."""
    try:
        os.kill(process, 0)
        # What follows the name in brackets: the state, ..., and at the 20th place the start.
        facts = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except ProcessLookupError:
        return None
    except FileNotFoundError:
        return None if Path("/proc/self").exists() else "unknown"
    return None if facts[0] == "Z" else facts[19]


def note(folder: Path, name: str, content: str = "") -> bool:
    """Leave a note; False when it was there already."""
    try:
        with (folder / name).open("x") as paper:
            paper.write(content)
    except FileExistsError:
        return False
    return True


def note_birth(folder: Path, kind: str, process: int) -> None:
    """Note that a process lives."""
    note(folder, f"{kind}-{process}", birth(process) or "")


class Watch:
    """Looks at every statement of this process for one line."""

    def __init__(self, line: Line, folder: Path) -> None:
        self.line, self.folder = line, folder
        self.pattern = re.compile(line.statement)
        self.seen = count(1)
        self.marked = threading.local()

    def executed(self, _connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        """A statement has been carried out."""
        if not self.pattern.match(statement) or next(self.seen) < self.line.times:
            return
        if not note(self.folder, f"line-{self.line.name}"):
            return
        if self.line.at is At.HALF:
            cursor.execute("COMMIT")
        if self.line.at is At.COMMITTED:
            self.marked.dies = True
        else:
            die()

    def committed(self, _session: Session) -> None:
        """A transaction has been committed."""
        if getattr(self.marked, "dies", False):
            die()


def draw(app: Flask, lines: tuple[Line, ...], folder: Path) -> None:
    """Put the lines into the way of this process."""
    for line in lines:
        watch = Watch(line, folder)
        event.listen(app.extensions["lms"].database.engine, "after_cursor_execute", watch.executed)
        event.listen(Session, "after_commit", watch.committed)


def note_pdf_children(folder: Path, stopped: int) -> None:
    """Note every PDF child process; the first ones stand still, so that they are at work when somebody kills them."""
    start = PdfWorker._start_child

    def start_and_note(worker: PdfWorker) -> None:
        start(worker)
        assert worker._child is not None
        if len(list(folder.glob("pdf-*"))) < stopped:
            os.kill(worker._child.pid, signal.SIGSTOP)
        note_birth(folder, "pdf", worker._child.pid)

    PdfWorker._start_child = start_and_note  # type: ignore[method-assign, assignment]


def move_clock(ahead: timedelta) -> None:
    """The one clock that rules and jobs read goes ahead, in every process by exactly the same."""
    real_now = clock.now
    clock.now = lambda: real_now() + ahead
    clock.today = lambda zone: clock.now().astimezone(ZoneInfo(zone)).date()


def build(orders: Orders) -> Flask:
    """The app as a server or worker of a real installation has it, and as impatient as a test needs it."""
    move_clock(timedelta(seconds=orders.seconds_ahead))
    folder = Path(orders.folder)
    app = make_app()
    app.config["LMS_ENROL_PER_MINUTE"] = 100_000
    lms = app.extensions["lms"]
    lms.jobs = [replace(job, every=SWEEPS_EVERY) for job in lms.jobs if job.name in orders.jobs]
    draw(app, orders.lines, folder)
    note_pdf_children(folder, orders.stopped_pdf_children)
    note_birth(folder, "process", os.getpid())
    return app


if ORDERS in os.environ:
    app = build(Orders.from_json(os.environ[ORDERS]))
