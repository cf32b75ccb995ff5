"""Answering for a list: its page, or the file that one asked for."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from tempfile import TemporaryFile
from typing import Any

from flask import current_app, request, send_file
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.refusal import Refusal, msgid
from lms.web.exports import CSV_TYPE, XLSX_TYPE, Cell, write_csv, write_xlsx
from lms.web.formats import format_date, format_datetime, format_number, label, local
from lms.web.languages import gettext
from lms.web.listing import SearchForm
from lms.web.page import render
from lms.web.tables import EXPORT, Column, Kind, Rows, Table, listing_of, wish_of

# A sheet holds a million rows; nobody reads a tenth of that, and the writing of it would keep a process busy for long.
MOST_EXPORTED = 100_000


class ListTooLong(Refusal):
    """More rows than a file should have."""

    text = msgid("Diese Liste ist zu lang für eine Datei (mehr als %(most)s Zeilen). Bitte filtern Sie zuerst.")


def show_list(table: Table, source: Rows, template: str, *, form: SearchForm | None = None, **values: Any) -> Response:
    """The page of the list, or with `export=` in the address its file: the same rows, columns and order on all pages."""
    if (kind := request.args.get(EXPORT)) in ("xlsx", "csv"):
        return list_file(table, source, kind)
    chips = form.chips() if form is not None else []
    return render(template, listing=listing_of(table, source), form=form, chips=chips, in_words=in_words, **values)


def list_file(table: Table, source: Rows, kind: str) -> Response:
    """The whole list as a file. It is written before it is sent: a mistake on the way is a page, and no torn file."""
    if source.count(table) > MOST_EXPORTED:
        raise ListTooLong(most=format_number(MOST_EXPORTED))
    wish = wish_of(table)
    columns = [column for column in wish.columns if column.cell is not None]
    header, rows = [str(column.label) for column in columns], _cells(columns, source.all(table, wish))
    file = TemporaryFile()  # noqa: SIM115 - closed with the answer
    if kind == "xlsx":
        write_xlsx(file, header, rows, title=str(table.title))
    else:
        write_csv(file, header, rows)
    file.seek(0)
    today = clock.today(current_app.config["LMS_TIME_ZONE"])
    mimetype = XLSX_TYPE if kind == "xlsx" else CSV_TYPE
    return send_file(file, mimetype, as_attachment=True, download_name=f"{table.name}_{today:%Y-%m-%d}.{kind}")


def _cells(columns: Sequence[Column], rows: Iterator[Any]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [_in_file(column, column.cell(row)) for column in columns if column.cell is not None]


def _in_file(column: Column, value: Any) -> Cell:
    if column.kind in (Kind.DAY, Kind.MOMENT) and isinstance(value, date):
        wall = local(value)
        if isinstance(wall, datetime):
            return wall.date() if column.kind is Kind.DAY else wall.replace(tzinfo=None)
        return wall
    if column.kind is Kind.NUMBER and isinstance(value, int):
        return int(value)
    return None if value in (None, "") else _text(value)


def in_words(column: Column, row: Any) -> Any:
    """What a cell says on the page; text of the field keeps its language, nothing is a dash."""
    value = column.cell(row) if column.cell is not None else None
    if value is None or value == "":
        return "–"
    if column.kind is Kind.DAY:
        return format_date(value)
    if column.kind is Kind.MOMENT:
        return format_datetime(value)
    if column.kind is Kind.NUMBER and isinstance(value, int):
        return format_number(value)
    return value if hasattr(value, "__html__") else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nein")
    return label(value) if isinstance(value, Enum) else str(value)
