"""Rows that were computed are sorted and cut as those of the database are."""

from collections.abc import Sequence

import pytest

from lms.web.computed_rows import Computed
from lms.web.tables import Column, Table, Wish

Pair = tuple[str, int | None]
NUMBER = Column("number", "Zahl", lambda pair: pair[1], (lambda pair: pair[1],))
BOTH = Column("both", "Beides", None, (lambda pair: pair[0], lambda pair: pair[1]))
TABLE = Table("paare", "Paare", (NUMBER, BOTH), (), None)
PAIRS: list[Pair] = [("b", 2), ("a", None), ("c", 1), ("b", 1), ("a", 2)]


def sorted_by(column: Column | None, *, descending: bool = False) -> Wish:
    return Wish(TABLE.columns, column, descending, 25)


@pytest.mark.parametrize(
    ("column", "descending", "expected"),
    [
        (None, False, PAIRS),
        (NUMBER, False, [("c", 1), ("b", 1), ("b", 2), ("a", 2), ("a", None)]),
        (NUMBER, True, [("b", 2), ("a", 2), ("c", 1), ("b", 1), ("a", None)]),
        (BOTH, False, [("a", 2), ("a", None), ("b", 1), ("b", 2), ("c", 1)]),
        (BOTH, True, [("c", 1), ("b", 2), ("b", 1), ("a", 2), ("a", None)]),
    ],
)
def test_empty_values_are_last_and_equal_ones_keep_their_usual_order(
    column: Column | None, descending: bool, expected: Sequence[Pair]
) -> None:
    rows = Computed(PAIRS, list)
    wish = sorted_by(column, descending=descending)
    assert list(rows.all(TABLE, wish)) == expected
    pages = [one for offset in (0, 2, 4) for one in rows.some(TABLE, wish, offset=offset, limit=2)]
    assert pages == expected
    assert rows.count(TABLE) == len(expected)


def test_only_the_rows_of_a_page_are_put_into_words() -> None:
    asked: list[Sequence[Pair]] = []

    def build(some: Sequence[Pair]) -> Sequence[Pair]:
        asked.append(some)
        return some

    Computed(PAIRS, build).some(TABLE, sorted_by(NUMBER), offset=2, limit=1)
    assert asked == [[("b", 2)]]
