"""Tables from office programs are read; what is too large, damaged or built to harm is refused with a sentence."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter

from lms.data.table_files import LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, TableRefused, read_table

HEADER = ["Name", "Ort"]


def xlsx(rows: Sequence[Sequence[Any]], **formats: str) -> bytes:
    """A workbook with one sheet; `formats` names number formats of whole columns ("B"="00000")."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        days = book.add_format({"num_format": "dd.mm.yyyy"})
        for column, number_format in formats.items():
            sheet.set_column(f"{column}:{column}", None, book.add_format({"num_format": number_format}))
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, place, cell, days)
                elif formats and isinstance(cell, int):
                    sheet.write_number(row, place, cell, book.add_format({"num_format": next(iter(formats.values()))}))
                else:
                    sheet.write(row, place, cell)
    return out.getvalue()


def csv_text(rows: Sequence[Sequence[str]], separator: str = ";") -> str:
    """The rows as lines."""
    return "\r\n".join(separator.join(cells) for cells in rows)


def repacked(content: bytes, name: str, change: Any) -> bytes:
    """The archive with one entry changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == name else data)
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return out.getvalue()


def refusal_of(content: bytes) -> str:
    """The sentence a file is refused with."""
    with pytest.raises(TableRefused) as caught:
        read_table(content)
    return caught.value.text % caught.value.values if caught.value.values else caught.value.text


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_as_office_programs_write_it(separator: str, encoding: str) -> None:
    table = read_table(csv_text([HEADER, ["Bäckerei Müller", "Güstrow"]], separator).encode(encoding))
    assert table.header == ("Name", "Ort")
    assert [(row.number, row.cells) for row in table.rows] == [(2, ("Bäckerei Müller", "Güstrow"))]


def test_a_quoted_cell_keeps_separators_quotes_and_lines() -> None:
    table = read_table(b'Name;Ort\r\n"Meier; ""Sohn""\nund Co";"A\nB"\r\nZwei;Ort\r\n')
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ('Meier; "Sohn"\nund Co', "A\nB")),
        (3, ("Zwei", "Ort")),
    ]


def test_a_comma_inside_quotes_is_no_separator() -> None:
    assert read_table(b'"Name, kurz";Ort\nA;B').header == ("Name, kurz", "Ort")


def test_excels_hint_about_the_separator_is_no_line_of_the_table() -> None:
    table = read_table(b"sep=,\r\nName,Ort\r\nA,B\r\n")
    assert table.header == ("Name", "Ort")
    assert table.rows[0].number == 3


def test_xlsx_gives_the_same_as_csv() -> None:
    rows = [HEADER, ["Żółw Sp. z o.o.", "Szczecin"], ["مركز", "Rostock"]]
    assert read_table(xlsx(rows)) == read_table(csv_text(rows).encode())


def test_blank_rows_are_left_out_and_still_counted() -> None:
    assert [row.number for row in read_table(xlsx([HEADER, ["A", "B"], [], ["C", "D"]])).rows] == [2, 4]
    assert [row.number for row in read_table(b"Name;Ort\nA;B\n;;\n\nC;D").rows] == [2, 5]


def test_short_rows_are_filled_up() -> None:
    assert read_table(b"Name;Ort;PLZ\nA").rows[0].cells == ("A", "", "")


def test_numbers_and_days_come_as_people_see_them() -> None:
    morning = datetime.combine(date(2026, 3, 12), datetime.min.time()) + timedelta(hours=9, minutes=30)
    cells = [18055, 3.0, 2.5, date(2026, 3, 12), morning, True, "=1+1"]
    table = read_table(xlsx([list("abcdefg"), cells]))
    assert table.rows[0].cells == ("18055", "3", "2.5", "2026-03-12", "2026-03-12 09:30", "True", "=1+1")


def test_a_postcode_that_is_a_number_keeps_its_zero() -> None:
    assert read_table(xlsx([["Ort", "PLZ"], ["Dresden", 1067]], B="00000")).rows[0].cells == ("Dresden", "01067")


def test_text_is_brought_to_one_form() -> None:
    assert read_table("Name\nMu\u0308ller \n".encode()).rows[0].cells == ("M\u00fcller",)


def test_fields_are_found_by_any_of_their_headings() -> None:
    table = read_table(b"ORGANISATION;e-mail domain;Farbe\nA;a.example.org;rot")
    picked = table.pick({"name": ("Name", "Organisation"), "domains": ("E-Mail-Domain",), "town": ("Ort",)})
    assert picked.rows == ((2, {"name": "A", "domains": "a.example.org"}),)
    assert picked.unknown == ("Farbe",)
    assert picked.missing == ("town",)


def test_of_two_headings_for_one_field_the_first_wins() -> None:
    picked = read_table(b"Organisation;Name\nA;B").pick({"name": ("Name", "Organisation")})
    assert picked.rows == ((2, {"name": "B"}),)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "leer"),
        (b"\r\n;;\r\n", "leer"),
        (b"Name;name\nA;B", "zweimal"),
        (b"Name;;Ort\nA;B;C", "Zeile 2"),
        (b"Name\nA;B", "Zeile 2"),
        (b"Name\n" + b"x" * (LONGEST_CELL + 1), "Zeile 2"),
        (b";".join([b"n%d" % number for number in range(MOST_COLUMNS + 1)]), "60 Spalten"),
        (b"Name\n" + b"A\n" * (MOST_ROWS + 1), "10000 Zeilen"),
        (b"x" * (MOST_BYTES + 1), "5 MiB"),
        (b"Name\nA\0B", "nicht gelesen"),
        (b'Name\n"A', "nicht gelesen"),
        (b"\x89PNG\r\n\x1a\n\0\0", "nicht gelesen"),
        (b"%PDF-1.7\0", "nicht gelesen"),
        (b"PK\x03\x04 and nothing more", "nicht gelesen"),
        (b"\xff\xfeA", "nicht gelesen"),
    ],
)
def test_what_cannot_be_a_table_is_refused_with_its_reason(content: bytes, sentence: str) -> None:
    assert sentence in refusal_of(content)


def test_as_many_rows_as_allowed_are_read() -> None:
    table = read_table(b"Name\n" + b"A\n" * MOST_ROWS)
    assert len(table.rows) == MOST_ROWS


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "leer"),
        ([["Name"] + [""] * MOST_COLUMNS + ["far"]], "60 Spalten"),
        ([["Name"], ["x" * (LONGEST_CELL + 1)]], "Zeile 2"),
        ([["Name"], *([["A"]] * (MOST_ROWS + 1))], "10000 Zeilen"),
    ],
)
def test_limits_hold_for_xlsx_too(rows: list[list[str]], sentence: str) -> None:
    assert sentence in refusal_of(xlsx(rows))


def test_a_hidden_sheet_is_not_read() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        first, second = book.add_worksheet(), book.add_worksheet()
        first.write(0, 0, "verborgen")
        second.write(0, 0, "sichtbar")
        second.activate()
        second.set_first_sheet()
        first.hide()
    assert read_table(out.getvalue()).header == ("sichtbar",)


def test_an_archive_of_zeros_is_refused_before_it_is_unpacked() -> None:
    bomb = repacked(xlsx([HEADER]), "xl/media/zeros.bin", lambda _old: b"\0" * 20_000_000)
    assert "entpackt zu groß" in refusal_of(bomb)


def test_an_archive_of_many_entries_is_refused() -> None:
    out = io.BytesIO(xlsx([HEADER]))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(200):
            archive.writestr(f"xl/extra{number}.xml", "<a/>")
    assert "entpackt zu groß" in refusal_of(out.getvalue())


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml"])
def test_an_entry_that_leads_out_of_the_archive_is_refused(name: str) -> None:
    assert "nicht gelesen" in refusal_of(repacked(xlsx([HEADER]), name, lambda _old: b"<a/>"))


def test_a_link_in_the_archive_is_refused() -> None:
    out = io.BytesIO(xlsx([HEADER]))
    link = zipfile.ZipInfo("xl/link.xml")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "nicht gelesen" in refusal_of(out.getvalue())


def test_macros_are_refused_by_name() -> None:
    assert "Makros" in refusal_of(repacked(xlsx([HEADER]), "xl/vbaProject.bin", lambda _old: b"x"))


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize("entry", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_document_type_in_the_xml_is_refused(entry: str) -> None:
    def with_entities(xml: bytes) -> bytes:
        return ENTITIES + xml.split(b"?>", 1)[1].replace(b"Name", b"&b;")

    assert "nicht gelesen" in refusal_of(repacked(xlsx([HEADER]), entry, with_entities))


def test_a_cell_in_a_column_no_program_has_takes_no_memory() -> None:
    far = repacked(xlsx([HEADER]), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'"B1"', b'"ZZZZZZ1"'))
    assert refusal_of(far)


def test_a_row_far_below_is_only_a_row() -> None:
    def moved(xml: bytes) -> bytes:
        return xml.replace(b'<row r="2"', b'<row r="999999999"').replace(b'"A2"', b'"A999999999"')

    table: Table = read_table(repacked(xlsx([HEADER, ["A"]]), "xl/worksheets/sheet1.xml", moved))
    assert [row.number for row in table.rows] == [999999999]
