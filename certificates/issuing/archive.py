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
from courses.enrolment.wording import title_of
from lms.web.exports import Cell, csv_bytes, xlsx_bytes
from lms.web.languages import gettext

INDEX = "index"
IN_MEMORY = 4 * 1024 * 1024
READABLE = 0o644 << 16  # where a ZIP keeps the rights of a file


@dataclass(frozen=True)
class Filed:
    """One paper of a ZIP: what it says, where its bytes lie, and what the index says besides.

    `title` is in the language of the page, whatever that of the paper is. `organisation` and `folder` are empty where
    all papers are of one employer.
    """

    certificate_id: int
    content: CertificateContent
    sha256: str
    title: str
    personnel_number: str = ""
    organisation: str = ""
    folder: str = ""

    @classmethod
    def of(cls, certificate: Certificate, **more: str) -> "Filed":
        """An issued certificate as plain values, which outlive the session it was read in."""
        assert certificate.document_sha256 is not None  # a CHECK holds it for every issued one
        title = title_of(certificate.enrolment)
        return cls(certificate.id, certificate.printed, certificate.document_sha256, title, **more)

    @property
    def path(self) -> str:
        """Where it lies in the ZIP."""
        return f"{self.folder}/{file_name(self.content)}" if self.folder else file_name(self.content)


def zip_of(filed: Sequence[Filed], read: Callable[[str], bytes], *, for_employer: bool) -> IO[bytes]:
    """The ZIP as a file to read from its beginning; `read` gives the bytes of a hash."""
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(out, "w") as archive:
        for one in filed:
            day = one.content.issued_on
            entry = zipfile.ZipInfo(one.path, (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr = READABLE
            archive.writestr(entry, read(one.sha256))  # a PDF is packed already: it is stored as it is
        for ending, data in indexes_of(filed, for_employer=for_employer).items():
            archive.writestr(f"{INDEX}.{ending}", data, zipfile.ZIP_DEFLATED)
    out.seek(0)
    return out


def indexes_of(filed: Sequence[Filed], *, for_employer: bool) -> dict[str, bytes]:
    """The index in both forms, by the ending of its name: a line for each file."""
    columns = _columns(for_employer=for_employer, several=any(one.organisation for one in filed))
    header, rows = list(columns), [[cell(one) for cell in columns.values()] for one in filed]
    return {"csv": csv_bytes(header, rows), "xlsx": xlsx_bytes(header, rows, title=gettext("Bescheinigungen"))}


def _columns(*, for_employer: bool, several: bool) -> dict[str, Callable[[Filed], Cell]]:
    """What the index says of a file, by the heading; the employer's own words only for the employer."""
    number: dict[str, Callable[[Filed], Cell]] = {gettext("Personalnummer"): lambda one: one.personnel_number}
    organisation: dict[str, Callable[[Filed], Cell]] = {gettext("Organisation"): lambda one: one.organisation}
    return {
        gettext("Name"): lambda one: one.content.name,
        **(number if for_employer else {}),
        **(organisation if several else {}),
        gettext("Kurs"): lambda one: one.title,
        gettext("Von"): lambda one: one.content.dates[0],
        gettext("Bis"): lambda one: one.content.dates[-1],
        gettext("Besuchte UE"): lambda one: one.content.attended_units,
        gettext("UE gesamt"): lambda one: one.content.planned_units,
        gettext("Nummer"): lambda one: one.content.number,
        gettext("Datei"): lambda one: one.path,
    }
