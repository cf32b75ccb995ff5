"""The catalogue as a workbook: one sheet for offers, one for modules, one for programmes, one for texts.

A sheet begins with the keys of the format, then a remark explains each. A row whose first cell begins with # is a remark.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from courses.catalogue.files import keys
from courses.catalogue.files.explanations import EXPLANATIONS
from courses.catalogue.files.json_file import JsonObject
from courses.catalogue.files.keys import REQUIRED, Key
from courses.catalogue.files.problems import CatalogueInvalid, Problem
from courses.catalogue.values import WrongValue
from lms.data.refusal import msgid
from lms.data.table_files import ZIP_START, Row, TableRefused, read_sheets
from lms.later import Library
from lms.web.languages import gettext

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = Library("xlsxwriter")

CODE = "code"
REMARK = "#"
# An empty cell says nothing about the provider; this one says that the offer has none of its own.
NO_PROVIDER = "-"
WHOLE_NUMBERS = {
    "group_min", "group_max", "units", "required_share", "unit_minutes", "test_share", "number", "day"
}  # fmt: skip
LISTS = {"target_groups", "also_formats"}
# Cells people expect to see filled, also where the key could be left out.
SHOWN = {"art": "training", "stand": "veroeffentlicht", "meldung": "zahlen", "ue_minuten": 45}
NUMBER = re.compile(r"-?[0-9]{1,9}")
FULL_CLOCK = re.compile(r"([0-9]{2}:[0-9]{2}):00")
WIDTHS = {"title": 40, "text": 60, "other": 16}


@dataclass(frozen=True)
class Sheet:
    """One sheet: the key whose list it holds (none for the offers themselves) and its columns."""

    name: str
    key: str
    columns: tuple[Key, ...]


OFFERS = Sheet(
    "Angebote", "", tuple(key for key in keys.OFFER_KEYS if key.field not in ("modules", "programme", "texts"))
)
PARTS = (
    Sheet("Module", "module", keys.MODULE_KEYS),
    Sheet("Programm", "programm", keys.PROGRAMME_KEYS),
    Sheet("Texte", "texte", keys.TEXT_KEYS),
)


def is_workbook(raw: bytes) -> bool:
    """Whether the file is a workbook, told by its first bytes and not by its name."""
    return raw.startswith(ZIP_START)


def workbook_objects(raw: bytes) -> tuple[list[JsonObject], dict[str, str]]:
    """The offers of a workbook as objects of the documented format, and the row of each offer and part by its path.

    Raises WrongValue for a file that is no such workbook, CatalogueInvalid for columns and rows that nobody knows.
    """
    try:
        sheets = read_sheets(raw)
    except TableRefused as refused:
        raise WrongValue(refused.text, **refused.values) from None
    if OFFERS.name not in sheets:
        raise WrongValue(msgid("hat keine Tabelle %(name)s"), name=OFFERS.name)
    return _Book(sheets).objects()


class _Book:
    """The sheets of a workbook on their way to objects."""

    def __init__(self, sheets: Mapping[str, Sequence[Row]]) -> None:
        self.sheets = sheets
        self.problems: list[Problem] = []
        self.places: dict[str, str] = {}

    def objects(self) -> tuple[list[JsonObject], dict[str, str]]:
        """The offers with their parts."""
        self.refuse_other_sheets()
        offers = self.rows_of(OFFERS)
        index = {_code(values): place for place, (_number, values) in enumerate(offers)}
        for place, (number, _values) in enumerate(offers):
            self.places[f"[{place}]"] = _row(OFFERS, number)
        for sheet in PARTS:
            self.put_parts(sheet, [values for _number, values in offers], index)
        if self.problems:
            raise CatalogueInvalid(self.problems)
        return [JsonObject(list(values.items())) for _number, values in offers], self.places

    def refuse_other_sheets(self) -> None:
        """A sheet with another name would be dropped in silence."""
        known = {sheet.name for sheet in (OFFERS, *PARTS)}
        for name, rows in self.sheets.items():
            if name not in known and rows:
                self.problems.append(Problem(name[:40], msgid("unbekannte Tabelle")))

    def put_parts(self, sheet: Sheet, offers: Sequence[dict[str, Any]], index: Mapping[str, int]) -> None:
        """Hang each row at the offer whose code it names, in the order of their numbers."""
        by_offer: dict[int, list[tuple[int, dict[str, Any]]]] = {}
        for number, values in self.rows_of(sheet, (Key(CODE, CODE, str), *sheet.columns)):
            code = str(values.pop(CODE, ""))
            if code in index:
                by_offer.setdefault(index[code], []).append((number, values))
            else:
                text = msgid("%(code)s steht nicht in der Tabelle Angebote")
                self.problems.append(Problem(_row(sheet, number), text, {"code": code[:40] or "–"}))
        for offer, parts in by_offer.items():
            parts.sort(key=lambda part: nr if isinstance(nr := part[1].get("nr"), int) else 0)
            offers[offer][sheet.key] = [JsonObject(list(values.items())) for _number, values in parts]
            for place, (number, _values) in enumerate(parts):
                self.places[f"[{offer}].{sheet.key}[{place}]"] = _row(sheet, number)

    def rows_of(self, sheet: Sheet, columns: Sequence[Key] | None = None) -> list[tuple[int, dict[str, Any]]]:
        """The rows of a sheet as values by key; remarks are left out."""
        rows = self.sheets.get(sheet.name, ())
        if not rows:
            return []
        known = {key.name: key for key in columns or sheet.columns}
        header = [known.get(cell) for cell in rows[0].cells]
        self.look_at_header(sheet, rows[0], known)
        found = []
        for row in rows[1:]:
            if not row.cells[0].startswith(REMARK):
                self.look_at_strays(sheet, row, header)
                found.append((row.number, _values(header, row)))
        return found

    def look_at_header(self, sheet: Sheet, header: Row, known: Mapping[str, Key]) -> None:
        """Every column has a name that is known, once."""
        for place, cell in enumerate(header.cells):
            message = msgid("steht mehr als einmal da") if cell in header.cells[:place] else msgid("unbekannte Angabe")
            if cell and (cell not in known or cell in header.cells[:place]):
                where = gettext("%(place)s, Spalte %(column)s", place=sheet.name, column=cell[:40])
                self.problems.append(Problem(where, message))

    def look_at_strays(self, sheet: Sheet, row: Row, header: Sequence[Key | None]) -> None:
        """What stands in a column without a name would be dropped in silence; one with an unknown name is told once."""
        names = self.sheets[sheet.name][0].cells
        if any(cell and (place >= len(header) or not names[place]) for place, cell in enumerate(row.cells)):
            self.problems.append(Problem(_row(sheet, row.number), msgid("etwas steht in einer Spalte ohne Namen")))


def _values(header: Sequence[Key | None], row: Row) -> dict[str, Any]:
    cells = [*row.cells, *[""] * (len(header) - len(row.cells))]
    found = {key.name: _value(key, cell) for key, cell in zip(header, cells, strict=False) if key is not None}
    return {name: value for name, value in found.items() if value is not None}


def _value(key: Key, cell: str) -> Any:
    """What the cell means; None for one that says nothing."""
    if not cell:
        return "" if key.default is REQUIRED and key.field not in WHOLE_NUMBERS else None
    if key.field in WHOLE_NUMBERS:
        return int(cell) if NUMBER.fullmatch(cell) else cell
    if key.field in LISTS:
        return [word.strip() for word in cell.split(",") if word.strip()]
    if key.field == "provider" and cell == NO_PROVIDER:
        return ""
    whole = FULL_CLOCK.fullmatch(cell) if key.field in ("begins", "ends") else None
    return whole.group(1) if whole else cell


def _code(values: Mapping[str, Any]) -> str:
    return str(values.get(CODE, ""))


def _row(sheet: Sheet, number: int) -> str:
    return gettext("%(sheet)s, Zeile %(row)s", sheet=sheet.name, row=number)


def workbook_of(offers: Sequence[Mapping[str, Any]]) -> bytes:
    """Offers in the documented format as a workbook. Text stays text, whatever it begins with."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "remark": book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"valign": "top"}),
        }
        _write_sheet(book, styles, OFFERS, OFFERS.columns, [SHOWN | offer for offer in map(dict, offers)])
        for sheet in PARTS:
            rows = [{CODE: offer[CODE]} | dict(part) for offer in offers for part in offer.get(sheet.key, ())]
            _write_sheet(book, styles, sheet, (Key(CODE, CODE, str), *sheet.columns), rows)
    return out.getvalue()


