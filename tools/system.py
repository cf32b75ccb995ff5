"""Parts that pip and npm cannot bring: system libraries, a browser, a database server, Java."""

from __future__ import annotations

import ctypes
import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.terminal import say, shout


@dataclass(frozen=True)
class Part:
    """One part of the system: how to see it, its Debian packages, its Homebrew names, and what needs it."""

    name: str
    present: Callable[[], bool]
    debian: tuple[str, ...]
    homebrew: tuple[str, ...]
    needed_for: str


def chromium() -> str | None:
    """The system's Chromium or Chrome; rather the one without windows, which does with two thirds of the work."""
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    )
    places = (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    )
    found = (os.environ.get("LMS_TEST_CHROMIUM"), *map(shutil.which, names), *places)
    return next((path for path in found if path and Path(path).is_file()), None)


def postgresql_bin() -> Path | None:
    """The folder with initdb and pg_ctl: on the PATH, where Debian keeps them, or where pg_config says."""
    folders = [Path(folder) for folder in os.get_exec_path()]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: folder.parent.name.zfill(4))[::-1]
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip() or "."))
    whole = (folder for folder in folders if all(shutil.which(name, path=str(folder)) for name in ("initdb", "pg_ctl")))
    return next(whole, None)


def opens_library(*names: str) -> bool:
    """Whether one of these shared libraries can be opened, as WeasyPrint will."""
    found = (*names, *filter(None, (ctypes.util.find_library(name.split(".so")[0]) for name in names)))
    for name in found:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def has_pdf_libraries() -> bool:
    """Whether the text shaping behind the PDFs is there."""
    return all(
        opens_library(*names)
        for names in (
            ("libpango-1.0.so.0", "libpango-1.0-0", "libpango-1.0.dylib", "pango-1.0"),
            ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "libpangoft2-1.0.dylib", "pangoft2-1.0"),
            ("libharfbuzz-subset.so.0", "libharfbuzz-subset-0", "libharfbuzz-subset.0.dylib", "harfbuzz-subset"),
        )
    )


def has_java() -> bool:
    """Whether veraPDF can be fetched and run."""
    return bool(shutil.which("java") and shutil.which("mvn"))


VENV = Part(
    "venv",
    lambda: importlib.util.find_spec("ensurepip") is not None,
    ("python3-venv",),
    (),
    "the Python environment of the project",
)
PDF = Part(
    "pdf",
    has_pdf_libraries,
    ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ("pango",),
    "certificates and lists as PDF",
)
CHROMIUM = Part(
    "chromium",
    lambda: chromium() is not None,
    ("chromium-headless-shell",),
    ("--cask", "chromium"),
    "tests in a browser",
)
POSTGRESQL = Part(
    "postgresql",
    lambda: bool(os.environ.get("LMS_TEST_POSTGRES_URL")) or postgresql_bin() is not None,
    ("postgresql",),
    ("postgresql@17",),
    "tests on PostgreSQL",
)
VERAPDF = Part("verapdf", has_java, ("default-jre-headless", "maven"), ("maven",), "the PDF/UA check by veraPDF")

PARTS = {part.name: part for part in (VENV, PDF, CHROMIUM, POSTGRESQL, VERAPDF)}


def line_to_copy(missing: Iterable[Part]) -> str:
    """One line that installs what is missing on the machine at hand."""
    parts = list(missing)
    if sys.platform == "darwin":
        return "; ".join("brew install " + " ".join(part.homebrew) for part in parts if part.homebrew)
    if sys.platform == "win32":
        return "please install: " + ", ".join(part.name for part in parts)
    names = " ".join(name for part in parts for name in part.debian)
    return f"sudo apt-get install --no-install-recommends {names}"


def may_install() -> bool:
    """Root on a Debian-like machine, unless the person said NO_SYSTEM=1."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None and os.environ.get("NO_SYSTEM", "") in {"", "0"}


def install(parts: Iterable[Part]) -> None:
    """Calls apt-get for the missing parts, saying so first."""
    names = [name for part in parts for name in part.debian]
    say(f"Installing system packages with apt-get: {' '.join(names)}  (NO_SYSTEM=1 turns this off)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *names]):
        done = subprocess.run(
            ["apt-get", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            shout(f"apt-get {command[0]} did not work:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")
            return


def ensure(*parts: Part) -> list[Part]:
    """Installs what is missing where that is allowed; names the rest in one line and returns it."""
    missing = [part for part in parts if not part.present()]
    if missing and may_install():
        install(missing)
        missing = [part for part in parts if not part.present()]
    if missing:
        needs = ", ".join(f"{part.name} ({part.needed_for})" for part in missing)
        shout(f"Missing on this machine: {needs}\n     To install: {line_to_copy(missing)}")
    return missing
