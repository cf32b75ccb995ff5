"""Processes that need not read our modules first: where the machine can fork, they come from one that has read them."""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Reading our modules takes longer than a race, and as long as everything else a killed worker does.
START = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
PROCESSES = multiprocessing.get_context(START)
PROCESSES.set_forkserver_preload(["wsgi", "tests.cast"])


def program(words: Sequence[str], environment: Mapping[str, str], log: Path) -> BaseProcess:
    """`python -m` with these words in a process of its own, started; what it says goes into the log."""
    log.touch()
    process: BaseProcess = PROCESSES.Process(  # type: ignore[attr-defined]
        target=_be, args=(list(words), dict(environment), log), daemon=True
    )
    process.start()
    return process


def _be(words: list[str], environment: dict[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    with log.open("wb") as said:
        os.dup2(said.fileno(), sys.stdout.fileno())
        os.dup2(said.fileno(), sys.stderr.fileno())
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
