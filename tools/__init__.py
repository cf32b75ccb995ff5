"""The programs behind the Makefile. Those that run before .venv exists use Python's standard library only."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the Makefile may find an older Python than pyproject.toml asks for
    sys.exit("Lernbrücke needs Python 3.11 or newer. Name it, for example: make run PYTHON=python3.12")
