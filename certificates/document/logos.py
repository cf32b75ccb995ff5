"""How large each logo stands on the paper. Pure: sizes in pixels in, sizes in millimetres out.

Logos of different shapes look equally important when they cover the same area, not when they have the same height. They
stand in one row as long as none must become too small, else in several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from certificates.document.content import Picture

AREA = 360.0  # square millimetres
LOWEST, HIGHEST, WIDEST = 7.0, 14.0, 42.0  # millimetres
GAP = 6.0
LINE = 163.0  # between the margins of the page
BESIDE = 75.0  # up to this width the funding sentence has room beside the logos
SMALLEST_SCALE = 0.75
MOST_ROWS = 3
UNKNOWN_SHAPE = (4, 1)  # contents recorded before sizes were


@dataclass(frozen=True)
class SizedLogo:
    """A logo with its size on the paper in millimetres."""

    picture: Picture
    width: float
    height: float


def logo_rows(pictures: Sequence[Picture]) -> list[list[SizedLogo]]:
    """The logos in their order, in as few rows as leave each of them large enough."""
    natural = [_natural(picture) for picture in pictures]
    for count in range(1, MOST_ROWS + 1):
        rows = _rows(natural, count)
        scale = min([1.0, *(_room(row) / sum(logo.width for logo in row) for row in rows)])
        if scale >= SMALLEST_SCALE or count == MOST_ROWS:
            return [[_scaled(logo, scale) for logo in row] for row in rows]
    return []


def stand_beside(rows: Sequence[Sequence[SizedLogo]]) -> bool:
    """Whether the logos leave room for the funding sentence at their side."""
    return len(rows) <= 1 and sum(logo.width + GAP for row in rows for logo in row) <= BESIDE


def _natural(picture: Picture) -> SizedLogo:
    width, height = (picture.width, picture.height) if picture.height else UNKNOWN_SHAPE
    shape = width / height
    tall = min(max(sqrt(AREA / shape), LOWEST), HIGHEST)
    tall = min(tall, WIDEST / shape)
    return SizedLogo(picture, tall * shape, tall)


def _rows(logos: Sequence[SizedLogo], count: int) -> list[Sequence[SizedLogo]]:
    each = ceil(len(logos) / count)
    return [logos[start : start + each] for start in range(0, len(logos), each or 1)]


def _room(row: Sequence[SizedLogo]) -> float:
    return LINE - GAP * (len(row) - 1)


def _scaled(logo: SizedLogo, scale: float) -> SizedLogo:
    return SizedLogo(logo.picture, round(logo.width * scale, 2), round(logo.height * scale, 2))
