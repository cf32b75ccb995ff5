"""`make lock`: turns the ranges of pyproject.toml and requirements/test.in into locks with hashes."""

from __future__ import annotations

import subprocess
import sys
import venv

from tools.environment import LOCKS, ROOT

HOME = ROOT / ".cache" / "lock"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

# One file for every platform and for Python 3.11 to 3.13, with markers where they differ; it names no index,
# so that it works behind any mirror.
SHAPE = [
    "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
    "--no-header", "--quiet", "--extra", "login", "--extra", "postgresql", "--extra", "server",
]  # fmt: skip


def main() -> None:
    """Compiles both locks; with --upgrade takes the newest versions that the ranges allow."""
    if not PYTHON.exists():
        venv.create(HOME, with_pip=True)
        subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", "uv"], check=True)
    compile_ = [str(PYTHON), "-m", "uv", "pip", "compile", *SHAPE, *sys.argv[1:], "pyproject.toml"]
    subprocess.run([*compile_, "-o", str(LOCKS["run"])], cwd=ROOT, check=True)
    also = ["requirements/test.in", "-c", "requirements/run.txt"]
    subprocess.run([*compile_, *also, "-o", str(LOCKS["test"])], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
