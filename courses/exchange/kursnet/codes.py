"""The agency's codes for what we say in words (open-Q-cat 1.1). Pure."""

import re

from courses.catalogue.models import CourseFormat, CourseKind

SEMINAR, ONLINE, HYBRID, ONLINE_COACHING = "102", "202", "303", "203"
FULL_TIME, PART_TIME = "1", "2"
FORMS = {CourseFormat.ONLINE: ONLINE, CourseFormat.HYBRID: HYBRID}
# The longest span in days for each class of duration; longer ones have no class.
DURATIONS = ((3, "1"), (7, "2"), (31, "3"), (92, "4"), (183, "5"), (366, "6"))
UNKNOWN_DURATION = "0"
# A teaching day of six lessons or more counts as a whole one.
WHOLE_DAY_MINUTES = 270
LANGUAGES = {
    "de": "deu", "en": "eng", "fr": "fra", "nl": "nld", "da": "dan", "no": "nor", "sv": "swe", "pl": "pol", "it": "ita",
    "cs": "cze", "sk": "svk", "uk": "ukr", "ru": "rus", "es": "spa",
}  # fmt: skip
OTHER_LANGUAGE = "oth"
# A branch of education of the agency, and the kinds of institution we can be.
INSTITUTION = "115"
PRIVATE_PROVIDER = ("2", "Private Bildungseinrichtung")
PHONE = re.compile(r"\+\d{1,3}\.\d{1,6}\.\d{2,15}")
CLASSIFICATION = re.compile(r"[A-Z]{1,2} ?\d{2,4}(-\d{2}){0,3}")


def instruction_form(format_: CourseFormat, kind: CourseKind) -> str:
    """How it is taught."""
    if kind is CourseKind.COACHING and format_ is CourseFormat.ONLINE:
        return ONLINE_COACHING
    return FORMS.get(format_, SEMINAR)


def duration(days: int) -> str:
    """The class of a span from the first to the last day, both counted."""
    return next((code for longest, code in DURATIONS if days <= longest), UNKNOWN_DURATION)


def instruction_time(minutes: int, days: int) -> str:
    """Full time when a usual day is a whole one."""
    return FULL_TIME if days and minutes // days >= WHOLE_DAY_MINUTES else PART_TIME


def language(code: str) -> str:
    """The agency's word for a language; many have none of their own."""
    return LANGUAGES.get(code.split("-")[0].lower(), OTHER_LANGUAGE)


def phone(text: str) -> str:
    """A number as the agency wants it, "+49.381.1234567"; empty when it cannot be told where the area code ends."""
    plain = re.sub(r"\(0\)", "", text).replace("(", " ").replace(")", " ").strip()
    plain = re.sub(r"^00", "+", plain)
    if plain.startswith("0"):
        plain = f"+49 {plain[1:]}"
    country, *rest = re.split(r"[\s/.–-]+", plain)
    number = f"{country}.{rest[0]}.{''.join(rest[1:])}" if len(rest) > 1 else ""
    return number if PHONE.fullmatch(number) else ""
