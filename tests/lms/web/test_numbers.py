"""Numbers in addresses and hidden fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.web.numbers import LARGEST_ID, number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("42", 42), (str(LARGEST_ID), LARGEST_ID), (str(LARGEST_ID + 1), None), ("9" * 5000, None)],
)
def test_a_number_is_read_up_to_the_largest(text: str, number: int | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize("text", ["", " 1", "1 ", "-1", "+1", "1.0", "1e3", "1_000", "٣", "²", "0x1", "1\n", "1\x00"])
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert number_in(text) is None


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_largest_may_still_be(number: int, largest: int) -> None:
    assert number_in(str(number), largest=largest) == (number if number <= largest else None)
