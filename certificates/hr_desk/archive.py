"""All new certificates as one ZIP: sortable file names and an index for the personnel files."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from certificates.document.content import CertificateContent
from certificates.document.file_name import file_name
from lms.web.exports import csv_bytes
from lms.web.languages import gettext

INDEX = "index.csv"


@dataclass(frozen=True)
class Filed:
    """One certificate with its bytes and the personnel number, if the employer gave one."""

    content: CertificateContent
    pdf: bytes
    personnel_number: str


def zip_of(filed: Iterable[Filed]) -> bytes:
    """The ZIP; PDF files are packed already and are stored as they are."""
    out = io.BytesIO()
    kept = list(filed)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for one in kept:
            archive.writestr(file_name(one.content), one.pdf)
        archive.writestr(INDEX, index_of(kept), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def index_of(filed: Iterable[Filed]) -> bytes:
    """The index: a line for each file."""
    header = (
        gettext("Name"),
        gettext("Personalnummer"),
        gettext("Kurs"),
        gettext("Von"),
        gettext("Bis"),
        gettext("Besuchte UE"),
        gettext("UE gesamt"),
        gettext("Nummer"),
        gettext("Datei"),
    )
    return csv_bytes(header, [_row(one) for one in filed])


def _row(one: Filed) -> tuple[str, ...]:
    content = one.content
    first, last = content.dates[0], content.dates[-1]
    return (
        content.name,
        one.personnel_number,
        content.title,
        first.isoformat(),
        last.isoformat(),
        str(content.attended_units),
        str(content.planned_units),
        content.number,
        file_name(content),
    )
