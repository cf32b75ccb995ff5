"""`make clean`: removes everything the set-up and the tests made, and never the data under instance/."""

from __future__ import annotations

import shutil

from tools.environment import ROOT

MADE = (
    ".venv", ".node", ".cache", ".hypothesis", ".import_linter_cache", ".mypy_cache", ".pytest_cache", ".ruff_cache",
    "node_modules", "build", "dist", "test-results", "lms/static/vendor", "tools/verapdf/target",
)  # fmt: skip


def main() -> None:
    """Leaves the files of git and the data."""
    for name in MADE:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in ("lms", "courses", "certificates", "tests", "tools", "bench"):
        for cache in sorted((ROOT / folder).rglob("__pycache__")):
            shutil.rmtree(cache, ignore_errors=True)
    for compiled in (ROOT / "lms" / "translations").rglob("*.mo"):
        compiled.unlink()


if __name__ == "__main__":
    main()
