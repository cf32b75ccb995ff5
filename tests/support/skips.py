"""The one place that knows what this machine lacks: such tests are skipped with a reason, and fail under CI=true."""

from __future__ import annotations

import os

import pytest

from tools import system
from tools.environment import VERAPDF

# What a marker asks of the machine.
NEEDS = {"postgresql": "postgresql", "browser": "chromium", "pdf": "pdf", "verapdf": "verapdf"}


def missing(part: str) -> str | None:
    """What to do about a missing part, or None when it is there."""
    wanted = system.PARTS[part]
    if part == "verapdf" and wanted.present() and not any((VERAPDF / "target" / "lib").glob("greenfield-apps-*.jar")):
        return "veraPDF is not fetched: call make test, or python -m tools.environment test"
    return None if wanted.present() else f"{part} is missing: {system.line_to_copy([wanted])}"


def need(part: str) -> None:
    """Goes on when the part is there; otherwise skips the test, or fails it under CI=true."""
    reason = missing(part)
    if reason is None:
        return
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(f"nothing may be skipped here, but {reason}", pytrace=False)
    pytest.skip(reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Asks for the parts that the markers of a test name."""
    for marker, part in NEEDS.items():
        if item.get_closest_marker(marker):
            need(part)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what was not tested on this machine."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr]
    absent = sorted({reason for reason in reasons if " is missing: " in reason or "is not fetched" in reason})
    for reason in absent:
        count = sum(1 for other in reasons if other == reason)
        terminalreporter.line(f"NOT TESTED HERE: {count} tests, {reason.removeprefix('Skipped: ')}", yellow=True)
