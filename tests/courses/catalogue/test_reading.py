"""A catalogue file is read whole or refused with every error and its place."""

import json
from pathlib import Path
from typing import Any

import pytest

from courses.catalogue.files.json_file import LARGEST_FILE_BYTES
from courses.catalogue.files.problems import CatalogueInvalid
from courses.catalogue.files.reading import read_catalogue
from courses.catalogue.models import CertificateKind, CourseFormat, CourseKind
from lms.web.languages import speaking

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "courses" / "catalogue" / "demo" / "catalogue.json"


def offer(**changes: Any) -> dict[str, Any]:
    """A correct offer with only the required keys; `changes` replace or add keys."""
    module = {"nr": 1, "titel": "Zuhören", "ue": 4, "lernergebnis": "ein Anliegen klären"}
    return {
        "code": "IKT-99",
        "linie": "Interkulturelle Trainings",
        "titel": "Gut beraten am Telefon",
        "ziel": "Die Teilnehmenden geben Auskünfte so, dass sie verstanden werden.",
        "zielgruppe": "Beschäftigte in Jobcentern",
        "zugang": "Keine",
        "format": "online",
        "rhythmus": "2 Termine je 4 UE",
        "orte": "Digital",
        "gruppe_min": 6,
        "gruppe_max": 12,
        "ue": 8,
        "nachweis": "teilnahmebescheinigung",
        "anwesenheitsquote": 80,
        "module": [module, {**module, "nr": 2, "titel": "Antworten"}],
        "summary_en": "Clear advice by telephone.",
        "hinweis": "",
    } | changes


def file_of(*offers: Any) -> bytes:
    """The offers as a file."""
    return json.dumps(offers).encode()


def complaints(raw: bytes) -> list[str]:
    """What the reader says about a file that it refuses."""
    with speaking("en"), pytest.raises(CatalogueInvalid) as refused:
        read_catalogue(raw)
    with speaking("en"):
        return [str(problem) for problem in refused.value.problems]


def test_the_demo_catalogue_has_every_kind_of_offer() -> None:
    courses = read_catalogue(DEMO.read_bytes())

    assert len(courses) == 28
    assert {course.kind for course in courses} == set(CourseKind)
    assert sum(len(course.modules) for course in courses) > 60
    assert all(course.title_en and course.target_groups for course in courses)


def test_the_example_of_the_documentation_is_read() -> None:
    text = (ROOT / "docs" / "catalogue-format.md").read_text()
    example = text.split("```json\n")[1].split("```")[0]

    assert [course.code for course in read_catalogue(example.encode())] == ["IKT-99"]


def test_keys_that_are_left_out_take_their_defaults() -> None:
    [course] = read_catalogue(file_of(offer()))

    assert (course.kind, course.unit_minutes, course.language_level) == (CourseKind.TRAINING, 45, "")
    assert course.format is CourseFormat.ONLINE
    assert course.target_groups == frozenset()
    assert course.required_shares == {CertificateKind.ATTENDANCE: 80}


def test_an_offer_with_a_test_gives_both_documents() -> None:
    [course] = read_catalogue(file_of(offer(nachweis="zertifikat")))

    assert course.required_shares == {CertificateKind.ATTENDANCE: 80, CertificateKind.QUALIFICATION: 80}


