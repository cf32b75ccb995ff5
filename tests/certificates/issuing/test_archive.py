"""Papers as one ZIP: what stands in the index, and that hundreds of them need no more memory than a few."""

import csv
import io
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from flask import Flask

from certificates.document.file_name import file_name
from certificates.issuing.archive import Filed, indexes_of, zip_of
from tests.certificates.document.samples import sample

SIZE, MANY = 200_000, 150


@pytest.fixture(autouse=True)
def german(app: Flask) -> object:
    """The index speaks the language of the page."""
    with app.test_request_context():
        yield


def filed(number: int = 0, **words: object) -> Filed:
    """A paper with these words."""
    content = replace(sample(), number=f"LB-2026-{number:06d}", **words)  # type: ignore[arg-type]
    return Filed(number, content, f"hash {number}", content.title, personnel_number="=1+1")


def test_both_indexes_name_every_file_and_cells_stay_text() -> None:
    one = filed(7, name="+491234", dates=(date(2026, 4, 14), date(2026, 4, 15)))
    found = indexes_of([one], for_employer=True)
    _header, cells = csv.reader(io.StringIO(found["csv"].decode("utf-8-sig")), delimiter=";")
    assert cells[:2] == ["'+491234", "'=1+1"]
    assert cells[3:5] == ["14.04.2026", "15.04.2026"]
    assert cells[-2:] == ["LB-2026-000007", file_name(one.content)]
    sheet = openpyxl.load_workbook(io.BytesIO(found["xlsx"])).worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == ["+491234", "=1+1"]
    assert {cell.data_type for cell in sheet[2][:2]} == {"s"}
    assert isinstance(sheet["D2"].value, datetime)


def test_personnel_numbers_are_the_employers_business() -> None:
    for data in indexes_of([filed()], for_employer=False).values():
        assert b"=1+1" not in data
        assert b"Personalnummer" not in data


def test_the_files_can_be_read_after_unpacking_and_bear_the_day_of_issue() -> None:
    with zipfile.ZipFile(zip_of([filed()], lambda sha256: sha256.encode(), for_employer=True)) as archive:
        paper = archive.infolist()[0]
        assert archive.read(paper) == b"hash 0"
    assert paper.external_attr >> 16 == 0o644
    assert paper.date_time[:3] == sample().issued_on.timetuple()[:3]


def test_hundreds_of_papers_need_the_memory_of_a_few() -> None:
    papers = [filed(number) for number in range(MANY)]
    tracemalloc.start()
    try:
        archive = zip_of(papers, lambda sha256: bytes(SIZE), for_employer=True)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert archive.seek(0, io.SEEK_END) > MANY * SIZE
    assert most < MANY * SIZE / 2
