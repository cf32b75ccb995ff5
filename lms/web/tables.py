"""Lists, everywhere alike: a room declares its columns once and gets sorting, pages, a choice of columns, and files.

Everything stands in the address, so that a list can be passed on and works without JavaScript: `sort=-title`,
`page=2`, `rows=50`, `column=title&column=state`, `export=xlsx`. A file holds exactly what the list shows: its filters,
its order, its visible columns, all pages.

    OFFERS = Table(
        "angebote",
        _l("Angebote"),
        columns=(
            Column("code", _l("Kennung"), lambda row: row.code, sort=(Course.code,)),
            Column("units", _l("UE"), lambda row: row.units, sort=(Course.units,), kind=Kind.NUMBER),
        ),
        order=(Course.code,),
        key=Course.id,
    )
    return show_list(OFFERS, Source(db, wanted, rows_of), "lms/.../offers.html", form=form)

The template shows it with the macros of `lms/web/lists.html`. Rows that no SELECT can find, but somebody computed, are a
`lms.web.computed_rows.Computed` instead of a `Source`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from flask import request
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.web.here import this_page
from lms.web.ordering import Sort
from lms.web.paging import PER_PAGE, Paging, paging

AnySelect = Select[*tuple[Any, ...]]
SIZES = (25, 50, 100)
CHUNK = 500
SORT, PAGE, ROWS, COLUMN, EXPORT = "sort", "page", "rows", "column", "export"


class Kind(StrEnum):
    """What a column holds; decides how it is written on the page and in a file."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True)
class Column:
    """One column. `cell` gives the value of a row as a text, number, day, instant, enum or None.

    A column without `cell` has buttons or links: it is on the page only. `sort` are the expressions it is sorted by (of
    computed rows: functions of a row); none means that it cannot be sorted by.
    """

    key: str
    label: Any
    cell: Callable[[Any], Any] | None
    sort: Sort = ()
    kind: Kind = Kind.TEXT
    shown: bool = True


@dataclass(frozen=True)
class Table:
    """A list: the name of its files, its columns (the first names the row and is always shown), its order, a unique key."""

    name: str
    title: Any
    columns: tuple[Column, ...]
    order: tuple[Any, ...]
    key: Any

    def without(self, *keys: str) -> "Table":
        """The table for somebody who may not see some columns: neither on the page nor in a file."""
        return replace(self, columns=tuple(column for column in self.columns if column.key not in keys))

    def also(self, *columns: Column) -> "Table":
        """The table with columns of other rooms, before those with buttons."""
        data = [column for column in self.columns if column.cell is not None]
        return replace(self, columns=(*data, *columns, *(one for one in self.columns if one.cell is None)))


@dataclass(frozen=True)
class Heading:
    """The head of a column: sorted "ascending", "descending" or not, and the address that sorts by it."""

    column: Column
    sorted: str
    url: str | None


@dataclass(frozen=True)
class Wish:
    """What the address asks for; what makes no sense is as if it were not there."""

    columns: tuple[Column, ...]
    sort: Column | None
    descending: bool
    size: int

    @property
    def sort_value(self) -> str:
        """The sorting as it stands in the address."""
        return "" if self.sort is None else ("-" if self.descending else "") + self.sort.key

    @property
    def sorted_by(self) -> tuple[Any, ...]:
        """What the wished column is sorted by, in the language of the page; nothing where the usual order is wished."""
        sort = self.sort.sort if self.sort is not None else ()
        return sort() if callable(sort) else sort


class Rows(Protocol):
    """Where the rows of a list come from: a SELECT (`Source`), or what was computed (`lms.web.computed_rows.Computed`)."""

    def count(self, table: Table) -> int:
        """How many rows the list has on all its pages."""

    def some(self, table: Table, wish: Wish, *, offset: int, limit: int) -> Sequence[Any]:
        """The rows of one page, in the wished order."""

    def all(self, table: Table, wish: Wish) -> Iterator[Any]:
        """Every row of the list in the wished order."""


