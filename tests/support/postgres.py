"""A throw-away PostgreSQL for the tests: started by the first test that asks, shared by all processes of the run.

As a pytest plugin it stops the server when the run ends; run as a program it is the watchman who does so when the
run was killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.support import skips
from tools.system import postgresql_bin

if sys.platform != "win32":
    import pwd

# Set by the process that the person started, inherited by the processes of pytest-xdist.
FOLDER = "LMS_TEST_POSTGRES_FOLDER"
GIVEN_URL = "LMS_TEST_POSTGRES_URL"
SECONDS_TO_START = 60
ROOT = Path(__file__).resolve().parents[2]

# Nothing here has to survive a power cut.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "''",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


def account() -> dict[str, Any]:
    """PostgreSQL refuses root, so root lends it an unprivileged user."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def call(program: str, *words: str) -> None:
    """Calls a program of PostgreSQL, as the unprivileged user where needed."""
    folder = postgresql_bin()
    assert folder is not None, "skips.need('postgresql') comes first"
    with tempfile.TemporaryFile("w+") as said:
        # A file, not a pipe: the server would inherit the pipe and keep it open.
        done = subprocess.run(
            [str(folder / program), *words],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            check=False,
            **account(),
        )
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{program} ended with {done.returncode}: {said.read()[-2000:]}")


def start(folder: Path) -> None:
    """Makes the cluster and starts the server on a Unix socket inside the folder."""
    cluster = folder / "cluster"
    cluster.mkdir(mode=0o700)
    if user := account():
        folder.chmod(0o711)
        os.chown(cluster, user["user"], user["group"])
    call("initdb", "-D", str(cluster), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    options += f" -c unix_socket_directories={cluster}"
    call("pg_ctl", "-D", str(cluster), "-w", "-t", "50", "-l", str(cluster / "log"), "-o", options, "start")


def stop(folder: Path) -> None:
    """Stops the server, if one was started, and removes its folder."""
    if (folder / "cluster" / "postmaster.pid").exists():
        call("pg_ctl", "-D", str(folder / "cluster"), "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def server_url() -> URL:
    """The address of the server's own database; starts the server when nobody has yet."""
    skips.need("postgresql")
    if given := os.environ.get(GIVEN_URL):
        return make_url(given).set(drivername="postgresql+psycopg")
    folder = Path(os.environ[FOLDER])
    ready, failed = folder / "ready", folder / "failed"
    try:
        (folder / "starting").mkdir()
    except FileExistsError:
        wait_for(ready, failed)
    else:
        try:
            start(folder)
        except BaseException as reason:
            failed.write_text(str(reason), "utf-8")
            raise
        ready.touch()
    socket = {"host": str(folder / "cluster")}
    return URL.create("postgresql+psycopg", username="postgres", database="postgres", query=socket)


def wait_for(ready: Path, failed: Path) -> None:
    """Waits until the process that came first has started the server."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not ready.exists():
        if failed.exists() or time.monotonic() > deadline:
            raise RuntimeError(failed.read_text("utf-8") if failed.exists() else "PostgreSQL did not start in time")
        time.sleep(0.05)


def administer(statement: sql.Composed) -> None:
    """Runs one statement in the server's own database, outside any transaction."""
    address = server_url().set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def create_database(name: str, template: str = "template1") -> URL:
    """A new database, copied from a template that nobody is connected to; returns its address."""
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    administer(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
    return server_url().set(database=name)


def drop_database(name: str) -> None:
    """Drops the database with everybody still connected to it."""
    administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def pytest_configure(config: pytest.Config) -> None:
    """Prepares the folder and its watchman, once per run; the server itself starts on demand."""
    if hasattr(config, "workerinput") or os.environ.get(GIVEN_URL) or postgresql_bin() is None:
        return
    # A short path, for a Unix socket's may have 107 bytes, and one that the unprivileged user may enter.
    place = "/tmp" if Path("/tmp").is_dir() else None
    os.environ[FOLDER] = folder = tempfile.mkdtemp(prefix="lms-pg-", dir=place)
    watchman = [sys.executable, "-m", "tests.support.postgres", folder, str(os.getpid())]
    subprocess.Popen(watchman, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the server at the end of the run, also after Ctrl-C."""
    if not hasattr(config, "workerinput") and (folder := os.environ.pop(FOLDER, None)):
        stop(Path(folder))


def watch(folder: Path, process: int) -> None:
    """Stops the server when the run has ended without doing so."""
    while folder.exists():
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            stop(folder)
            return
        time.sleep(1)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), int(sys.argv[2]))
