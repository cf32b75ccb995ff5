"""One child process for all tests of a module: starting it takes most of a second."""

from collections.abc import Iterator

import pytest

from lms.pdf.worker import PdfWorker


@pytest.fixture(scope="module")
def worker() -> Iterator[PdfWorker]:
    """A worker with the usual limits."""
    with PdfWorker() as worker:
        yield worker
