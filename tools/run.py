"""`make run`: sets everything up, starts the web server and the worker, and stops both together."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from tools import environment
from tools.terminal import say

ROOT = environment.ROOT
HOST = "127.0.0.1"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15


def kept_secret(path: Path, make: str) -> str:
    """A value made once and kept beside the data, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(make + "\n")
    return path.read_text("utf-8").strip()


def settings(port: int) -> dict[str, str]:
    """The environment of the application; what the person has set already wins."""
    instance = Path(os.environ.get("LMS_INSTANCE", ROOT / "instance")).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    defaults = environment.LEAN_MEMORY | {
        "LMS_ENV": "development",
        "LMS_INSTANCE": str(instance),
        "LMS_DATABASE_URL": f"sqlite:///{(instance / 'lms.sqlite3').as_posix()}",
        "LMS_BASE_URL": f"http://{HOST}:{port}",
        "LMS_TRUSTED_HOSTS": f"{HOST},localhost",
    }
    given = {**defaults, **environment.plain_environment()}
    if "LMS_DEMO_PASSWORD" not in given:
        given["LMS_DEMO_PASSWORD"] = kept_secret(instance / "demo-password", f"bruecke-{secrets.token_hex(4)}")
    return given


def flask(values: dict[str, str], *words: str) -> str:
    """Calls `flask lms ...` and returns what it said; its errors go to the terminal."""
    command = [str(environment.PYTHON), "-m", "flask", "--app", "wsgi", "lms", *words]
    answer = subprocess.run(
        command, cwd=ROOT, env=values, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=False
    )
    if answer.returncode:
        sys.exit(f"{answer.stdout}\n  `flask lms {' '.join(words)}` ended with {answer.returncode}.")
    return answer.stdout


def prepare_data(values: dict[str, str]) -> str:
    """Brings the tables up to date and fills a database made just now with the demo. Returns the demo logins."""
    instance = Path(values["LMS_INSTANCE"])
    logins, unfinished = instance / "demo-logins.txt", instance / ".demo-unfinished"
    # Only our own SQLite file is ever filled: another URL may be a database with real people.
    own = instance / "lms.sqlite3"
    if not own.exists() and values["LMS_DATABASE_URL"].endswith(own.as_posix()):
        unfinished.touch()
    flask(values, "upgrade")
    if unfinished.exists():
        say("Filling the new database with a fictional network (flask lms demo)")
        said = flask(values, "demo")
        logins.touch(mode=0o600)
        logins.write_text(said, "utf-8")
        unfinished.unlink()
    return logins.read_text("utf-8").strip() if logins.exists() else ""


def web_command(port: int) -> list[str]:
    """The web server: gunicorn with threads, waitress where gunicorn does not exist."""
    if sys.platform == "win32":
        return [str(environment.PYTHON), "-m", "waitress", f"--listen={HOST}:{port}", "--threads=8", "wsgi:app"]
    shape = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
    quiet = ["--log-level", "warning", "--bind", f"{HOST}:{port}"]
    return [str(environment.PYTHON), "-m", "gunicorn", *shape, *quiet, "wsgi:app"]


def worker_command() -> list[str]:
    """The worker: mails, deadlines, documents."""
    return [str(environment.PYTHON), "-m", "flask", "--app", "wsgi", "lms", "worker"]


def answers(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((HOST, port)) == 0


class Household:
    """The child processes, which live and die together."""

    def __init__(self) -> None:
        self.children: list[subprocess.Popen[bytes]] = []
        self.asked_to_stop = False

    def start(self, command: list[str], values: dict[str, str]) -> None:
        """Starts a child in a group of its own, so that Ctrl-C reaches it through us and only once."""
        own_group = sys.platform != "win32"
        self.children.append(subprocess.Popen(command, cwd=ROOT, env=values, start_new_session=own_group))

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Notes the wish; the waiting loop acts on it."""
        self.asked_to_stop = True

    def first_dead(self) -> int | None:
        """The exit code of a child that ended by itself; a death by signal counts as 1."""
        codes = (child.poll() for child in self.children)
        return next((code if code > 0 else 1 for code in codes if code is not None), None)

    def wait(self) -> int:
        """Waits until somebody asks to stop (0) or a child ends (its code)."""
        while not self.asked_to_stop:
            if (code := self.first_dead()) is not None:
                say(f"A part of the application ended by itself with {code}; stopping the rest.")
                return code
            time.sleep(0.2)
        return 0

    def end(self) -> None:
        """Asks every child to finish, and makes the slow ones."""
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def welcome(port: int, logins: str) -> None:
    """Says where it is and what to try."""
    address = f"http://{HOST}:{port}"
    print(f"\n  Lernbrücke is running at {address}   (stop with Ctrl-C)\n", flush=True)
    if logins:
        print("\n".join(f"    {line}" for line in logins.splitlines()), flush=True)
    print(
        "\n  Three things to try:\n"
        "    1. Choose a course and enrol without an account; the mail with your link lies in instance/mail/ within seconds.\n"
        "    2. Log in as trainer@example.org: the start page shows today's group. Mark who is there and close the list.\n"
        "    3. Log in as coordination@example.org: the start page names runs with due certificates. Issue them, open a PDF\n"
        f"       and type its code at {address}/verify.\n",
        flush=True,
    )


def serve(port: int, values: dict[str, str], logins: str) -> int:
    """Runs the household until its end and returns the exit code."""
    household = Household()
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), household.stop)
    try:
        household.start(web_command(port), values)
        household.start(worker_command(), values)
        deadline = time.monotonic() + SECONDS_TO_START
        while not answers(port) and household.first_dead() is None and not household.asked_to_stop:
            if time.monotonic() > deadline:
                say("The web server does not answer.")
                return 1
            time.sleep(0.1)
        if household.first_dead() is None and not household.asked_to_stop:
            welcome(port, logins)
        return household.wait()
    finally:
        household.end()


def main() -> int:
    """Sets up, prepares the data, serves."""
    port = int(os.environ.get("PORT", "8000"))
    if answers(port):
        sys.exit(f"Port {port} is taken. Choose another one: PORT={port + 1} make run")
    environment.for_running()
    values = settings(port)
    return serve(port, values, prepare_data(values))


if __name__ == "__main__":
    sys.exit(main())
