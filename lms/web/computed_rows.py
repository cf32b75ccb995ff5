"""Rows of a list that no SELECT can find: they are computed, all in memory, and sorted there.

For what is small enough to be computed anew for each page, as the collisions of a half-year. The columns are those of any
other list (`lms.web.tables`); what they are sorted by are functions of a computed row, and `order` and `key` are not needed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lms.web.tables import Table, Wish

NOTHING = (None, "")


@dataclass(frozen=True)
class Computed:
    """Computed rows in their usual order, and how some of them become rows of the list: only what is shown is put into words."""

    found: Sequence[Any]
    build: Callable[[Sequence[Any]], Sequence[Any]]

    def count(self, _table: Table) -> int:
        """How many rows the list has on all its pages."""
        return len(self.found)

    def some(self, _table: Table, wish: Wish, *, offset: int, limit: int) -> Sequence[Any]:
        """The rows of one page."""
        return self.build(self._ordered(wish)[offset : offset + limit])

    def all(self, _table: Table, wish: Wish) -> Iterator[Any]:
        """Every row; they are put into words together, so that names are looked up once."""
        yield from self.build(self._ordered(wish))

    def _ordered(self, wish: Wish) -> Sequence[Any]:
        """As the SELECTs of other lists do it: empty values last, and equal rows in their usual order."""
        rows = self.found
        for value in reversed(wish.sorted_by):
            filled = [one for one in rows if value(one) not in NOTHING]
            empty = [one for one in rows if value(one) in NOTHING]
            rows = [*sorted(filled, key=value, reverse=wish.descending), *empty]
        return rows
