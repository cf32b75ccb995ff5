"""Where processes are started and killed."""

import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.kills.processes import Grounds


@pytest.fixture
def grounds(app: Flask, tmp_path: Path) -> Grounds:
    """The test's database, with room for processes beside it."""
    if sys.platform == "win32":
        pytest.skip("Windows has no SIGKILL")
    return Grounds(app, tmp_path / "processes")
