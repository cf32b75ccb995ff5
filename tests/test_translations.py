"""Every text is there in both languages, with the same gaps to fill, and no text stands in a page untranslatable."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.house import ROOT
from tools.messages import TRANSLATIONS, collected, strings, untranslated, updated

LANGUAGES = sorted(path.parent.parent.name for path in TRANSLATIONS.glob("*/LC_MESSAGES/lms.po"))
GAP = re.compile(r"%\((\w+)\)[sd]|%[sd%]")
CALL = re.compile(r"\b(?:msgid|_l|_|gettext|lazy)\(\s*\"((?:[^\"\\]|\\.)+)\"")
JINJA = re.compile(
    r"\{#.*?#\}|\{%-?\s*trans\b.*?\{%-?\s*endtrans\s*-?%\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
TAGS = re.compile(r"<!--.*?-->|<style.*?</style>|<[^>]*>", re.DOTALL)


def catalogue(language: str) -> Catalog:
    """The translations as they are in the repository, brought up to date with the sources."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "lms.po"
    return read_po(BytesIO(updated(path, collected())), locale=language)


def test_there_is_english() -> None:
    assert "en" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "lms.po"
    assert untranslated(updated(path, collected())) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_gaps(language: str) -> None:
    wrong = [message.id for message in catalogue(language) if message.id and not same_gaps(message)]
    assert wrong == []


def same_gaps(message: Message) -> bool:
    """Singular and plural together name the same gaps in both languages; a form may leave out the number itself."""
    known = set().union(*(gaps(text) for text in strings(message.id)))
    used = [gaps(text) for text in strings(message.string)]
    return all(known - {"num"} <= found <= known for found in used)


def gaps(text: str) -> set[str]:
    """The names of the gaps of a text."""
    return {match.group(1) or match.group(0) for match in GAP.finditer(text)} - {"%%"}


def test_the_collector_finds_every_marked_sentence() -> None:
    known = {text for message in collected() for text in strings(message.id)}
    missed = []
    for folder in ("lms", "courses", "certificates"):
        for path in (ROOT / folder).rglob("*.py"):
            for text in CALL.findall(path.read_text("utf-8")):
                plain = text.replace('\\"', '"').replace("\\n", "\n")
                if not any(sentence.startswith(plain) for sentence in known):
                    missed.append(f"{path.relative_to(ROOT)}: {plain}")
    assert missed == []


def templates() -> list[Path]:
    """All pages and mails."""
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt"))


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates" / "lms")))
def test_a_template_holds_no_bare_text(template: Path) -> None:
    bare = TAGS.sub(" ", JINJA.sub("§", template.read_text("utf-8")))
    bare = re.sub(r"§-\w+", " ", bare)  # the end of an id
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"&\w+;", " ", bare))
    assert words == []


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(ROOT / "templates" / "lms")))
def test_a_template_holds_no_bare_attribute(template: Path) -> None:
    """What a screen reader or a tooltip says comes through the catalogues too."""
    source = re.sub(r"\{#.*?#\}", " ", template.read_text("utf-8"), flags=re.DOTALL)
    said = re.findall(r"\b(?:aria-label|title|alt|placeholder)=\"([^\"{]*)", source)
    assert [text for text in said if re.search(r"[^\W\d_]{2,}", text)] == []
