"""The further languages of an offer: what they are called, and in which direction they are written."""

from babel import Locale

from courses.catalogue.vocabulary import EASY_GERMAN, TEXT_LANGUAGES, WRITTEN_FROM_THE_RIGHT
from lms.web.languages import current_language, gettext


def own_name(language: str) -> str:
    """What people who speak it call it, for a link to the text."""
    name = TEXT_LANGUAGES[language]
    return name[0].upper() + name[1:]


def name_of(language: str) -> str:
    """What the language is called in that of the page, for staff."""
    if language == EASY_GERMAN:
        return gettext("Leichte Sprache")
    return str(Locale.parse(current_language()).languages.get(language, language))


def direction_of(language: str) -> str:
    """ "rtl" or "ltr"."""
    return "rtl" if language in WRITTEN_FROM_THE_RIGHT else "ltr"
