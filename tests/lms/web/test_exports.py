"""Tables for office programs: what looks like a formula stays text, days and numbers can be reckoned with."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from lms.web.exports import LONGEST_CELL, Cell, csv_bytes, xlsx_bytes

HEADER = ("Name", "UE", "Von")
ROW: tuple[Cell, ...] = ("Nguyễn Thị Ánh", 16, date(2026, 4, 14))
DANGEROUS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "＝1+1", "{=1}", "https://example.org", "007"]


def read(data: bytes) -> list[tuple[object, ...]]:
    """The cells as an office program stores them, formulas not reckoned."""
    return list(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0].values)


def test_a_workbook_keeps_texts_numbers_and_days() -> None:
    header, (name, units, day) = read(xlsx_bytes(HEADER, [ROW], title="Liste"))
    assert (header, name, units) == (HEADER, ROW[0], ROW[1])
    assert str(day) == "2026-04-14 00:00:00"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_is_no_formula_no_link_and_no_number(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(("Name",), [(text,)], title="x")))
    cell = book.worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_the_same_in_a_csv_file() -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(("x",), [("=1+1",), (-3,)]).decode("utf-8-sig")), delimiter=";"))
    assert rows == [["x"], ["'=1+1"], ["-3"]]


def test_a_text_longer_than_a_cell_is_cut_and_not_lost() -> None:
    _header, (cell,) = read(xlsx_bytes(("x",), [("a" * 40_000,)], title="x"))
    assert cell == "a" * LONGEST_CELL


@pytest.mark.parametrize("title", ["a/b: [c]*?\\", "", "'", "x" * 80])
def test_any_title_is_a_title(title: str) -> None:
    assert read(xlsx_bytes(HEADER, [], title=title)) == [HEADER]
