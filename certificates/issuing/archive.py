"""Papers as one ZIP: sortable file names, and an index for the personnel files as CSV and as a workbook.

The bytes are read one paper at a time and lie in a file of their own from a few megabytes on: hundreds of papers take no
more memory than one.
"""

import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

from certificates.document.content import CertificateContent
from certificates.document.file_name import file_name
from certificates.issuing.models import Certificate
from lms.web.exports import Cell, csv_bytes, xlsx_bytes
from lms.web.languages import gettext

INDEX = "index"
IN_MEMORY = 4 * 1024 * 1024
READABLE = 0o644 << 16  # where a ZIP keeps the rights of a file


@dataclass(frozen=True)
class Filed:
    """One paper of a ZIP: what it says, where its bytes lie, and the personnel number for the employer's index."""

    certificate_id: int
    content: CertificateContent
    sha256: str
    personnel_number: str = ""

    @classmethod
    def of(cls, certificate: Certificate, personnel_number: str = "") -> "Filed":
        """An issued certificate as plain values, which outlive the session it was read in."""
        assert certificate.document_sha256 is not None  # a CHECK holds it for every issued one
        return cls(certificate.id, certificate.printed, certificate.document_sha256, personnel_number)


def zip_of(filed: Sequence[Filed], read: Callable[[str], bytes], *, for_employer: bool) -> IO[bytes]:
    """The ZIP as a file to read from its beginning; `read` gives the bytes of a hash."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(out, "w") as archive:
        for one in filed:
            day = one.content.issued_on
            entry = zipfile.ZipInfo(file_name(one.content), (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = READABLE
            archive.writestr(entry, read(one.sha256))  # a PDF is packed already: it is stored as it is
        for ending, data in indexes_of(filed, for_employer=for_employer).items():
            archive.writestr(f"{INDEX}.{ending}", data, zipfile.ZIP_DEFLATED)
    out.seek(0)
    return out


def indexes_of(filed: Sequence[Filed], *, for_employer: bool) -> dict[str, bytes]:
    """The index in both forms, by the ending of its name: a line for each file."""
    header, rows = _header(for_employer), [_row(one, for_employer) for one in filed]
    return {"csv": csv_bytes(header, rows), "xlsx": xlsx_bytes(header, rows, title=gettext("Bescheinigungen"))}


def _header(for_employer: bool) -> list[str]:
    return [
        gettext("Name"),
        *([gettext("Personalnummer")] if for_employer else []),
        gettext("Kurs"),
        gettext("Von"),
        gettext("Bis"),
        gettext("Besuchte UE"),
        gettext("UE gesamt"),
        gettext("Nummer"),
        gettext("Datei"),
    ]


def _row(one: Filed, for_employer: bool) -> list[Cell]:
    content = one.content
    return [
        content.name,
        *([one.personnel_number] if for_employer else []),
        content.title,
        content.dates[0],
        content.dates[-1],
        content.attended_units,
        content.planned_units,
        content.number,
        file_name(content),
    ]