def test_every_error_is_named_with_its_place() -> None:
    bad = offer(ue="16", titl="x", zielgruppen=["jobcenter", "nobody", "jobcenter"], gruppe_max=2)
    del bad["titel"]
    bad["module"][1]["ue"] = 2001

    assert sorted(complaints(file_of(offer(code="IKT-98"), bad))) == [
        "[1].gruppe_max: must not be below gruppe_min (6)",
        "[1].module[1].ue: must be between 1 and 2000",
        "[1].titel: is missing",
        "[1].titl: unknown key",
        "[1].ue: must be an integer, not a text",
        "[1].zielgruppen[1]: must be one of jobcenter, employment_agency, municipality, sme, association, council, "
        "engineers, technicians, academics, nurses, no_formal_qualification, hr",
        "[1].zielgruppen[2]: jobcenter is there more than once",
    ]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"code": "ikt-01"}, "[0].code: must have the form IKT-01"),
        ({"code": "IKT-01\n"}, "[0].code: must have the form IKT-01"),
        ({"code": None}, "[0].code: must be a text, not null"),
        ({"titel": " \t "}, "[0].titel: must not be empty"),
        ({"titel": "x" * 201}, "[0].titel: has 201 characters, at most 200 are allowed"),
        ({"titel": "a\nb"}, "[0].titel: must not have line breaks"),
        ({"titel": "a\u2028b"}, "[0].titel: must not have line breaks"),
        ({"ziel": "x" * 2001}, "[0].ziel: has 2001 characters"),
        ({"ziel": "a\x00b"}, "[0].ziel: has the forbidden character U+0000"),
        ({"ziel": "a\ud800b"}, "[0].ziel: has the forbidden character U+D800"),
        ({"ziel": "a\u202eb"}, "[0].ziel: has the forbidden character U+202E"),
        ({"ue": 9}, "[0].ue: is 9, but the units of the modules add up to 8"),
        ({"ue": 8.0}, "[0].ue: must be an integer, not a decimal number"),
        ({"ue": True}, "[0].ue: must be an integer, not true"),
        ({"ue": float("nan")}, "[0].ue: must be an integer, not NaN or Infinity"),
        ({"anwesenheitsquote": 0}, "[0].anwesenheitsquote: must be between 50 and 100"),
        ({"anwesenheitsquote": 49}, "[0].anwesenheitsquote: must be between 50 and 100"),
        ({"anwesenheitsquote": 101}, "[0].anwesenheitsquote: must be between 50 and 100"),
        ({"ue_minuten": 91}, "[0].ue_minuten: must be between 30 and 90"),
        ({"format": "Online"}, "[0].format: must be one of praesenz, online, hybrid, inhouse"),
        ({"sprachniveau": "B3"}, '[0].sprachniveau: must be one of "", A1'),
        ({"module": []}, "[0].module: must not be empty"),
        ({"module": {}}, "[0].module: must be a list, not an object"),
        ({"module": [7]}, "[0].module[0]: must be an object, not an integer"),
        ({"\x1b[31m": 1}, '[0]."\\u001b[31m": unknown key'),
    ],
)
def test_a_wrong_value_is_refused(changes: dict[str, Any], complaint: str) -> None:
    [only] = complaints(file_of(offer(**changes)))

    assert only.startswith(complaint)


def test_modules_are_numbered_in_their_order() -> None:
    wrong = offer()
    wrong["module"][1]["nr"] = 3

    assert complaints(file_of(wrong)) == ["[0].module[1].nr: must be 2: they are numbered in their order"]


def test_a_code_appears_once_per_file() -> None:
    assert complaints(file_of(offer(), offer(code="IKT-98"), offer())) == [
        "[2].code: IKT-99 is already the code of [0]"
    ]


def test_a_key_that_is_there_twice_is_refused() -> None:
    raw = file_of(offer()).replace(b'"gruppe_min": 6', b'"gruppe_min": 6, "gruppe_min": 7')

    assert complaints(raw) == ["[0].gruppe_min: is there more than once"]


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"", "file: is not JSON: Expecting value (line 1, column 1)"),
        (b"{}", "file: must be a list of offers, not an object"),
        (b"[1,]", "file: is not JSON"),
        ("[\"ü\"]".encode("latin-1"), "file: is not UTF-8 (byte 2)"),
        (b" " * (LARGEST_FILE_BYTES + 1), "file: is larger than 5 MB"),
        (b"[" * 100_000, "file: is nested too deeply"),
        (b"[" + b"9" * 5000 + b"]", "file: holds a number with too many digits"),
        (b"[NaN]", "[0]: must be an object, not NaN or Infinity"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_catalogue_is_refused(raw: bytes, complaint: str) -> None:
    [only] = complaints(raw)

    assert only.startswith(complaint)


def test_a_byte_order_mark_and_windows_line_ends_are_no_errors() -> None:
    raw = b"\xef\xbb\xbf" + file_of(offer(ziel="Erstens\r\nzweitens "))

    assert read_catalogue(raw)[0].goal_de == "Erstens\nzweitens"
