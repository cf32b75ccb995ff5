"""Tables as files for office programs: cells stay text, whatever they begin with."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins with one of these would be run as a formula; the full-width forms are read alike.
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file as German office programs open it: UTF-8 with BOM, semicolons, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def plain_cell(text: str) -> str:
    """The text with an apostrophe in front where a program would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
