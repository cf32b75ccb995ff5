"""Finding names as people type them: in any order, with umlauts spelt out or left out, and with one slip in a word."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, or_

from lms.people.names import fold

SHORTEST_SLIP = 4  # in a shorter word every other one is only a slip away
MOST_WORDS = 8
PLAIN_VOWEL = re.compile("[aou](?!e)")


def words_in(text: str) -> list[str]:
    """The words of a search, folded; the first few are enough."""
    return fold(text).split()[:MOST_WORDS]


def spelt(column: Any, word: str) -> ColumnElement[bool]:
    """Names that hold the folded word; "muller" finds "Müller" as well, because who has no umlauts leaves them out."""
    ways = [word, *(f"{word[: vowel.end()]}e{word[vowel.end() :]}" for vowel in PLAIN_VOWEL.finditer(word))]
    return or_(*(column.contains(way, autoescape=True) for way in ways))


def all_spelt(column: Any, text: str) -> list[ColumnElement[bool]]:
    """A condition for each word of the search, in any order."""
    return [spelt(column, word) for word in words_in(text)]


def nearly_spelt(column: Any, word: str) -> ColumnElement[bool]:
    """Names that may hold the word with one slip: then one half of it is without a slip. `is_near` looks closer."""
    half = len(word) // 2
    return or_(column.contains(word[:half], autoescape=True), column.contains(word[half:], autoescape=True))


def is_near(folded_name: str, words: Sequence[str]) -> bool:
    """Whether every word stands in the name with at most one letter missing, too many or wrong."""
    parts = re.split(r"[\s\-]+", folded_name)
    return all(word in folded_name or any(one_slip(word, part) for part in parts) for word in words)


def one_slip(first: str, second: str) -> bool:
    """Whether two words differ by one letter at most: missing, too many, wrong, or two that changed places."""
    if min(len(first), len(second)) < SHORTEST_SLIP or abs(len(first) - len(second)) > 1:
        return False
    start = next((place for place, pair in enumerate(zip(first, second, strict=False)) if len(set(pair)) > 1), None)
    if start is None:
        return True
    head, tail = first[start:], second[start:]
    swapped = head[:2] == tail[:2][::-1] and head[2:] == tail[2:]
    return swapped or head[1:] == tail[1:] or head[1:] == tail or head == tail[1:]
