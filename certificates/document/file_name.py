"""What the file is called in the personnel file: ASCII, sortable by date and name."""

import re
import unicodedata

from certificates.document.content import CertificateContent

LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "ł": "l", "Ł": "L",
     "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe",
     "þ": "th", "Þ": "Th", "ı": "i", "ŋ": "n", "ħ": "h", "ə": "e"}
)  # fmt: skip
CYRILLIC = dict(zip("абвгґдезийклмнопрстуфыэіѕј", "abvggdeziiklmnoprstufyeisj", strict=True)) | {
    "ё": "io", "є": "ie", "ж": "zh", "ї": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ь": "", "ю": "iu", "я": "ia", "ђ": "dj", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "g", "ќ": "k", "ў": "u",
}  # fmt: skip
LONGEST_PART = 60


def file_name(content: CertificateContent) -> str:
    """2026-03-12_IKT-01_Haddad_Amina_LB-2026-000123.pdf: last day, offer, family and given name, number."""
    named = (content.family_name, content.given_name) if content.family_name else (content.name,)
    parts = (content.dates[-1].isoformat(), content.course_code, *named, content.number)
    return "_".join(filter(None, map(_ascii, parts))) + ".pdf"


def _ascii(text: str) -> str:
    """Letters of ASCII, digits and hyphens; what has no counterpart is left out, the number keeps names apart."""
    composed = unicodedata.normalize("NFC", text).translate(LETTERS)
    latin = "".join(_from_cyrillic(char) for char in composed)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "_", plain)[:LONGEST_PART].strip("_-")


def _from_cyrillic(char: str) -> str:
    latin = CYRILLIC.get(char.lower(), char)
    return latin.capitalize() if char.isupper() else latin
