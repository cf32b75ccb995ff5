"""Text that comes out of the PDF as it went in: for screen readers, for search and for copying a name.

WeasyPrint notes one text per glyph. A letter that is drawn as two glyphs, or a mark on a letter, makes that note wrong,
for the letter everywhere in the document. So the notes are put right, and texts that must be exact (a name)
stand in the structure tree themselves (ISO 32000-1, 14.9.4, ActualText). Both happen before the file is written.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

import pydyf  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont

from lms.pdf.fonts import FILES, FOLDER

EXACT = "/Art"  # the tag of <article>, which nothing else on our pages uses
NOTE = re.compile(rb"<[0-9a-f]{4}> <[0-9a-f]*>$")


def write_exact_texts(pdf: Any, texts: Sequence[str]) -> None:
    """Give the `<article>` elements of the page their text, in order; they become plain paragraphs."""
    elements = [part for part in pdf.objects if isinstance(part, pydyf.Dictionary) and part.get("S") == EXACT]
    if len(elements) != len(texts):
        raise ValueError(f"{len(elements)} parts of the page for {len(texts)} exact texts")
    for element, text in zip(elements, texts, strict=True):
        # Only here, not at the drawn pieces: Poppler and PDFium would turn Arabic round there.
        element["S"] = "/P"
        element["ActualText"] = pydyf.String(text)


def mend_glyph_notes(pdf: Any) -> None:
    """Note for each letter and mark the character that it is, where WeasyPrint noted nothing or its neighbours too."""
    for font in [part for part in pdf.objects if isinstance(part, pydyf.Dictionary) and "ToUnicode" in part]:
        lines = _object(pdf, font["ToUnicode"]).stream
        for index, line in enumerate(lines):
            if isinstance(line, bytes) and NOTE.match(line) and _is_doubtful(noted := _noted(line)):
                glyph = line[1:5]
                char = _characters(str(font["BaseFont"])).get(int(glyph, 16), "")
                if char and (not noted or unicodedata.combining(char)):
                    lines[index] = b"<%b> <%b>" % (glyph, char.encode("utf-16-be").hex().encode())


def _is_doubtful(noted: str) -> bool:
    return not noted or (len(noted) > 1 and any(map(unicodedata.combining, unicodedata.normalize("NFD", noted))))


def _noted(line: bytes) -> str:
    _, _, text = line.decode("ascii").partition(" ")
    return bytes.fromhex(text.strip("<>")).decode("utf-16-be", "replace")


@cache
def _characters(font_name: str) -> dict[int, str]:
    """Glyph number to character for one of our font files, found by the name in the PDF (ABCDEF+Noto-Sans-Bold)."""
    plain = font_name.partition("+")[2].replace("-", "").lower()
    for name in FILES:
        with TTFont(FOLDER / name, lazy=True) as font:
            family, style = font["name"].getBestFamilyName(), font["name"].getBestSubFamilyName()
            if f"{family}{style}".replace(" ", "").removesuffix("Regular").lower() == plain:
                return {font.getGlyphID(glyph): chr(code) for code, glyph in reversed(font.getBestCmap().items())}
    return {}


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
