"""Verification codes and numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.document.codes import ALPHABET, LENGTH, certificate_number, grouped, new_code, parse_code

CODE = "7K3QMX0R9TBW4ZC8D1FHJN5PV2"


def test_a_code_has_at_least_128_bits() -> None:
    assert len(ALPHABET) ** LENGTH >= 2**128


def test_codes_differ() -> None:
    assert len({new_code() for _ in range(100)}) == 100


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH))
def test_what_is_printed_is_read_back(code: str) -> None:
    assert parse_code(grouped(code)) == code


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        f"  {grouped(CODE)} ",
        " ".join(CODE),
        CODE.replace("0", "O").replace("1", "l"),
        CODE.replace("1", "i"),
    ],
)
def test_slips_of_the_pen_are_forgiven(typed: str) -> None:
    assert parse_code(typed) == CODE


@pytest.mark.parametrize("typed", ["", "abc", CODE[:-1], CODE + "0", CODE[:-1] + "U", CODE[:-1] + "ß", CODE[:-1] + "٣"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert parse_code(typed) is None


def test_numbers_sort_as_text() -> None:
    assert certificate_number("LB", 2026, 123) == "LB-2026-000123"
