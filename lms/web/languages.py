"""The language of a page: German message ids, catalogues of our own, never the host's Babel.

A page may be shown in any language the host offers; a text without translation stays German.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.support import LazyProxy, NullTranslations, Translations
from flask import current_app, request

DOMAIN = "lms"
SOURCE_LANGUAGE = "de"
FOLDER = Path(__file__).parent.parent / "translations"
COOKIE = "lms_language"
_language: ContextVar[str] = ContextVar("lms_language", default=SOURCE_LANGUAGE)


@dataclass(frozen=True)
class LanguageChoice:
    """One entry of the language menu."""

    code: str
    name: str
    url: str
    current: bool


@cache
def catalogue(language: str) -> NullTranslations:
    """The messages of one language; empty for German, which is the source."""
    return Translations.load(FOLDER, [language], DOMAIN)


def current_language() -> str:
    """The code of the language in force, "de" by default."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything inside speaks this language: a request, a mail, a document."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def set_language(language: str) -> None:
    """Speak this language for the rest of the request."""
    _language.set(language)


def gettext(message: str, **values: Any) -> str:
    """The message in the language in force, with %(name)s filled in."""
    text = str(catalogue(current_language()).ugettext(message))
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The form of the message that fits the number; %(num)s is the number."""
    text = str(catalogue(current_language()).ungettext(singular, plural, num))
    return text % {"num": num, **values}


def lazy(message: str, **values: Any) -> Any:
    """A message for a constant: translated each time it is shown."""
    return LazyProxy(gettext, message, enable_cache=False, **values)


def text_direction(language: str) -> str:
    """ "rtl" for languages written from right to left, else "ltr"."""
    return Locale.parse(language).text_direction


def negotiate(offered: tuple[str, ...]) -> str:
    """What the person asked for: the address, then the cookie, then the browser; else the first language offered."""
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in offered:
            return str(wish)
    # One wish after the other: "de-AT, en" means German where there is no Austrian.
    for code, _quality in request.accept_languages:
        for wish in (code, code.split("-")[0]):
            if wish in offered:
                return wish
    return offered[0]


def choices(url_of: Any) -> list[LanguageChoice]:
    """The language menu: each language by its own name. `url_of(code)` is the present page in that language."""
    offered: tuple[str, ...] = current_app.config["LMS_LANGUAGES"]
    return [LanguageChoice(code, _own_name(code), url_of(code), code == current_language()) for code in offered]


@cache
def _own_name(code: str) -> str:
    name = Locale.parse(code).get_display_name(code) or code
    return name[0].upper() + name[1:]
