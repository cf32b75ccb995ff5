"""`make check` and `make test`: style, types and import contracts beside the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tools import environment
from tools.terminal import say, shout

SOURCES = ("lms", "courses", "certificates", "wsgi.py", "tools", "tests", "bench")
FAST = "not postgresql and not browser and not long and not pdf"
PROCESSES = "2"  # each brings a browser of half a gigabyte


def sources() -> list[str]:
    """The folders and files under the gate that exist."""
    return [name for name in SOURCES if (environment.ROOT / name).exists()]


def static_checks() -> dict[str, list[str]]:
    """What reads the source without running it."""
    python = [str(environment.PYTHON), "-m"]
    return {
        "ruff check": [*python, "ruff", "check", "--quiet", *sources()],
        "ruff format": [*python, "ruff", "format", "--check", "--quiet", *sources()],
        "import contracts": [str(environment.BIN / "lint-imports"), "--no-logo"],
        "translations": [*python, "tools.messages", "--check"],
        "mypy": [*python, "mypy", "--no-error-summary", *sources()],
    }


def answer_of(command: list[str]) -> subprocess.CompletedProcess[str]:
    """What a check says."""
    settings = environment.plain_environment()
    return subprocess.run(command, cwd=environment.ROOT, env=settings, capture_output=True, text=True, check=False)


def complaints() -> dict[str, str]:
    """Runs the static checks beside each other; what each failing one says."""
    checks, failed = static_checks(), {}
    with ThreadPoolExecutor(len(checks)) as pool:
        for name, answer in zip(checks, pool.map(answer_of, checks.values()), strict=True):
            if answer.returncode:
                failed[name] = answer.stdout + answer.stderr
            else:
                say(f"{name}: good")
    return failed


def pytest(*words: str, **values: str) -> int:
    """Runs pytest."""
    settings = {**environment.plain_environment(), **values}
    settings.pop("PYTHONDONTWRITEBYTECODE", None)  # tests start the program again and again: it is compiled once
    command = [str(environment.PYTHON), "-m", "pytest", *words, *sys.argv[2:]]
    return subprocess.run(command, cwd=environment.ROOT, env=settings, check=False).returncode


def everything(*words: str) -> int:
    """Runs the tests and, in the time they wait for something, the static checks. What must be mended is said last."""
    with ThreadPoolExecutor(1) as beside:
        static = beside.submit(complaints)
        code = pytest(*words)
    for name, said in static.result().items():
        shout(f"{name} failed:\n{said}")
    return code or int(bool(static.result()))


def check() -> int:
    """The fast gate: no server, no browser, no PDF."""
    environment.for_checking()
    return everything("-q", "-m", FAST)


def test() -> int:
    """The whole gate."""
    environment.for_testing()
    return everything("-n", os.environ.get("TEST_PROCESSES", PROCESSES), "-m", "not long")


def test_long() -> int:
    """Races at full width, volumes and the simulated year."""
    environment.for_testing()
    widths = {"LMS_RACE_CLIENTS": "64", "LMS_RACE_ROUNDS": "20", "LMS_PROPERTY_EXAMPLES": "2000"}
    return pytest("-m", "long", **{key: os.environ.get(key, value) for key, value in widths.items()})


if __name__ == "__main__":
    sys.exit({"check": check, "test": test, "test-long": test_long}[sys.argv[1]]())
