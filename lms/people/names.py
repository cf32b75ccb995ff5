"""How names are compared and searched; how they are shown is never touched."""

import unicodedata

FOLDS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
        "ı": "i", "ħ": "h", "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "–": "-",
    }
)  # fmt: skip


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