def _write_sheet(
    book: Any, styles: Mapping[str, Any], sheet: Sheet, columns: Sequence[Key], rows: Sequence[Any]
) -> None:
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(2, 1)
    for place, key in enumerate(columns):
        page.set_column(place, place, _width(key))
        page.write_string(0, place, key.name, styles["head"])
        mark = f"{REMARK} " if place == 0 else ""
        page.write_string(1, place, mark + str(EXPLANATIONS[sheet.key][key.name]), styles["remark"])
        for number, row in enumerate(rows, start=2):
            _write_cell(page, number, place, _cell(key, row.get(key.name)), styles)


def _cell(key: Key, value: Any) -> Any:
    if key.field == "provider" and value == "":
        return NO_PROVIDER
    return ", ".join(value) if isinstance(value, list) else value


def _write_cell(page: Any, row: int, column: int, value: Any, styles: Mapping[str, Any]) -> None:
    if isinstance(value, int):
        page.write_number(row, column, value, styles["number"])
    elif value not in (None, ""):
        page.write_string(row, column, value, styles["text"])


def _width(key: Key) -> int:
    if key.check in (keys.TITLE, keys.TITLE_OR_EMPTY):
        return WIDTHS["title"]
    return WIDTHS["text" if key.check in (keys.TEXT, keys.TEXT_OR_EMPTY) else "other"]
