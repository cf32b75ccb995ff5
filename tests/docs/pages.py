"""Reading the documentation: headings, code blocks, tables, and words set in code."""

import re
from functools import cache
from typing import Any

from tests.house import ROOT

PAGES = (
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
    *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")),
)  # fmt: skip


@cache
def text_of(page: str) -> str:
    """A page as it lies in the repository."""
    return (ROOT / page).read_text("utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(page), re.DOTALL | re.MULTILINE)


def prose(page: str) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", text_of(page), flags=re.DOTALL | re.MULTILINE)


def headings(page: str) -> list[str]:
    """The headings of every level, without code marks."""
    return [line.replace("`", "") for line in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)]


def codes(text: str) -> list[str]:
    """What is set in code."""
    return re.findall(r"`([^`\n]+)`", text)


def rows(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without head and rule."""
    part = prose(page).split(f" {heading}\n", 1)[1]
    table = re.findall(r"(?:^\|.*\|\n)+", part, re.MULTILINE)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def run_block(page: str, marker: str) -> dict[str, Any]:
    """Run the one Python block that contains the marker, as a reader would who copies it; returns its names."""
    found = [block for block in blocks(page, "python") if marker in block]
    assert len(found) == 1, f"{page}: {len(found)} blocks contain {marker!r}"
    names: dict[str, Any] = {"__name__": f"copied_from_{page}"}
    exec(compile(found[0], page, "exec", dont_inherit=True), names)
    return names
