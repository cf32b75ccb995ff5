"""Whole certificates: made, read back, checked by veraPDF."""

from datetime import date
from pathlib import Path

import pikepdf
import pytest

from certificates.document.content import CertificateContent, Picture
from certificates.document.paper import check_certificate, make_certificate, make_certificates
from lms.pdf.errors import UnsoundPdf
from lms.pdf.inspection import page_text
from lms.pdf.worker import PdfWorker
from tests.certificates.document.samples import (
    LOGOS,
    MODULES,
    NAMES,
    english,
    five_logos,
    logo,
    long_course,
    sample,
)
from tests.support.verapdf import validate_all

pytestmark = pytest.mark.pdf
SIGNED = logo("Unterschrift")
FIVE, FIVE_BYTES = five_logos()
PICTURES = {**LOGOS, **FIVE_BYTES, Picture.of(SIGNED, "").sha256: SIGNED}
CASES = {
    "signed_with_birth_date": sample(
        signature=Picture.of(SIGNED, "Unterschrift von Dr. Ingrid Beispiel"),
        birth_date=date(1990, 5, 1),
        original_script=NAMES["arabic"],
    ),
    **{name: sample(name=text) for name, text in NAMES.items()},
    "english_with_script": english(original_script=NAMES["persian"]),
    "six_modules": sample(modules=MODULES + MODULES[:2], attended_units=14, format="online"),
    "forty_modules": long_course(),
    "two_hundred_letters": sample(name=("Maria da Conceição Fernandes de Albuquerque " * 5).strip()),
    "one_endless_word": sample(name="W" * 230),
    "five_hundred_marks": sample(name="A" + "\u0301\u0323" * 250 + "mina"),
    "one_logo": sample(logos=FIVE[:1]),
    "five_logos": sample(logos=FIVE),
    "five_logos_english": english(logos=FIVE),
    "eight_logos": sample(logos=FIVE + FIVE[:3]),
    "five_logos_and_much_else": sample(
        logos=FIVE, modules=MODULES + MODULES[:2], attended_units=14, format="online", birth_date=date(1990, 5, 1)
    ),
    "nothing_optional": sample(
        logos=(), funding_sentence="", modules=(), trainers=(), place="", project="", signatory=""
    ),
}
ONE_PAGE = [
    "signed_with_birth_date",
    *NAMES,
    "english_with_script",
    "six_modules",
    "two_hundred_letters",
    "five_hundred_marks",
    "one_logo",
    "five_logos",
    "five_logos_english",
    "eight_logos",
    "five_logos_and_much_else",
    "nothing_optional",
]


@pytest.fixture(scope="module")
def worker(pdf_worker: PdfWorker) -> PdfWorker:
    """A worker with the usual limits."""
    return pdf_worker


@pytest.fixture(scope="module")
def papers(worker: PdfWorker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every case as a file. Making it includes reading it back."""
    folder = tmp_path_factory.mktemp("papers")
    paths = {}
    for case, pdf in zip(CASES, make_certificates(worker, CASES.values(), PICTURES), strict=True):
        paths[case] = folder / f"{case}.pdf"
        paths[case].write_bytes(pdf)
    return paths


@pytest.mark.verapdf
def test_every_certificate_is_accessible_by_pdf_ua(papers: dict[str, Path]) -> None:
    results = validate_all(list(papers.values()))

    assert {path.stem: [str(rule) for rule in rules] for path, rules in results.items() if rules} == {}


@pytest.mark.parametrize("case", ONE_PAGE)
def test_a_usual_certificate_has_one_page(papers: dict[str, Path], case: str) -> None:
    with pikepdf.open(papers[case]) as pdf:
        assert len(pdf.pages) == 1


def test_forty_modules_take_two_pages_with_repeated_heads(papers: dict[str, Path]) -> None:
    with pikepdf.open(papers["forty_modules"]) as pdf:
        assert len(pdf.pages) == 2
    assert page_text(papers["forty_modules"].read_bytes()).count("Lernergebnis") == 2


@pytest.mark.parametrize("case", ["latin", "vietnamese", "cyrillic", "latin_extended", "single"])
def test_a_name_is_copied_from_the_page_to_the_letter(papers: dict[str, Path], case: str) -> None:
    assert NAMES[case] in page_text(papers[case].read_bytes())


def test_the_page_reads_from_top_to_bottom(papers: dict[str, Path]) -> None:
    text = page_text(papers["latin"].read_bytes())
    order = [
        "Teilnahmebescheinigung",
        "Amina Haddad",
        "teilgenommen.",
        "Interkulturelle",
        "Inhalte",
        "Umfang:",
        "Echtheit",
    ]

    assert sorted(order, key=text.index) == order


def test_a_letter_with_a_loose_mark_does_not_spoil_the_letter_elsewhere(worker: PdfWorker) -> None:
    pdf = make_certificate(worker, sample(name="a\u0331 e\u0331 n\u0331"), LOGOS)

    assert "Interkulturelle Kompetenz in Beratung und Vermittlung" in page_text(pdf)


def test_title_and_language_are_set(papers: dict[str, Path]) -> None:
    with pikepdf.open(papers["english_with_script"]) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Certificate of Attendance – Amina Haddad – NQK-2026-000123"
        assert str(pdf.Root.Lang) == "en"


def test_every_logo_has_its_text_for_those_who_do_not_see_it(papers: dict[str, Path]) -> None:
    with pikepdf.open(papers["five_logos"]) as pdf:
        spoken = [str(part["/Alt"]) for part in pdf.objects if isinstance(part, pikepdf.Dictionary) and "/Alt" in part]
    assert {logo.alt for logo in FIVE} <= set(spoken)


def test_the_paper_of_somebody_else_is_noticed(papers: dict[str, Path]) -> None:
    with pytest.raises(UnsoundPdf) as error:
        check_certificate(papers["latin"].read_bytes(), CASES["single"])
    assert "text is not readable: Sukarno" in error.value.flaws


def test_recorded_content_gives_the_same_bytes_again(worker: PdfWorker) -> None:
    recorded = CertificateContent.from_json(CASES["vietnamese"].to_json())
    first = make_certificate(worker, CASES["vietnamese"], LOGOS)

    with PdfWorker() as later:
        assert make_certificate(later, recorded, LOGOS) == first
