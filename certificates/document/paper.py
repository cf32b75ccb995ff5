"""From the recorded content to the finished bytes: the one way a certificate is made."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from certificates.document.codes import grouped
from certificates.document.content import CertificateContent
from certificates.document.design import alike, certificate_page, certificate_series
from certificates.document.printable import refuse_unprintable
from lms.pdf.inspection import inspect_pdf
from lms.pdf.worker import PdfWorker

BATCH = 50  # as many at once as the child process may lay out within its limits, by a wide margin
SMALLEST_SERIES = 2


def make_certificate(worker: PdfWorker, content: CertificateContent, pictures: Mapping[str, bytes]) -> bytes:
    """The certificate as PDF/UA-1. `pictures` are the bytes of its logos and signature by SHA-256.

    Raises UnprintableName before anything is made, a PdfError when it cannot be made or does not read back right.
    """
    refuse_unprintable(content)
    pdf = worker.render(certificate_page(content, pictures))
    check_certificate(pdf, content)
    return pdf


def make_certificates(
    worker: PdfWorker, contents: Iterable[CertificateContent], pictures: Mapping[str, bytes]
) -> Iterator[bytes]:
    """The certificates in order. Those of a run that differ in names, number and code only are made as one series."""
    remaining = iter(contents)
    while batch := list(islice(remaining, BATCH)):
        ready = _series_of(worker, batch, pictures)
        for content in batch:
            yield ready.get(content) or make_certificate(worker, content, pictures)


def _series_of(
    worker: PdfWorker, batch: list[CertificateContent], pictures: Mapping[str, bytes]
) -> dict[CertificateContent, bytes]:
    """The certificates of the batch that could be made as series; the others are left for a page of their own."""
    groups: dict[object, list[CertificateContent]] = {}
    for content in batch:
        refuse_unprintable(content)
        groups.setdefault(alike(content), []).append(content)
    made: dict[CertificateContent, bytes] = {}
    for group in groups.values():
        if len(group) >= SMALLEST_SERIES:
            made |= _series(worker, group, pictures)
    return made


def _series(
    worker: PdfWorker, group: list[CertificateContent], pictures: Mapping[str, bytes]
) -> dict[CertificateContent, bytes]:
    try:
        pdfs = worker.render_series(certificate_series(group, pictures))
        for pdf, content in zip(pdfs, group, strict=False):
            check_certificate(pdf, content)
    except Exception:
        # One of them spoils the series, by a defect perhaps; made alone, the culprit is found and named.
        return {}
    return dict(zip(group, pdfs, strict=False))


def check_certificate(pdf: bytes, content: CertificateContent) -> None:
    """Raise UnsoundPdf unless the bytes are a sound document that shows this number, code and name."""
    inspect_pdf(pdf, texts=[content.number, grouped(content.code), content.title], exact_texts=content.names())