@dataclass(frozen=True)
class Source:
    """Rows of the database: a SELECT without order, and how what it finds becomes rows of the list (some at a time)."""

    db: Session
    wanted: AnySelect
    build: Callable[[Sequence[Any]], Sequence[Any]]

    def count(self, table: Table) -> int:
        """How many rows the list has on all its pages."""
        keys = self.wanted.order_by(None).with_only_columns(table.key, maintain_column_froms=True)
        return self.db.scalar(select(func.count()).select_from(keys.subquery())) or 0

    def some(self, table: Table, wish: Wish, *, offset: int, limit: int) -> Sequence[Any]:
        """The rows of one page."""
        found = self._ordered(table, wish).offset(offset).limit(limit)
        return self.build(self.db.execute(found).all())

    def all(self, table: Table, wish: Wish) -> Iterator[Any]:
        """Every row, some at a time: one statement, however many there are."""
        found = self.db.execute(self._ordered(table, wish).execution_options(yield_per=CHUNK))
        for chunk in found.partitions():
            yield from self.build(chunk)

    def _ordered(self, table: Table, wish: Wish) -> AnySelect:
        """The SELECT in the wished order: empty values last, the key last of all, so that pages never overlap."""
        own = table.order if wish.sort is None else ()
        by = [_directed(one, wish.descending) for one in wish.sorted_by]
        return self.wanted.order_by(None).order_by(*by, *own, table.key)


def _directed(expression: Any, descending: bool) -> ColumnElement[Any]:
    by: ColumnElement[Any] = expression.desc() if descending else expression.asc()
    return by.nulls_last()


@dataclass(frozen=True)
class Listing:
    """One page of a list, as the template shows it. `kept` is what a form that changes the view sends along."""

    table: Table
    headings: tuple[Heading, ...]
    rows: Sequence[Any]
    page: Paging
    wish: Wish
    kept: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str], ...]
    exports: tuple[tuple[str, str], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many rows a page may have."""
        return SIZES

    @property
    def choosable(self) -> list[Column]:
        """The columns one may leave out: not the first, which names the row, and not the buttons."""
        return [column for column in self.table.columns[1:] if column.cell is not None]


def wish_of(table: Table) -> Wish:
    """Columns, order and size of a page, from the address of this request."""
    chosen = set(request.args.getlist(COLUMN))
    first = table.columns[0]
    columns = tuple(one for one in table.columns if one is first or one.cell is None or _is_shown(one, chosen))
    text = request.args.get(SORT, "")
    by = next((one for one in table.columns if one.sort and one.key == text.removeprefix("-")), None)
    size = request.args.get(ROWS, PER_PAGE, type=int)
    return Wish(columns, by, by is not None and text.startswith("-"), size if size in SIZES else PER_PAGE)


def _is_shown(column: Column, chosen: set[str]) -> bool:
    return column.key in chosen if chosen else column.shown


def listing_of(table: Table, source: Rows) -> Listing:
    """The page of the list that this request asks for."""
    wish = wish_of(table)
    page = paging(
        source.count(table),
        request.args.get(PAGE, 1, type=int),
        lambda number: this_page(**{PAGE: number}),
        per_page=wish.size,
    )
    asked = [
        (name, text) for name, text in request.args.items(multi=True) if text and name not in (PAGE, EXPORT, "lang")
    ]
    return Listing(
        table=table,
        headings=tuple(_heading(column, wish) for column in wish.columns),
        rows=source.some(table, wish, offset=page.offset, limit=page.per_page),
        page=page,
        wish=wish,
        kept=tuple((name, text) for name, text in asked if name in (SORT, ROWS, COLUMN)),
        filters=tuple((name, text) for name, text in asked if name not in (SORT, ROWS, COLUMN)),
        exports=tuple((kind, this_page(**{EXPORT: kind, PAGE: None})) for kind in ("xlsx", "csv")),
    )


def _heading(column: Column, wish: Wish) -> Heading:
    is_by = wish.sort is not None and wish.sort.key == column.key
    turned = f"-{column.key}" if is_by and not wish.descending else column.key
    url = this_page(**{SORT: turned, PAGE: None}) if column.sort else None
    return Heading(column, ("descending" if wish.descending else "ascending") if is_by else "", url)
