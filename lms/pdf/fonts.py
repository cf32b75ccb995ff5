"""The fonts a document may use: only these, never those of the machine, so that it looks the same everywhere."""

from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "static" / "vendor" / "fonts"
FAMILIES = ("Noto Sans", "IBM Plex Sans Arabic")
REGULAR_FILES = ("NotoSans_400Regular.ttf", "IBMPlexSansArabic_400Regular.ttf")
FILES = (
    *REGULAR_FILES,
    "NotoSans_400Regular_Italic.ttf",
    "NotoSans_600SemiBold.ttf",
    "NotoSans_700Bold.ttf",
    "IBMPlexSansArabic_600SemiBold.ttf",
    "IBMPlexSansArabic_700Bold.ttf",
)

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def missing_fonts() -> list[str]:
    """The font files that the set-up has not put into place."""
    return [name for name in FILES if not (FOLDER / name).is_file()]


def write_configuration(folder: Path, fonts: Path = FOLDER) -> Path:
    """A Fontconfig file in `folder` that knows our fonts and no others."""
    path = folder / "fonts.conf"
    text = CONFIGURATION.format(fonts=escape(str(fonts.resolve())), cache=escape(str(folder / "cache")))
    path.write_text(text, encoding="utf-8")
    return path
