"""From the recorded content to the finished bytes: the one way a certificate is made."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from certificates.document.codes import grouped
from certificates.document.content import CertificateContent
from certificates.document.design import certificate_page, refuse_unprintable
from lms.pdf.inspection import inspect_pdf
from lms.pdf.worker import PdfWorker


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
    """One certificate after the other, in order; what is the same for a run is prepared once in the child process."""
    for content in contents:
        yield make_certificate(worker, content, pictures)


def check_certificate(pdf: bytes, content: CertificateContent) -> None:
    """Raise UnsoundPdf unless the bytes are a sound document that shows this number, code and name."""
    names = [unicodedata.normalize("NFC", name) for name in (content.name, content.original_script) if name]
    inspect_pdf(pdf, texts=[content.number, grouped(content.code), content.title], exact_texts=names)
