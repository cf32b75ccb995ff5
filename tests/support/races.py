"""Races: several processes with several clients each, let off at the same moment on the database of a test.

A race is a method of a `tests.support.racer.Client`; its module is started as a program. Every race has a control beside it:
a method that looks first and acts then, and must fail at what the race proves.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.house import ROOT, database_of

SECONDS = 120
CLIENTS = int(os.environ.get("LMS_RACE_CLIENTS", "32"))
ROUNDS = int(os.environ.get("LMS_RACE_ROUNDS", "3"))


@dataclass(frozen=True)
class Width:
    """How many processes, clients in each, and steps of each client."""

    processes: int
    clients: int
    steps: int
    rounds: int = 1

    @property
    def tries(self) -> int:
        """All steps together."""
        return self.processes * self.clients * self.steps


def widths(*, steps: int, full: int, rounds: int = 1) -> pytest.MarkDecorator:
    """A test for 8 clients, and once more at full width with so many steps of each: "width"."""
    wide = Width(max(CLIENTS // 8, 1), 8, full, rounds)
    both = [pytest.param(Width(2, 4, steps), id="8-clients"), pytest.param(wide, id="full", marks=pytest.mark.long)]
    return pytest.mark.parametrize("width", both)


def race(app: Flask, racer: str, name: str, width: Width, **given: object) -> Counter[str]:
    """Start all processes of the module at once and add up what they say. What is `given`, every client knows."""
    url = database_of(app).engine.url.render_as_string(hide_password=False)
    order = {"url": url, "race": name, "clients": width.clients, "steps": width.steps, "given": given}
    started = [_started(racer, order | {"process": process}) for process in range(width.processes)]
    try:
        answers = _let_off(started)
    finally:
        for child in started:
            if child.poll() is None:
                child.kill()
                child.wait()
    for child, (_said, complaint) in zip(started, answers, strict=True):
        assert child.returncode == 0, complaint
    return sum((Counter(json.loads(said)) for said, _complaint in answers), Counter())


def _started(racer: str, order: dict[str, object]) -> subprocess.Popen[str]:
    command, pipe = [sys.executable, "-m", racer, json.dumps(order)], subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def _let_off(started: list[subprocess.Popen[str]]) -> list[tuple[str, str]]:
    for child in started:
        assert child.stdout is not None
        if child.stdout.readline() != "ready\n":
            raise AssertionError(child.communicate(timeout=SECONDS)[1])
    for child in started:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    return [child.communicate(timeout=SECONDS) for child in started]
