"""A sweep takes one thing after the other: what goes wrong with one keeps nobody behind it waiting."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import format_tb
from types import TracebackType
from typing import Self

from flask import current_app

from lms.data.session import is_unreachable


class SweepFailed(Exception):
    """Some things of a sweep failed. Each has its own line in the log; all others are done."""


class Sweep:
    """Goes on after a thing that fails. When all have had their turn, the job fails for those that did not succeed."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.failed = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None and self.failed:
            raise SweepFailed(f"{self.failed} x {self.kind}")

    @contextmanager
    def one(self, key: object) -> Iterator[None]:
        """The turn of one thing, its transaction inside. Without a database the others would fare no better: it ends the sweep."""
        try:
            yield
        except Exception as error:
            if is_unreachable(error):
                raise
            self.note(key, error)

    def note(self, key: object, error: Exception) -> None:
        """Write down that a thing failed: its id, the kind of error and where. The words of an error may quote a person."""
        where = "".join(format_tb(error.__traceback__))
        current_app.logger.error("turn of %s %s failed: %s\n%s", self.kind, key, type(error).__name__, where)
        self.failed += 1
