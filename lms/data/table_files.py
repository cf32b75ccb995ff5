"""Tables that people bring: CSV as office programs write it, or XLSX. Nothing in the file is trusted, nothing is dropped silently.

The limits are those of a file that a person looks after by hand; they are checked before anything is unpacked or kept.
"""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from lms.data.refusal import Refusal, msgid
from lms.later import Library

if TYPE_CHECKING:
    import openpyxl
    from openpyxl.cell import read_only
    from openpyxl.worksheet import _reader
else:
    openpyxl = Library("openpyxl")
    read_only, _reader = Library("openpyxl.cell.read_only"), Library("openpyxl.worksheet._reader")

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
MOST_UNPACKED_BYTES = 50 * 1024 * 1024
MOST_ENTRIES = 200
LARGEST_RATIO = 100
ZIP_START = b"PK\x03\x04"
ENCRYPTED = 0x1
SYMLINK = 0o120000
SEPARATORS = ";\t,"


class TableRefused(Refusal):
    """The file is no table, or larger than a table made by hand."""

    text = msgid("Diese Datei kann nicht gelesen werden. Bitte speichern Sie die Tabelle als XLSX oder CSV.")
    status = 422


@dataclass(frozen=True)
class Row:
    """One line of the table; `number` as the office program counts it, the heading included."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Picked:
    """The rows as fields; headings nobody asked for, and fields without a heading."""

    rows: tuple[tuple[int, dict[str, str]], ...]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings, and rows exactly as wide; blank rows are left out."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def pick(self, fields: Mapping[str, Sequence[str]]) -> Picked:
        """Find each field by one of its headings, whatever their case, blanks and hyphens."""
        places = {heading_key(heading): place for place, heading in enumerate(self.header)}
        wanted = {field: [heading_key(name) for name in names] for field, names in fields.items()}
        found = {field: places[key] for field, keys in wanted.items() for key in keys[::-1] if key in places}
        known = {key for keys in wanted.values() for key in keys}
        rows = ((row.number, {field: row.cells[place] for field, place in found.items()}) for row in self.rows)
        return Picked(
            rows=tuple(rows),
            unknown=tuple(heading for heading in self.header if heading and heading_key(heading) not in known),
            missing=tuple(field for field in fields if field not in found),
        )


def heading_key(heading: str) -> str:
    """The form in which headings are compared: "E-Mail" and "email" are one."""
    return "".join(char for char in unicodedata.normalize("NFKC", heading).casefold() if char.isalnum())


def read_table(content: bytes) -> Table:
    """The table in the file, told by its bytes and not by its name. Raises TableRefused with a sentence for people."""
    if len(content) > MOST_BYTES:
        raise TableRefused(msgid("Die Datei ist größer als %(mib)s MiB."), mib=MOST_BYTES // 1024**2)
    lines = _xlsx_lines(content) if content.startswith(ZIP_START) else _csv_lines(content)
    return _table(lines)


def read_sheets(content: bytes) -> dict[str, tuple[Row, ...]]:
    """Every sheet of a workbook by its name, its rows as wide as they are filled. Raises TableRefused."""
    if len(content) > MOST_BYTES:
        raise TableRefused(msgid("Die Datei ist größer als %(mib)s MiB."), mib=MOST_BYTES // 1024**2)
    sheets: dict[str, tuple[Row, ...]] = {}
    for name, lines in _xlsx_sheets(content):
        rows = (Row(number, tuple(_tidy(number, raw))) for number, raw in lines)
        sheets[name] = tuple(row for row in rows if row.cells)
        if sum(map(len, sheets.values())) > MOST_ROWS:
            raise TableRefused(msgid("Die Tabelle hat mehr als %(rows)s Zeilen."), rows=MOST_ROWS)
    return sheets


def _table(lines: Iterator[tuple[int, list[str]]]) -> Table:
    header: tuple[str, ...] | None = None
    rows: list[Row] = []
    for number, raw in lines:
        cells = _tidy(number, raw)
        if not any(cells):
            continue
        if header is None:
            header = _header(cells)
        elif len(rows) == MOST_ROWS:
            raise TableRefused(msgid("Die Tabelle hat mehr als %(rows)s Zeilen."), rows=MOST_ROWS)
        else:
            rows.append(Row(number, _as_wide(number, cells, header)))
    if header is None:
        raise TableRefused(msgid("Die Datei ist leer."))
    return Table(header, tuple(rows))


def _tidy(number: int, raw: Sequence[str]) -> list[str]:
    cells = [unicodedata.normalize("NFC", cell).strip() for cell in raw]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise TableRefused(msgid("Die Tabelle hat mehr als %(columns)s Spalten."), columns=MOST_COLUMNS)
    if any(len(cell) > LONGEST_CELL for cell in cells):
        text = msgid("In Zeile %(row)s ist ein Feld länger als %(most)s Zeichen.")
        raise TableRefused(text, row=number, most=LONGEST_CELL)
    return cells


def _header(cells: Sequence[str]) -> tuple[str, ...]:
    seen: set[str] = set()
    for heading in cells:
        key = heading_key(heading)
        if key and key in seen:
            raise TableRefused(msgid("Die Überschrift „%(heading)s“ kommt zweimal vor."), heading=heading)
        seen.add(key)
    return tuple(cells)


def _as_wide(number: int, cells: list[str], header: tuple[str, ...]) -> tuple[str, ...]:
    stray = [cell for place, cell in enumerate(cells) if cell and (place >= len(header) or not header[place])]
    if stray:
        raise TableRefused(msgid("In Zeile %(row)s steht etwas in einer Spalte ohne Überschrift."), row=number)
    return tuple((cells + [""] * len(header))[: len(header)])


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    hint = first.strip().removeprefix("sep=") if first.startswith("sep=") else ""
    separator = hint if len(hint) == 1 else max(SEPARATORS, key=_outside_quotes(first).count)
    try:
        # Excel's hint about the separator is no line of the table, but its row numbers count it.
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
            if not (hint and number == 1):
                yield number, cells
    except csv.Error as error:
        raise TableRefused from error


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or the western code page that Excel writes on Windows."""
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableRefused


