"""Letters of other scripts in ASCII, for the names of files. Read by people who sort, never printed."""

import re
import unicodedata

LATIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS", "ł": "l", "Ł": "L",
     "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe",
     "þ": "th", "Þ": "Th", "ı": "i", "ŋ": "n", "ħ": "h", "ə": "e"}
)  # fmt: skip
CYRILLIC = dict(zip("абвгґдезийклмнопрстуфыэіѕј", "abvggdeziiklmnoprstufyeisj", strict=True)) | {
    "ё": "io", "є": "ie", "ж": "zh", "ї": "i", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ь": "", "ю": "iu", "я": "ia", "ђ": "dj", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "g", "ќ": "k", "ў": "u",
}  # fmt: skip
GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstufo", strict=True)) | {
    "θ": "th", "χ": "ch", "ψ": "ps",
}  # fmt: skip
# Short vowels are rarely written: what is left are the consonants, enough to tell one file from another.
ARABIC = dict(zip("اأآإبتجحدرزسصضطظعفقكلمنهويىةؤئ", "aaaibtjhdrzssdtzafqklmnhwyaawy", strict=True)) | {
    "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "ء": "",
    "پ": "p", "چ": "ch", "ژ": "zh", "گ": "g", "ک": "k", "ی": "y", "ں": "n", "ے": "e", "ہ": "h", "ھ": "h",
    "ٹ": "t", "ڈ": "d", "ڑ": "r", "ټ": "t", "ځ": "dz", "څ": "ts", "ډ": "d", "ړ": "r", "ږ": "zh", "ښ": "sh", "ګ": "g",
    "ڼ": "n", "ې": "e", "ۍ": "y", "ە": "e", "ۆ": "o", "ێ": "e", "ڕ": "r", "ڵ": "l", "ڤ": "v",
    "\u064e": "a", "\u064f": "u", "\u0650": "i",
}  # fmt: skip
ARABIC_WORD = re.compile("[\u0600-\u06ff\u200c\u200d]+")


def ascii_letters(text: str) -> str:
    """The text in letters, digits and hyphens of ASCII, words joined by "_"; what has no counterpart is left out."""
    composed = unicodedata.normalize("NFC", text).translate(LATIN)
    latin = "".join(map(_from_cased_script, ARABIC_WORD.sub(_from_arabic, composed)))
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "_", plain).strip("_-")


def _from_arabic(word: re.Match[str]) -> str:
    """A word of a script without capitals begins with one, so that it is sorted among the others."""
    return "".join(ARABIC.get(char, "") for char in word[0]).capitalize()


def _from_cased_script(char: str) -> str:
    lower = char.lower()
    bare = unicodedata.normalize("NFD", lower)[:1]  # Greek accents go; in Cyrillic they make other letters
    latin = CYRILLIC.get(lower, GREEK.get(bare, char))
    return latin.capitalize() if char.isupper() else latin
