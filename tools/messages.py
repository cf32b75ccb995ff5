"""`make messages`: collects the German texts of sources and templates for the English catalogue."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "lms" / "translations"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "_l": None, "gettext": None, "lazy": None, "msgid": None, "ngettext": (1, 2),
}  # fmt: skip
JINJA = {"silent": "false", "newstyle_gettext": "true"}
WHEN_AND_WITH = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|Language-Team).*\n', re.M
)


def texts() -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Every text in the sources and the templates, with its context."""
    for folder in ("lms", "courses", "certificates"):
        for _, _, text, _, context in extract_from_dir(str(ROOT / folder), [("**.py", "python")], keywords=KEYWORDS):
            yield text, context
    templates = [("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.xml", "jinja2")]
    found = extract_from_dir(
        str(ROOT / "templates"), templates, {pattern: JINJA for pattern, _ in templates}, keywords=KEYWORDS
    )
    for _, _, text, _, context in found:
        yield text, context


def collected() -> Catalog:
    """The German texts as a catalogue without places and dates: the same sources give the same bytes."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for text, context in texts():
        catalog.add(text, context=context)
    return catalog


def updated(path: Path, template: Catalog) -> bytes:
    """The catalogue file with new texts added and vanished ones dropped; translations stay."""
    language = path.parent.parent.name
    catalog = Catalog(locale=language, project="Lernbruecke", charset="utf-8", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.header_comment, catalog.fuzzy = "# The texts of Lernbrücke.", False
    out = BytesIO()
    write_po(out, catalog, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    return WHEN_AND_WITH.sub(b"", out.getvalue())


def untranslated(content: bytes) -> list[str]:
    """The German texts that have no translation yet."""
    catalog = read_po(BytesIO(content))
    return [str(message.id) for message in catalog if message.id and not all(strings(message.string))]


def strings(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """Singular and plurals alike as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def main() -> int:
    """Writes the catalogues; with --check only says what is missing."""
    template = collected()
    problems = 0
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/lms.po")) or [TRANSLATIONS / "en" / "LC_MESSAGES" / "lms.po"]:
        content = updated(path, template)
        if "--check" in sys.argv:
            if not path.exists() or path.read_bytes() != content:
                print(f"{path.relative_to(ROOT)} is not up to date: call make messages")
                problems += 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for text in untranslated(content):
            print(f"{path.relative_to(ROOT)}: not translated: {text}")
            problems += 1
    return int(problems > 0 and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
