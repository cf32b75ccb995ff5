"""The smaller targets of the Makefile: each prepares .venv and runs one program in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools import environment, run


def in_venv(*words: str, values: dict[str, str] | None = None) -> int:
    """Runs a Python program of .venv from the project's folder."""
    settings = values or environment.plain_environment()
    return subprocess.run([str(environment.PYTHON), *words], cwd=environment.ROOT, env=settings, check=False).returncode


def bench() -> int:
    """Measures what docs/speed.md promises."""
    environment.for_checking()
    return in_venv("-m", "bench", *sys.argv[2:])


def demo_year() -> int:
    """Fills a database of its own, `demo-year.sqlite3` in the instance folder, with a simulated year."""
    environment.for_running()
    values = run.settings(8000)
    values["LMS_DATABASE_URL"] = f"sqlite:///{(Path(values['LMS_INSTANCE']) / 'demo-year.sqlite3').as_posix()}"
    run.flask(values, "upgrade")
    code = in_venv("-m", "flask", "--app", "wsgi", "lms", "demo", "--year", values=values)
    print(f"  To look at it:  LMS_DATABASE_URL={values['LMS_DATABASE_URL']} make run")
    return code


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
