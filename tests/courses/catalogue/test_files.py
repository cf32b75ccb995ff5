"""What is written as a file is read back as it was, as JSON and as a workbook; other files are refused with their places."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.catalogue.data import CourseData, ModuleData, ProgrammeData, TextData
from courses.catalogue.files.json_file import LARGEST_FILE_BYTES
from courses.catalogue.files.problems import CatalogueInvalid
from courses.catalogue.files.reading import look_into, read_catalogue
from courses.catalogue.files.workbook import workbook_of
from courses.catalogue.files.writing import catalogue_file, written
from courses.catalogue.kinds import NO_THRESHOLD, Part, has
from courses.catalogue.models import (
    CertificateKind,
    CourseFormat,
    CourseKind,
    CourseState,
    QualificationForm,
    ReportingProfile,
)
from courses.catalogue.values import DIRECTION_CONTROLS, FORBIDDEN_CATEGORIES
from courses.catalogue.vocabulary import TARGET_GROUPS, TEXT_LANGUAGES
from lms.web.languages import speaking
from tests.courses.catalogue.test_reading import DEMO, complaints, file_of, offer

OUTSIDE: list[Any] = [*FORBIDDEN_CATEGORIES, "Cf"]
LETTERS = st.characters(exclude_categories=OUTSIDE, exclude_characters="".join(DIRECTION_CONTROLS))
LINE = st.text(LETTERS, max_size=40).map(lambda text: normalize("NFC", " ".join(text.split())))
TITLE = LINE.filter(bool)
TEXT = st.lists(LINE, max_size=3).map(lambda lines: "\n".join(lines).strip())
FIELDS = ("summary", "goal", "audience", "entry_level", "rhythm", "places", "note")


@st.composite
def offers(draw: Callable[[Any], Any]) -> CourseData:
    """Any draft that the form could have written."""
    kind = draw(st.sampled_from(CourseKind))
    modules = tuple(
        ModuleData(draw(TITLE), draw(LINE), draw(st.integers(1, 30)), draw(TEXT), draw(TEXT))
        for _ in range(draw(st.integers(1, 3)) if has(kind, Part.MODULES) else 0)
    )
    programme = tuple(
        ProgrammeData(draw(st.integers(1, 3)), time(9, draw(st.integers(0, 59))), draw(st.sampled_from([None, time(17)])), draw(TITLE), draw(LINE), draw(LINE))
        for _ in range(draw(st.integers(0, 3)) if has(kind, Part.PROGRAMME) else 0)
    )  # fmt: skip
    languages = sorted(draw(st.sets(st.sampled_from(list(TEXT_LANGUAGES)), max_size=2)))
    texts = tuple(TextData(one, draw(TITLE), *(draw(TEXT) for _ in range(7))) for one in languages)
    is_course = has(kind, Part.COURSE)
    shown = [name for name in FIELDS if is_course or name not in ("entry_level", "rhythm")]
    words = {f"{name}_{lang}": draw(TEXT) if name in shown else "" for name in FIELDS for lang in ("de", "en")}
    format_ = draw(st.sampled_from(CourseFormat))
    return CourseData(
        code="IKT-99",
        line=draw(TITLE),
        provider=draw(st.sampled_from(["", "Lernhaus"])),
        kind=kind,
        state=CourseState.DRAFT,
        format=format_,
        also_formats=frozenset(draw(st.sets(st.sampled_from(CourseFormat), max_size=2))) - {format_},
        qualification_form=draw(st.sampled_from([None, *QualificationForm])) if has(kind, Part.QUALIFICATION_FORM) else None,
        reporting_profile=draw(st.sampled_from(ReportingProfile)),
        title_de=draw(TITLE),
        title_en=draw(LINE),
        **words,
        language_level=draw(st.sampled_from(["", "B2"])) if is_course else "",
        units=sum(one.units for one in modules) or (5 if is_course else 0),
        unit_minutes=60 if is_course else 45,
        group_min=2 if is_course else 1,
        group_max=9 if is_course else 1,
        required_shares=draw(shares_of(kind)),
        target_groups=frozenset(draw(st.sets(st.sampled_from(list(TARGET_GROUPS)), max_size=3))),
        modules=modules,
        programme=programme,
        texts=texts,
        result_de=draw(TEXT) if has(kind, Part.RESULT) else "",
        contact_name=draw(LINE) if has(kind, Part.CONTACT) else "",
        contact_phone=draw(st.sampled_from(["", "+49 381 1234"])) if has(kind, Part.CONTACT) else "",
        contact_hours_de=draw(TEXT) if has(kind, Part.CONTACT) else "",
    )  # fmt: skip


def shares_of(kind: CourseKind) -> Any:
    """The papers that offers of the kind may give."""
    if not has(kind, Part.PAPERS):
        return st.just({})
    if not has(kind, Part.SHARES):
        return st.sampled_from([{}, {CertificateKind.ATTENDANCE: NO_THRESHOLD}])
    both = {CertificateKind.ATTENDANCE: 80, CertificateKind.QUALIFICATION: 100}
    several = [{}, {CertificateKind.ATTENDANCE: 50}]
    return st.sampled_from([*several, both, {CertificateKind.QUALIFICATION: 75}] if has(kind, Part.TEST) else several)


@given(offers())
@settings(max_examples=60, deadline=None)
def test_what_is_written_as_json_is_read_back(one: CourseData) -> None:
    assert read_catalogue(catalogue_file([one])) == [one]


@given(offers())
@settings(max_examples=40, deadline=None)
def test_what_is_written_as_a_workbook_is_read_back(one: CourseData) -> None:
    assert read_catalogue(workbook_of([written(one)])) == [one]


def test_the_demo_goes_through_both_forms_unchanged() -> None:
    offers = read_catalogue(DEMO.read_bytes())
    assert read_catalogue(catalogue_file(offers)) == offers
    assert read_catalogue(workbook_of([written(one) for one in offers])) == offers


def test_cells_stay_text_whatever_they_begin_with() -> None:
    [one] = read_catalogue(file_of(offer(titel="=1+1", ziel="@SUM(A1)", hinweis="'-3")))
    raw = workbook_of([written(one)])
    sheet = openpyxl.load_workbook(io.BytesIO(raw))["Angebote"]
    assert [(cell.value, cell.data_type) for cell in sheet["C"] if cell.row == 3] == [("=1+1", "s")]
    assert read_catalogue(raw) == [one]


def test_a_workbook_explains_each_column_and_counts_no_remark(tmp_path: Any) -> None:
    raw = workbook_of([])
    book = openpyxl.load_workbook(io.BytesIO(raw))
    for sheet in book:
        assert [bool(cell.value) for cell in sheet[2]] == [True] * len(sheet[1])
    assert book.sheetnames == ["Angebote", "Module", "Programm", "Texte"]
    assert read_catalogue(raw) == []


# ---- the rules of the kinds


def old(**changes: Any) -> dict[str, Any]:
    """An offer as an older file describes it."""
    return offer(**changes)


def test_an_older_file_with_a_conference_is_read_and_says_what_is_not_kept() -> None:
    found = look_into(file_of(old(art="conference", nachweis="zertifikat")), groups=list(TARGET_GROUPS))
    [one] = found.offers
    assert (one.kind, one.modules, one.units) == (CourseKind.CONFERENCE, (), 8)
    assert one.required_shares == {CertificateKind.ATTENDANCE: NO_THRESHOLD}
    with speaking("en"):
        assert [str(note) for note in found.left_behind] == [
            "[0].anwesenheitsquote: is not taken over: the kind conference has none",
            "[0].module: is not taken over: the kind conference has none",
            "[0].nachweis: is not taken over: the kind conference has none",
        ]


def test_an_older_coaching_keeps_its_units_and_no_content() -> None:
    [one] = read_catalogue(file_of(old(art="coaching")))
    assert (one.units, one.modules) == (8, ())


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kontakt_name": "Stelle"}, "[0].kontakt_name: does not exist for the kind training"),
        ({"programm": [{"nr": 1, "beginn": "09:00", "titel": "a"}]}, "[0].programm: does not exist for the kind training"),
        ({"qualifizierungsform": "kenntnispruefung"}, "[0].qualifizierungsform: does not exist for the kind training"),
        ({"art": "advice"}, "[0].zugang: does not exist for the kind advice"),
        ({"stand": "weg"}, "[0].stand: must be one of entwurf, veroeffentlicht, archiviert"),
        ({"zielgruppen": ["Jobcenter"]}, "[0].zielgruppen[0]: is no code of a target group"),
        ({"auch_format": ["online", "online"]}, "[0].auch_format[1]: online is there more than once"),
        ({"texte": [{"sprache": "de", "titel": "a"}]}, "[0].texte[0].sprache: must be one of de-simple, uk"),
        ({"texte": [{"sprache": "pl", "titel": "a"}] * 2}, "[0].texte[1].sprache: pl is there more than once"),
        ({"texte": [{"sprache": "pl", "title": "a", "titel": "b"}]}, "[0].texte[0].title: unknown key"),
        ({"ziel": ""}, "[0].ziel: must not be empty"),
        ({"anwesenheitsquote_zertifikat": 101}, "[0].anwesenheitsquote_zertifikat: must be between 50 and 100"),
    ],
)  # fmt: skip
def test_what_the_kind_has_not_or_the_rules_forbid_is_refused(changes: dict[str, Any], complaint: str) -> None:
    assert complaints(file_of(offer(**changes)))[0].startswith(complaint)


def test_a_published_advice_needs_a_way_to_ask() -> None:
    bare = {"code": "BE-01", "linie": "Beratung", "titel": "Rat", "ziel": "z", "zielgruppe": "a", "format": "online"}
    advice = bare | {"orte": "", "summary_en": "", "hinweis": "", "art": "advice", "kontakt_name": "Stelle"}
    assert complaints(file_of(advice)) == ["[0].kontakt_telefon: telephone or e-mail: one of the two is needed"]
    assert read_catalogue(file_of(advice | {"kontakt_mail": "rat@example.org"}))[0].units == 0
    assert read_catalogue(file_of(advice | {"stand": "entwurf"}))[0].state is CourseState.DRAFT


@pytest.mark.parametrize("point", [{"beginn": "9:00"}, {"beginn": "24:00"}, {"ende": "08:00"}, {"tag": 0}, {"nr": 2}])
def test_a_wrong_point_of_a_programme_is_refused(point: dict[str, Any]) -> None:
    right = {"nr": 1, "beginn": "09:00", "titel": "Vortrag"}
    assert len(complaints(file_of(offer(art="conference", programm=[right | point])))) == 1


# ---- workbooks that are none


def book(*rows: Any, sheet: str = "Angebote", **sheets: Any) -> bytes:
    """A workbook as somebody might write it by hand."""
    made = openpyxl.Workbook()
    del made["Sheet"]
    for name, lines in {sheet: rows, **sheets}.items():
        page = made.create_sheet(name)
        for line in lines:
            page.append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def by_hand(**changes: Any) -> dict[str, Any]:
    """The columns and cells of a correct offer without its modules."""
    return {name: value for name, value in offer(**changes).items() if name != "module"}


MODULES = [["code", "nr", "titel", "ue", "lernergebnis"], ["IKT-99", 1, "Alles", 8, ""]]


def test_a_workbook_written_by_hand_is_read() -> None:
    cells = by_hand(ue="8", zielgruppen="jobcenter, hr")
    [one] = read_catalogue(book(list(cells), list(cells.values()), Module=MODULES))
    assert (one.units, set(one.target_groups), [module.title_de for module in one.modules]) == (
        8,
        {"jobcenter", "hr"},
        ["Alles"],
    )


def test_errors_in_a_workbook_name_sheet_row_and_column() -> None:
    cells = by_hand(ue="viele", anwesenheitsquote=101)
    strays = [MODULES[0], ["IKT-99", 1, "", 2001, ""], ["XX-01", 1, "a", 1, ""]]
    raw = book([*cells, "farbe"], ["# Hinweis"], [*cells.values(), "rot"], Module=strays)
    assert complaints(raw) == [
        "Angebote, column farbe: unknown key",
        "Module, row 3: XX-01 is not in the sheet Angebote",
    ]
    raw = book(list(cells), ["# Hinweis"], list(cells.values()), Module=[MODULES[0], ["IKT-99", 1, "", 2001, ""]])
    assert complaints(raw) == [
        "Angebote, row 3, column ue: must be an integer, not a text",
        "Angebote, row 3, column anwesenheitsquote: must be between 50 and 100",
        "Module, row 2, column titel: must not be empty",
        "Module, row 2, column ue: must be between 1 and 2000",
    ]


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (book(["code"], sheet="Tabelle1"), "file: has no sheet Angebote"),
        (book(["code"], Farben=[["rot"]]), "Farben: unknown sheet"),
        (book(["code", "code"]), "Angebote, column code: is there more than once"),
        (book(["code"], ["IKT-01", "verirrt"]), "Angebote, row 2: something stands in a column without a name"),
        (b"PK\x03\x04 kaputt", "file: This file cannot be read."),
        (b"PK\x03\x04" + b"x" * LARGEST_FILE_BYTES, "file: The file is larger than 5 MiB."),
        (book(["code"], *[["IKT-01"]] * 10_001), "file: The table has more than 10000 rows."),
        (book([f"spalte{n}" for n in range(61)]), "file: The table has more than 60 columns."),
        (book(["code"], ["x" * 2001]), "file: A field in row 2 is longer than 2000 characters."),
    ],
    ids=["other sheet", "more sheets", "twice", "stray", "broken", "large", "long", "wide", "cell"],
)  # fmt: skip
def test_a_workbook_that_is_no_catalogue_is_refused(raw: bytes, complaint: str) -> None:
    assert complaints(raw)[0].startswith(complaint)


def packed(**entries: bytes) -> bytes:
    """A correct workbook with more in it."""
    out = io.BytesIO(workbook_of([]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        packed(**{"xl/bomb.bin": b"\0" * (60 * 1024 * 1024)}),
        packed(**{"xl/vbaProject.bin": b"macro"}),
        packed(**{"../../etc/passwd": b"x"}),
        packed(**{f"xl/{n}.bin": b"x" for n in range(201)}),
    ],
    ids=["bomb", "macros", "path", "entries"],
)
def test_a_dangerous_archive_is_refused_before_it_is_unpacked(raw: bytes) -> None:
    assert complaints(raw)[0].startswith("file: ")


def test_xml_that_grows_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;">]><worksheet><sheetData>&c;</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook_of([]))) as source, zipfile.ZipFile(out, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, bomb if name == "xl/worksheets/sheet1.xml" else source.read(name))
    assert complaints(out.getvalue())[0].startswith("file: This file cannot be read.")


def test_a_new_target_group_is_known_once_it_is_there() -> None:
    raw = file_of(offer(zielgruppen=["schulen"]))
    with pytest.raises(CatalogueInvalid):
        read_catalogue(raw)
    [one] = read_catalogue(raw, groups=["schulen"])
    assert replace(one).target_groups == {"schulen"}
