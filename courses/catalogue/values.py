"""The values a catalogue file may hold: each check gives back the value to keep, or says what is wrong with it."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any], Any]

CODE = re.compile(r"[A-Z]{2,4}-[0-9]{2,3}")
TITLE_LENGTH = 200
TEXT_LENGTH = 2000
# Control characters, half surrogates and separators of lines could not be stored, or would break a document.
FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Embeddings and isolates would turn the text after them around.
DIRECTION_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class WrongValue(ValueError):
    """A value that cannot be kept; the message is the reason, in English for operators."""


def is_code(text: str) -> bool:
    """Whether the text has the form of an offer's code, like IKT-01."""
    return CODE.fullmatch(text) is not None


def code(value: Any) -> str:
    """The code of an offer."""
    found = _text_type(value)
    if not is_code(found):
        raise WrongValue("must have the form IKT-01: 2 to 4 capital letters, a hyphen, 2 or 3 digits")
    return found


def title(*, may_be_empty: bool = False) -> Check:
    """One line of text."""
    return lambda value: _text(value, TITLE_LENGTH, may_be_empty=may_be_empty, breaks=False)


def text(*, may_be_empty: bool = False) -> Check:
    """A text, which may have line breaks."""
    return lambda value: _text(value, TEXT_LENGTH, may_be_empty=may_be_empty, breaks=True)


def whole(lowest: int, highest: int) -> Check:
    """A whole number between two bounds, both allowed."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise WrongValue(f"must be an integer, not {kind_of(value)}")
        if not lowest <= value <= highest:
            raise WrongValue(f"must be between {lowest} and {highest}")
        return value

    return check


def one_of(words: Mapping[str, Any]) -> Check:
    """One of the allowed words; gives back what it stands for."""

    def check(value: Any) -> Any:
        found = _text_type(value)
        if found not in words:
            allowed = ", ".join(word or '""' for word in words)
            raise WrongValue(f"must be one of {allowed}")
        return words[found]

    return check


def items(*, at_least: int = 0) -> Check:
    """A list; what stands in it is checked item by item, each with its own place."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise WrongValue(f"must be a list, not {kind_of(value)}")
        if len(value) < at_least:
            raise WrongValue("must not be empty")
        return value

    return check


def kind_of(value: Any) -> str:
    """What a value of a JSON file is, in a word."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "a decimal number" if math.isfinite(value) else "NaN or Infinity"
    return {int: "an integer", str: "a text", list: "a list"}.get(type(value), "an object")


def _text_type(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue(f"must be a text, not {kind_of(value)}")
    return value


def _text(value: Any, longest: int, *, may_be_empty: bool, breaks: bool) -> str:
    found = unicodedata.normalize("NFC", _text_type(value)).replace("\r\n", "\n").strip()
    if not found and not may_be_empty:
        raise WrongValue("must not be empty")
    if len(found) > longest:
        raise WrongValue(f"has {len(found)} characters, at most {longest} are allowed")
    if not breaks and len(found.splitlines()) > 1:
        raise WrongValue("must not have line breaks")
    strange = _first_strange(found)
    if strange:
        raise WrongValue(f"has the forbidden character U+{ord(strange):04X}")
    return found


def _first_strange(found: str) -> str | None:
    return next(
        (
            char
            for char in found
            if char in DIRECTION_CONTROLS or (char != "\n" and unicodedata.category(char) in FORBIDDEN_CATEGORIES)
        ),
        None,
    )
