"""The smaller targets of the Makefile: each prepares .venv and runs one program in it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tools import environment, run
from tools.terminal import say

MOST_WORKERS = 5


def in_venv(*words: str, values: dict[str, str] | None = None) -> int:
    """Runs a Python program of .venv from the project's folder."""
    settings = values or environment.plain_environment()
    return subprocess.run([str(environment.PYTHON), *words], cwd=environment.ROOT, env=settings, check=False).returncode


def bench() -> int:
    """Measures pages, enrolments and certificates on this machine."""
    environment.for_checking()
    return in_venv("-m", "bench", *sys.argv[2:])


def demo_year() -> int:
    """Fills a database of its own, `demo-year.sqlite3` in the instance folder, with a simulated year and its papers."""
    environment.for_running()
    values = run.settings(8000)
    instance = Path(values["LMS_INSTANCE"])
    database, logins = instance / "demo-year.sqlite3", instance / "demo-logins.txt"
    is_new = not database.exists()
    values["LMS_DATABASE_URL"] = f"sqlite:///{database.as_posix()}"
    run.flask(values, "upgrade")
    say("Telling the year (flask lms demo --year)")
    said = run.flask(values, "demo", "--year").strip()
    if is_new:
        logins.touch(mode=0o600)
        logins.write_text(said, "utf-8")
    make_papers(values, database)
    print(f"{said}\n\n  To look at it:  LMS_DATABASE_URL={values['LMS_DATABASE_URL']} make run")
    return 0


def make_papers(values: dict[str, str], database: Path) -> None:
    """Lets the worker make the reserved papers, and says how many are left with a problem that the run's page names."""
    for _ in range(MOST_WORKERS):
        left = reserved(database, "problem = ''")
        if not left:
            break
        say(f"Making {left} certificates (flask lms worker --once); this takes a minute or two")
        run.flask(values, "worker", "--once")
    if stuck := reserved(database, "TRUE"):
        say(f"{stuck} certificates could not be made; the pages of their runs say why.")


def reserved(database: Path, which: str) -> int:
    """How many papers have no document yet."""
    with closing(sqlite3.connect(database)) as connection:
        sql = f"SELECT count(*) FROM lms_certificate WHERE state = 'reserved' AND {which}"
        waiting = connection.execute(sql).fetchone()
    return int(waiting[0])


def dist() -> int:
    """Builds the wheel with templates, migrations, translations, front-end files and fonts."""
    environment.for_checking()
    # The build tool is in the lock already: no second environment, no download.
    return in_venv("-m", "build", "--wheel", "--no-isolation")


def messages() -> int:
    """Collects the texts, and compiles the catalogues."""
    environment.for_checking()
    code = in_venv("-m", "tools.messages")
    environment.translations()
    return code


if __name__ == "__main__":
    tasks = {"bench": bench, "demo-year": demo_year, "dist": dist, "messages": messages}
    sys.exit(tasks[sys.argv[1]]())
