"""Tables as files for office programs: text stays text, whatever it begins with; numbers and days stay what they are."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, TYPE_CHECKING

from lms.later import Library

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet
else:
    xlsxwriter = Library("xlsxwriter")

Cell = str | int | date | None
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv"
# A cell that begins with one of these would be run as a formula; the full-width forms are read alike.
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")
LONGEST_CELL = 32_767  # what a cell of a workbook can hold
LONGEST_TITLE = 31
NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'"))
NARROWEST_COLUMN, WIDEST_COLUMN = 8, 60
# So many rows decide how wide the columns are; the others are written as they come and not kept.
MEASURED_ROWS = 200
DAY_FORMAT, MOMENT_FORMAT = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file as German office programs open it: UTF-8 with BOM, semicolons, CRLF."""
    out = io.BytesIO()
    write_csv(out, header, rows)
    return out.getvalue()


def write_csv(out: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """The same into a file, row by row."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
    text.detach()


def _in_csv(cell: Cell) -> str:
    if isinstance(cell, str):
        return plain_cell(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}"
    return "" if cell is None else f"{cell:%d.%m.%Y}" if isinstance(cell, date) else str(cell)


def plain_cell(text: str) -> str:
    """The text with an apostrophe in front where a program would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """A workbook with one sheet: the header stays in sight, and every text is stored as text, never as a formula or link."""
    out = io.BytesIO()
    write_xlsx(out, header, rows, title=title)
    return out.getvalue()


def write_xlsx(out: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> None:
    """The same into a file; however many rows there are, only a few are in memory at a time."""
    coming = iter(rows)
    first = list(islice(coming, MEASURED_ROWS))
    # Cells are written by their kind; the options hold the line should somebody write one without naming it.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"constant_memory": True, "default_date_format": DAY_FORMAT, **plain}) as book:
        sheet = book.add_worksheet(title.translate(NOT_IN_TITLES)[:LONGEST_TITLE] or None)
        sheet.freeze_panes(1, 0)
        for column, cells in enumerate(zip(header, *first, strict=True)):
            width = 2 + max(len(_in_csv(cell)) for cell in cells)
            sheet.set_column(column, column, min(max(width, NARROWEST_COLUMN), WIDEST_COLUMN))
        sheet.set_row(0, None, book.add_format({"bold": True}))
        # Somebody who corrects such a text in the program still has a text and no formula.
        kept_text, moment = book.add_format({"quote_prefix": True}), book.add_format({"num_format": MOMENT_FORMAT})
        number = 0
        for number, row in enumerate(chain([header], first, coming)):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, kept_text, moment)
        sheet.autofilter(0, 0, number, max(len(header) - 1, 0))


def _write(sheet: "Worksheet", row: int, column: int, cell: Cell, kept_text: "Format", moment: "Format") -> None:
    if isinstance(cell, str):
        # An empty text needs no cell; a longer one than the program knows would be left out without a word.
        style = kept_text if cell.startswith(FORMULA_STARTS) else None
        sheet.write_string(row, column, cell[:LONGEST_CELL], style)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, moment)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    elif cell is not None:
        sheet.write_number(row, column, cell)
