"""How lists are put in order, the same on both databases: names without regard to case and accents, empty values last."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, case, func

from lms.web.languages import current_language
from lms.web.words import ENGLISH

# The expressions something is sorted by, or how one gets them for the language of the page.
Sort = tuple[Any, ...] | Callable[[], tuple[Any, ...]]

# What SQLite's lower() does not know. Umlauts stand where they would stand spelt out, as names do (DIN 5007-2).
PLAIN = (
    ("Ä", "ae"), ("ä", "ae"), ("Ö", "oe"), ("ö", "oe"), ("Ü", "ue"), ("ü", "ue"), ("ß", "ss"), ("É", "e"), ("é", "e"),
    ("È", "e"), ("è", "e"), ("À", "a"), ("à", "a"), ("Á", "a"), ("á", "a"), ("Ł", "l"), ("ł", "l"), ("Ø", "o"), ("ø", "o"),
)  # fmt: skip


def as_in_a_dictionary(text: Any) -> ColumnElement[str]:
    """A text as it is sorted among others, nothing being no text; for texts that have no stored folded form."""
    for letter, plain in PLAIN:
        text = func.replace(text, letter, plain)
    return func.nullif(func.lower(text), "")


def in_shown_language(german: Any, english: Any) -> Sort:
    """By the text that the page shows: the English one on an English page, as far as there is one."""

    def by() -> tuple[Any, ...]:
        shown = func.coalesce(func.nullif(english, ""), german) if current_language() == ENGLISH else german
        return (as_in_a_dictionary(shown),)

    return by


def as_listed(column: Any, words: type[Enum]) -> ColumnElement[int]:
    """The members of an enum in the order in which they are written down: a draft comes before what is published."""
    return in_order(column, {word: place for place, word in enumerate(words)})


def in_order(column: Any, places: Mapping[Any, int]) -> ColumnElement[int]:
    """Values in an order of one's own."""
    return case(dict(places), value=column, else_=len(places))
