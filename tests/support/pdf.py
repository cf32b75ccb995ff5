"""The child process that makes PDF documents, kept from test to test: to start one takes longer than to make a page.

What starts, limits and ends a child is tested in tests/lms/pdf with children of their own, and so are the processes that
are killed and the installed wheel.
"""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from lms.pdf.worker import PdfWorker

# The places that open a worker for themselves and close it when they have done.
OPENED_BY = ("certificates.issuing.making.PdfWorker", "courses.attendance.hours_paper.PdfWorker")


@pytest.fixture(scope="session")
def pdf_worker() -> Iterator[PdfWorker]:
    """A worker with the usual limits, so that every fifty pages a fresh child takes over."""
    with PdfWorker() as worker:
        yield worker


@pytest.fixture(scope="session", autouse=True)
def _pdf_worker_is_lent(pdf_worker: PdfWorker) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for opened in OPENED_BY:
            patch.setattr(opened, lambda: nullcontext(pdf_worker))
        yield
