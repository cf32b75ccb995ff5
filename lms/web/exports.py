"""Tables as files for office programs: text stays text, whatever it begins with; numbers and days stay what they are."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | date
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins with one of these would be run as a formula; the full-width forms are read alike.
FORMULA_STARTS = tuple("=+-@\t\r\0＝＋－＠")
LONGEST_CELL = 32_767  # what a cell of a workbook can hold
LONGEST_TITLE = 31
NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'"))
WIDEST_COLUMN = 60


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file as German office programs open it: UTF-8 with BOM, semicolons, CRLF."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([plain_cell(cell) if isinstance(cell, str) else str(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def plain_cell(text: str) -> str:
    """The text with an apostrophe in front where a program would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str) -> bytes:
    """A workbook with one sheet: the header stays in sight, and every text is stored as text, never as a formula or link."""
    out, kept = io.BytesIO(), [header, *rows]
    # Cells are written by their kind; the options hold the line should somebody write one without naming it.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, {"constant_memory": True, "default_date_format": "dd.mm.yyyy", **plain}) as book:
        sheet = book.add_worksheet(title.translate(NOT_IN_TITLES)[:LONGEST_TITLE] or None)
        sheet.freeze_panes(1, 0)
        for column, cells in enumerate(zip(*kept, strict=True)):
            sheet.set_column(column, column, min(2 + max(len(str(cell)) for cell in cells), WIDEST_COLUMN))
        for number, row in enumerate(kept):
            sheet.set_row(number, None, book.add_format({"bold": True}) if number == 0 else None)
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell)
    return out.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        # An empty text needs no cell; a longer one than the program knows would be left out without a word.
        sheet.write_string(row, column, cell[:LONGEST_CELL])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell)
    else:
        sheet.write_number(row, column, cell)
