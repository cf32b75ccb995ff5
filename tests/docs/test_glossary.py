"""docs/glossary.md: each identifier exists in the code, and what is marked planned does not."""

import ast
from enum import Enum
from functools import cache
from typing import Any

import pytest

from courses.attendance.labels import LABELS as ATTENDANCE
from courses.enrolment.labels import LABELS as ENROLMENT
from tests.docs.pages import codes, headings, rows
from tests.house import ROOT

PAGE = "docs/glossary.md"
PARTS = headings(PAGE)[1:]
ENTRIES = [row for part in PARTS for row in rows(PAGE, part)]


@cache
def names_in_code() -> frozenset[str]:
    """Everything the three packages define: classes, functions, fields, members."""
    found: set[str] = set()
    for package in ("lms", "courses", "certificates"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found |= {node.name, *(f"{node.name}.{member}" for member in assigned(node.body))}
                    found |= assigned(node.body)
                elif isinstance(node, ast.FunctionDef):
                    found.add(node.name)
    return frozenset(found)


def assigned(body: list[ast.stmt]) -> set[str]:
    """The names a class body gives values or types to."""
    targets = [target for one in body if isinstance(one, ast.Assign) for target in one.targets]
    targets += [one.target for one in body if isinstance(one, ast.AnnAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def test_every_identifier_exists_or_is_marked_planned() -> None:
    real = {name for row in ENTRIES if "*planned*" not in row[1] for name in codes(row[1])}
    assert real - names_in_code() == set()


def test_nothing_is_marked_planned_that_stands() -> None:
    planned = {name for row in ENTRIES if "*planned*" in row[1] for name in codes(row[1])}
    assert planned & names_in_code() == set(), "take the mark away in docs/glossary.md"


def test_one_word_for_each_thing() -> None:
    identifiers = [row[1] for row in ENTRIES]
    german = [row[0] for row in ENTRIES]
    assert len(set(identifiers)) == len(identifiers)
    assert len(set(german)) == len(german)


@pytest.mark.parametrize("words", [ENROLMENT, ATTENDANCE], ids=["enrolment", "attendance"])
def test_the_german_word_is_the_one_on_the_pages(words: dict[Enum, Any]) -> None:
    german = {row[1].strip("`"): row[0] for row in ENTRIES}
    told = {german[word.name]: str(label) for word, label in words.items() if word.name in german}
    assert told
    assert all(said == shown for said, shown in told.items())
