"""The databases under measurement, each with the demo year in it: a SQLite file, and a PostgreSQL started for this run."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.server import ROOT
from tests.support import postgres
from tools.system import postgresql_bin

# The tests' server may lose everything in a power cut; what is measured here must not.
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
NAME = "lms_bench"
PASSWORD = f"bench-{secrets.token_hex(8)}"


@contextmanager
def sqlite(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a host on a new SQLite file, with full synchronisation."""
    yield _environment(folder, f"sqlite:///{folder / 'bench.sqlite3'}")


@contextmanager
def postgresql(folder: Path) -> Iterator[dict[str, str] | None]:
    """The environment of a host on a new PostgreSQL server; None where PostgreSQL is not installed."""
    if postgresql_bin() is None:
        yield None
        return
    place = Path(tempfile.mkdtemp(prefix="lms-pg-", dir="/tmp" if Path("/tmp").is_dir() else None))
    os.environ[postgres.FOLDER] = str(place)
    postgres.SETTINGS.update(SAFE)
    watchman = [sys.executable, "-m", "tests.support.postgres", str(place), str(os.getpid())]
    subprocess.Popen(watchman, cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)
    try:
        url = postgres.create_database(NAME).render_as_string(hide_password=False)
        yield _environment(folder, url)
    finally:
        del os.environ[postgres.FOLDER]
        postgres.stop(place)


def fill(environment: dict[str, str]) -> None:
    """Tables and the demo year, as an operator makes them."""
    for words in (["upgrade"], ["demo", "--year"]):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "lms", *words]
        answer = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
        )
        if answer.returncode:
            raise RuntimeError(f"flask lms {' '.join(words)}: {answer.stderr[-2000:]}")


def refresh_statistics(db: Session) -> None:
    """Count the rows as the server's autovacuum does within a minute of many changes; SQLite has nothing of the kind.

    Without it PostgreSQL plans the next statements for the few rows there were before.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(text("ANALYZE"))


def remove(folder: Path) -> None:
    """Leave nothing behind."""
    shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path, url: str) -> dict[str, str]:
    return {
        "LMS_DATABASE_URL": url,
        "LMS_INSTANCE": str(folder),
        "LMS_SECRET_KEY": secrets.token_hex(32),
        "LMS_DEMO_PASSWORD": PASSWORD,
    }
