"""The values a catalogue file may hold: each check gives back the value to keep, or says what is wrong with it."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

from email_validator import EmailNotValidError, validate_email

from lms.data.refusal import msgid
from lms.web.languages import lazy as _l

Check = Callable[[Any], Any]

CODE = re.compile(r"[A-Z]{2,4}-[0-9]{2,3}")
GROUP_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
PHONE = re.compile(r"\+?[0-9][0-9 ()/\-]{2,62}")
TITLE_LENGTH = 200
TEXT_LENGTH = 2000
# Control characters, half surrogates and separators of lines could not be stored, or would break a document.
FORBIDDEN_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
# Embeddings and isolates would turn the text after them around.
DIRECTION_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class WrongValue(ValueError):
    """A value that cannot be kept; the message is the reason, a German message id with its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def is_code(text: str) -> bool:
    """Whether the text has the form of an offer's code, like IKT-01."""
    return CODE.fullmatch(text) is not None


def code(value: Any) -> str:
    """The code of an offer."""
    found = _text_type(value)
    if not is_code(found):
        raise WrongValue(msgid("muss die Form IKT-01 haben: 2 bis 4 Großbuchstaben, ein Bindestrich, 2 oder 3 Ziffern"))
    return found


def group_code(value: Any) -> str:
    """The code of a target group, whether or not there is such a group."""
    found = _text_type(value)
    if not GROUP_CODE.fullmatch(found):
        raise WrongValue(msgid("ist kein Kürzel einer Zielgruppe: Kleinbuchstaben, Ziffern und _ wie in jobcenter"))
    return found


def title(*, may_be_empty: bool = False) -> Check:
    """One line of text."""
    return lambda value: _text(value, TITLE_LENGTH, may_be_empty=may_be_empty, breaks=False)


def text(*, may_be_empty: bool = False) -> Check:
    """A text, which may have line breaks."""
    return lambda value: _text(value, TEXT_LENGTH, may_be_empty=may_be_empty, breaks=True)


def clock(*, may_be_empty: bool = False) -> Check:
    """A time of day like 09:30; None for an empty one."""

    def check(value: Any) -> time | None:
        found = _text_type(value)
        if not found and may_be_empty:
            return None
        if not CLOCK.fullmatch(found):
            raise WrongValue(msgid("muss eine Uhrzeit wie 09:30 sein"))
        return time.fromisoformat(found)

    return check


def phone(value: Any) -> str:
    """A telephone number as people write it, or empty."""
    found = _text_type(value).strip()
    if found and not PHONE.fullmatch(found):
        raise WrongValue(msgid("muss eine Telefonnummer sein"))
    return found


def mail_address(value: Any) -> str:
    """A mail address, or empty; nothing is looked up."""
    found = _text_type(value).strip()
    if not found:
        return ""
    try:
        return validate_email(found, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise WrongValue(msgid("muss eine E-Mail-Adresse sein")) from None


def whole(lowest: int, highest: int) -> Check:
    """A whole number between two bounds, both allowed."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise WrongValue(msgid("muss eine ganze Zahl sein, nicht %(kind)s"), kind=kind_of(value))
        if not lowest <= value <= highest:
            raise WrongValue(msgid("muss zwischen %(low)s und %(high)s liegen"), low=lowest, high=highest)
        return value

    return check


def one_of(words: Mapping[str, Any]) -> Check:
    """One of the allowed words; gives back what it stands for."""

    def check(value: Any) -> Any:
        found = _text_type(value)
        if found not in words:
            raise WrongValue(msgid("muss eins von diesen sein: %(words)s"), words=listed(words))
        return words[found]

    return check


def listed(words: Mapping[str, Any]) -> str:
    """Allowed words in a row; the empty one is visible."""
    return ", ".join(word or '""' for word in words)


def items(*, at_least: int = 0) -> Check:
    """A list; what stands in it is checked item by item, each with its own place."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise WrongValue(msgid("muss eine Liste sein, nicht %(kind)s"), kind=kind_of(value))
        if len(value) < at_least:
            raise WrongValue(msgid("darf nicht leer sein"))
        return value

    return check


def kind_of(value: Any) -> Any:
    """What a value of a JSON file is, in a word of the language in force."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _l("eine Kommazahl") if math.isfinite(value) else _l("NaN oder Infinity")
    return {int: _l("eine ganze Zahl"), str: _l("ein Text"), list: _l("eine Liste")}.get(type(value), _l("ein Objekt"))


def _text_type(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue(msgid("muss ein Text sein, nicht %(kind)s"), kind=kind_of(value))
    return value


def _text(value: Any, longest: int, *, may_be_empty: bool, breaks: bool) -> str:
    found = unicodedata.normalize("NFC", _text_type(value)).replace("\r\n", "\n").strip()
    if not found and not may_be_empty:
        raise WrongValue(msgid("darf nicht leer sein"))
    if len(found) > longest:
        raise WrongValue(
            msgid("hat %(length)s Zeichen, höchstens %(most)s sind erlaubt"), length=len(found), most=longest
        )
    if not breaks and len(found.splitlines()) > 1:
        raise WrongValue(msgid("darf keine Zeilenumbrüche enthalten"))
    strange = _first_strange(found)
    if strange:
        raise WrongValue(msgid("enthält das verbotene Zeichen %(char)s"), char=f"U+{ord(strange):04X}")
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
