"""How names are brought to one form when they come in, compared and searched; how a stored one is shown is never touched."""

import re
import unicodedata

FOLDS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "–": "-",
    }
)  # fmt: skip


# Blanks of every kind, also a tab and one that does not break. A line break is none: a form complains about it.
_BLANKS = re.compile(r"[^\S\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


def tidy(name: str) -> str:
    """The name as it is stored: NFC, one blank between two words and none at the ends. Nothing else is touched."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", name)).strip()


def fold(text: str) -> str:
    """The form in which names are searched: "Müller" and "Mueller" fold to the same text, "Michael" and "Michal" do not.

    Umlauts are spelt out and nothing is dropped; other marks go ("Łukasz Żółć": "lukasz zolc"). Folding twice is folding once.
    """
    lowered = unicodedata.normalize("NFC", text).casefold().translate(FOLDS)
    stripped = "".join(char for char in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(char))
    return " ".join(stripped.split())[:255]


def name_key(name: str) -> str:
    """Two names are the same when they differ only in case and blanks."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())[:255]


def email_key(email: str) -> str:
    """Two addresses are the same when they differ only in case."""
    return unicodedata.normalize("NFC", email).casefold().strip()


def initials(name: str) -> str:
    """ "Amina Haddad" -> "A. H."; what a stranger may see of a name."""
    return " ".join(f"{part[0]}." for part in name.split() if part)
