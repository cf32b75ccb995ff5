"""How large logos stand on the paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.document.content import Picture
from certificates.document.logos import GAP, HIGHEST, LINE, SMALLEST_SCALE, WIDEST, logo_rows, stand_beside


def logos(*sizes: tuple[int, int]) -> list[Picture]:
    return [Picture(f"{number:064x}", f"Logo {number}", *size) for number, size in enumerate(sizes)]


WIDE, SQUARE, TALL = (1200, 300), (600, 600), (300, 600)


def test_logos_of_different_shapes_cover_about_the_same_area() -> None:
    (row,) = logo_rows(logos(WIDE, SQUARE, TALL))
    areas = [logo.width * logo.height for logo in row]
    assert max(areas) / min(areas) < 4
    assert row[0].height < row[1].height


def test_two_logos_stand_beside_the_sentence_and_five_above_it() -> None:
    assert stand_beside(logo_rows(logos(SQUARE, (440, 140))))
    assert not stand_beside(logo_rows(logos(*[(440, 140)] * 5)))


def test_five_usual_logos_stand_in_one_row() -> None:
    assert len(logo_rows(logos(*[(440, 140)] * 5))) == 1


def test_eight_wide_logos_stand_in_rows_of_the_same_number() -> None:
    assert [len(row) for row in logo_rows(logos(*[WIDE] * 8))] == [4, 4]


def test_no_logos_are_no_rows() -> None:
    assert logo_rows([]) == []


def test_a_logo_recorded_without_its_size_still_has_one() -> None:
    ((logo,),) = logo_rows([Picture("0" * 64, "Alt")])
    assert logo.width > 0
    assert logo.height > 0


@given(st.lists(st.tuples(st.integers(100, 1200), st.integers(100, 600)), min_size=1, max_size=8))
def test_every_logo_keeps_its_shape_and_place_and_fits_the_line(sizes: list[tuple[int, int]]) -> None:
    pictures = logos(*sizes)
    rows = logo_rows(pictures)
    assert [logo.picture for row in rows for logo in row] == pictures
    for row in rows:
        assert sum(logo.width for logo in row) + GAP * (len(row) - 1) <= LINE + 0.1
        for logo in row:
            assert logo.width <= WIDEST
            assert logo.width / logo.height == pytest.approx(logo.picture.width / logo.picture.height, rel=0.01)
            assert max(logo.width, logo.height) >= HIGHEST * SMALLEST_SCALE
