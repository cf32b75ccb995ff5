"""Real servers and workers on the test's database: started here, ended here, and killed by their ids in between."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import time_machine
from flask import Flask

from lms.data import clock
from tests.house import SECRET, database_of
from tests.kills.host import ORDERS, Line, Orders, birth
from tests.support.forks import program
from tools.run import answers, web_command

DEADLINE_SECONDS = 120.0
THREE_MINUTES = 180.0  # longer than every lease: the worker's 60 s, a paper's and a mail's 120 s


def wait_until(condition: Callable[[], bool], what: str, seconds: float = DEADLINE_SECONDS) -> None:
    """Look again and again; a deadline ends a test that would hang."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.02)


@dataclass
class Process:
    """A child of the test, with the notes of it and its own children."""

    child: BaseProcess
    folder: Path
    log: Path
    port: int = 0

    def noted(self, kind: str) -> list[int]:
        """The living processes of a kind: "process" (apps) or "pdf"."""
        notes = {int(path.name.split("-")[1]): path.read_text() for path in self.folder.glob(f"{kind}-*")}
        return sorted(number for number, born in notes.items() if born and birth(number) == born)

    def reached(self) -> set[str]:
        """The names of the lines at which a process died."""
        return {path.name.removeprefix("line-") for path in self.folder.glob("line-*")}

    def kill(self) -> None:
        """SIGKILL, and gone."""
        self.child.kill()
        self.child.join()

    def kill_one(self, kind: str) -> int:
        """SIGKILL one noted process as soon as there is one; returns when it is dead."""
        living: list[int] = []

        def one_lives() -> bool:
            living[:] = self.noted(kind)
            return bool(living)

        wait_until(one_lives, f"a process of kind {kind} lives\n{self.said()}")
        number = living[0]
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        wait_until(lambda: number not in self.noted(kind), f"process {number} is dead")
        return number

    def wait_for_death(self) -> None:
        """Until it has died at its line."""
        self.child.join(DEADLINE_SECONDS)
        assert self.child.exitcode == -signal.SIGKILL, f"the process dies at its line\n{self.said()}"

    def said(self) -> str:
        """What it wrote to its terminal."""
        return self.log.read_text("utf-8", errors="replace")[-3000:]

    def end(self) -> None:
        """In order if it can, and with everything it started."""
        self.child.terminate()
        self.child.join(15)
        if self.child.is_alive():
            self.kill()
        for number in (*self.noted("process"), *self.noted("pdf")):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


@dataclass
class Grounds:
    """Where a test starts processes: its database, its folder, its clock."""

    app: Flask
    folder: Path
    mail_server: str = ""
    started: int = 0

    @contextmanager
    def serving(self, *lines: Line) -> Iterator[Process]:
        """The web server of `make run`: two processes with four threads each."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        with self._running([*web_command(port)[2:-1], "tests.kills.host:app"], lines=lines) as server:
            server.port = port
            wait_until(
                lambda: answers(port) and len(server.noted("process")) == 2, f"the server is up\n{server.said()}"
            )
            yield server

    @contextmanager
    def working(self, job: str, *lines: Line, later: float = 0, stopped_pdf_children: int = 0) -> Iterator[Process]:
        """`flask lms worker` with one job; `later` seconds ahead of the test's clock."""
        words = ["flask", "--app", "tests.kills.host", "lms", "worker"]
        with self._running(
            words, lines=lines, later=later, jobs=(job,), stopped_pdf_children=stopped_pdf_children
        ) as worker:
            yield worker

    @contextmanager
    def _running(
        self,
        words: list[str],
        *,
        lines: tuple[Line, ...],
        later: float = 0,
        jobs: tuple[str, ...] = (),
        stopped_pdf_children: int = 0,
    ) -> Iterator[Process]:
        self.started += 1
        folder = self.folder / f"notes-{self.started}"
        folder.mkdir(parents=True)
        ahead = (clock.now() - time_machine.escape_hatch.datetime.datetime.now(tz=clock.now().tzinfo)).total_seconds()
        orders = Orders(str(folder), ahead + later, lines, jobs, stopped_pdf_children)
        log = self.folder / f"process-{self.started}.log"
        process = Process(program(words, self._environment(orders), log), folder, log)
        try:
            yield process
        finally:
            process.end()

    def _environment(self, orders: Orders) -> dict[str, str]:
        foreign = ("LMS_", "FLASK_")
        mine = {
            "LMS_INSTANCE": str(self.folder / "instance"),
            "LMS_DATABASE_URL": database_of(self.app).engine.url.render_as_string(hide_password=False),
            "LMS_SECRET_KEY": SECRET,
            "LMS_BASE_URL": "http://localhost",
            "LMS_SQLITE_SYNCHRONOUS": "NORMAL",
            "LMS_SMTP_URL": self.mail_server,
            ORDERS: orders.to_json(),
        }
        return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | mine
