"""Which characters our fonts cannot print: a name must never come out as a box."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from lms.later import Library
from lms.pdf.fonts import FOLDER, REGULAR_FILES

if TYPE_CHECKING:
    from fontTools import ttLib
else:
    ttLib = Library("fontTools.ttLib")

# They shape or order their neighbours and have no picture of their own (Persian and Urdu names need the first two).
INVISIBLE = frozenset("\u200c\u200d\u200e\u200f\u061c")


class MissingGlyph(NamedTuple):
    """A character without a picture, and its name in Unicode."""

    char: str
    name: str

    @property
    def code_point(self) -> str:
        """U+1230."""
        return f"U+{ord(self.char):04X}"


@cache
def printable() -> frozenset[int]:
    """Every code point that one of our fonts can print."""
    covered: set[int] = set()
    for name in REGULAR_FILES:
        with ttLib.TTFont(FOLDER / name, lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered)


def missing_glyphs(text: str) -> list[MissingGlyph]:
    """The characters of the text that cannot be printed, each once, in order of appearance.

    Control characters count as unprintable, and so do those that turn the direction of what follows.
    """
    composed = unicodedata.normalize("NFC", text)
    return [MissingGlyph(char, _name(char)) for char in dict.fromkeys(composed) if not _can_print(char)]


def _can_print(char: str) -> bool:
    if char in INVISIBLE:
        return True
    return unicodedata.category(char)[0] != "C" and ord(char) in printable()


def _name(char: str) -> str:
    return unicodedata.name(char, unicodedata.category(char))
