"""Makes .venv from the hashed locks, and everything else that the application or its tests are run from."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tools import frontend, system
from tools.setup_stamp import is_fresh, stamp
from tools.terminal import say, shout

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if sys.platform == "win32" else "bin")
PYTHON = BIN / ("python.exe" if sys.platform == "win32" else "python")
LOCKS = {"run": ROOT / "requirements" / "run.txt", "test": ROOT / "requirements" / "test.txt"}
TRANSLATIONS = ROOT / "lms" / "translations"
VERAPDF = ROOT / "tools" / "verapdf"
# Checking a password takes 19 MB for a moment. Left to itself, the C library of Linux would keep them for each thread.
LEAN_MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "1048576"}


def installed(purpose: str) -> bool:
    """Whether .venv holds the lock for this purpose; the test lock contains the one for running."""
    wider = {"run": ("run", "test"), "test": ("test",)}[purpose]
    return PYTHON.exists() and any(is_fresh(VENV / f".lock-{name}", (LOCKS[name],)) for name in wider)


def python_packages(purpose: str) -> None:
    """Installs the lock into .venv, checking every hash."""
    if installed(purpose):
        return
    say(f"Installing the Python packages of requirements/{LOCKS[purpose].name} into .venv")
    if not PYTHON.exists() or not works(PYTHON):
        venv.create(VENV, with_pip=True, clear=True)
    # The lock is complete: --no-deps keeps pip from resolving it once more.
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCKS[purpose])], cwd=ROOT, check=True)
    stamp(VENV / f".lock-{purpose}", (LOCKS[purpose],))


def works(python: Path) -> bool:
    """Whether an existing .venv was made by this Python version and still starts."""
    asked = [str(python), "-c", "import pip, sys; print(sys.version)"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version


def translations() -> None:
    """Compiles the translation catalogues that changed."""
    sources = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
    compiled = ROOT / ".cache" / "translations"
    if not sources or (is_fresh(compiled, sources) and all(path.with_suffix(".mo").is_file() for path in sources)):
        return
    pybabel = [str(PYTHON), "-m", "babel.messages.frontend", "--quiet", "compile"]
    for path in sources:
        files = ["-i", str(path), "-o", str(path.with_suffix(".mo")), "-l", path.parent.parent.name]
        subprocess.run([*pybabel, *files], cwd=ROOT, check=True)
    stamp(compiled, sources)


def verapdf() -> None:
    """Fetches veraPDF with Maven; tests that need it say so when it is not there."""
    done, pom = VERAPDF / "target" / ".stamp", VERAPDF / "pom.xml"
    if is_fresh(done, (pom,)):
        return
    say("Fetching veraPDF with Maven")
    mvn = [str(shutil.which("mvn")), "-q", "-B", "-ntp", "-f", str(pom), "dependency:copy-dependencies"]
    answer = subprocess.run(mvn, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if answer.returncode:
        shout(f"veraPDF could not be fetched:\n{answer.stdout[-1500:]}")
    else:
        stamp(done, (pom,))


def beside_each_other(*steps: Callable[[], None]) -> None:
    """Carries out steps that do not need each other; what one of them raises is raised when all have ended."""
    with ThreadPoolExecutor(len(steps)) as pool:
        for started in [pool.submit(step) for step in steps]:
            started.result()


def python_for(purpose: str) -> None:
    """The Python packages, and the catalogues that one of them compiles."""
    python_packages(purpose)
    translations()


def for_running() -> None:
    """Everything `make run` needs. Without the PDF libraries the rest still works."""
    system.ensure(system.VENV, system.PDF)
    beside_each_other(partial(python_for, "run"), frontend.main)


def for_testing() -> None:
    """Everything `make test` needs."""
    missing = system.ensure(system.VENV, system.PDF, system.CHROMIUM, system.POSTGRESQL, system.VERAPDF)
    java = () if system.VERAPDF in missing else (verapdf,)
    beside_each_other(partial(python_for, "test"), frontend.main, *java)


def for_checking() -> None:
    """Everything the fast gate `make check` needs."""
    system.ensure(system.VENV, system.PDF)
    beside_each_other(partial(python_for, "test"), frontend.main)


def plain_environment() -> dict[str, str]:
    """The environment for programs of .venv: its folder first on the PATH, the project on Python's path."""
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", "")))
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUTF8": "1"}


if __name__ == "__main__":
    {"run": for_running, "test": for_testing, "check": for_checking}[sys.argv[1]]()