def _xlsx_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _name, lines = next(_xlsx_sheets(content), ("", iter(())))
    yield from lines


def _xlsx_sheets(content: bytes) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:
    """The visible sheets with their lines; whatever a damaged file makes the parser raise, the file is at fault."""
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl must read XML through defusedxml")
    try:
        refuse_bomb(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        visible = [one for one in book.worksheets if one.sheet_state == "visible"]
    except TableRefused:
        raise
    except Exception as error:
        raise TableRefused from error
    if not visible:
        raise TableRefused
    for sheet in visible:
        yield sheet.title, _blamed(_sparse_lines(sheet))


def _blamed(lines: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from lines
    except TableRefused:
        raise
    except Exception as error:
        raise TableRefused from error


def refuse_bomb(content: bytes) -> None:
    """Look at the directory of the archive before unpacking: sizes, number, ratio, names, encryption, macros."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED_BYTES or unpacked / packed > LARGEST_RATIO:
        raise TableRefused(msgid("Die Datei ist entpackt zu groß."))
    if any(entry.filename.casefold().endswith("vbaproject.bin") for entry in entries):
        raise TableRefused(msgid("Die Datei enthält Makros. Bitte speichern Sie sie als XLSX ohne Makros."))
    if any(_is_odd(entry) for entry in entries):
        raise TableRefused


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    leads_out = entry.filename.startswith(("/", "\\")) or ".." in entry.filename.replace("\\", "/").split("/")
    is_link = (entry.external_attr >> 16) & 0o170000 == SYMLINK
    return leads_out or is_link or bool(entry.flag_bits & ENCRYPTED)


def _sparse_lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """The cells there are. The library's own rows are filled up to the last cell: one in column ZZZZZZ takes all memory."""
    book = sheet.parent
    with sheet._get_source() as source:
        parser = _reader.WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, found in parser.parse():
            yield int(number), _filled([read_only.ReadOnlyCell(sheet, **cell) for cell in found])


def _filled(found: "Sequence[read_only.ReadOnlyCell]") -> list[str]:
    texts = {int(cell.column): text for cell in found if (text := _text_of(cell))}
    width = max(texts, default=0)
    if width > MOST_COLUMNS:
        raise TableRefused(msgid("Die Tabelle hat mehr als %(columns)s Spalten."), columns=MOST_COLUMNS)
    return [texts.get(place, "") for place in range(1, width + 1)]


def _text_of(cell: "read_only.ReadOnlyCell") -> str:
    """What the cell shows, as far as it can matter: days as 2026-03-12, "01067" also where it is a number."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    digits = cell.number_format
    if isinstance(value, int) and not isinstance(value, bool) and digits and set(digits) == {"0"}:
        return str(value).zfill(len(digits))
    return str(value)
