"""Remembers by a hash what a set-up step was made from, so that a second start has nothing to do."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path


def fingerprint(sources: Iterable[Path]) -> str:
    """One hash over the names and bytes of the sources and the Python that reads them."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(sources):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh(stamp_file: Path, sources: Iterable[Path]) -> bool:
    """Whether the step was done with exactly these sources."""
    return stamp_file.is_file() and stamp_file.read_text("utf-8").strip() == fingerprint(sources)


def stamp(stamp_file: Path, sources: Iterable[Path]) -> None:
    """Notes that the step is done; called last, so that an interrupted step is done again."""
    stamp_file.parent.mkdir(parents=True, exist_ok=True)
    stamp_file.write_text(fingerprint(sources) + "\n", "utf-8")
