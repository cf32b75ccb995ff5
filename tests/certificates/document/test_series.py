"""Certificates of one run, made together: each exactly like the one made alone, and nothing of the others in it."""

import io
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from certificates.document.content import CertificateContent
from certificates.document.design import alike, certificate_series
from certificates.document.paper import check_certificate, make_certificate, make_certificates
from certificates.document.printable import UnprintableName
from lms.pdf.errors import UnsoundPdf
from lms.pdf.inspection import page_text
from lms.pdf.worker import PdfWorker
from tests.certificates.document.samples import LOGOS, NAMES, five_logos, long_course, sample
from tests.support.verapdf import validate_all

pytestmark = pytest.mark.pdf
CODES = ["7K3QMX0R9TBW4ZC8D1FHJN5PV2", "0123456789ABCDEFGHJKMNPQRS", "ZYXWVTSRQPNMKJHGFEDCBA9876", "M" * 26]
RUN = [
    sample(name=name, family_name=name, number=f"NQK-2026-00{number}17", code=CODES[number])
    for number, name in enumerate(["Amina Haddad", "Nguyễn Thị Ánh", "Олена Коваль", "Ọlá\u0300 Bello & Söhne"])
]


@pytest.fixture(scope="module")
def worker(pdf_worker: PdfWorker) -> PdfWorker:
    """A worker with the usual limits."""
    return pdf_worker


@pytest.fixture(scope="module")
def together(worker: PdfWorker) -> list[bytes]:
    """The run made as a series; the control that it was one is the series itself."""
    series = certificate_series(RUN, LOGOS)
    documents = worker.render_series(series)
    assert len(documents) == len(RUN)
    return documents


def picture(pdf: bytes) -> bytes:
    """The page as dots."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return bytes(document[0].render(scale=2).to_pil().tobytes())
    finally:
        document.close()


def everything(pdf: bytes) -> str:
    """All that stands in the file, unpacked, with its texts readable."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        texts = " ".join(
            str(value)
            for part in document.objects
            if isinstance(part, pikepdf.Dictionary)
            for value in part.values()
            if isinstance(value, pikepdf.String)
        )
        document.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
    return texts + out.getvalue().decode("utf-8", "replace") + page_text(pdf)


@pytest.mark.parametrize("number", range(len(RUN)))
def test_a_certificate_of_a_series_looks_to_the_dot_like_one_made_alone(
    worker: PdfWorker, together: list[bytes], number: int
) -> None:
    alone = make_certificate(worker, RUN[number], LOGOS)

    assert picture(together[number]) == picture(alone)
    assert page_text(together[number]) == page_text(alone)


@pytest.mark.parametrize("number", range(len(RUN)))
def test_nothing_of_the_others_is_left_in_a_certificate(together: list[bytes], number: int) -> None:
    inside = everything(together[number])

    assert RUN[number].number in inside
    for other in RUN[:number] + RUN[number + 1 :]:
        assert other.name not in inside
        assert other.number not in inside


@pytest.mark.verapdf
def test_certificates_of_a_series_are_accessible_by_pdf_ua(together: list[bytes], tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.pdf" for number in range(len(together))]
    for path, pdf in zip(paths, together, strict=True):
        path.write_bytes(pdf)

    assert {path.stem: [str(rule) for rule in rules] for path, rules in validate_all(paths).items() if rules} == {}


def test_the_title_names_the_person(together: list[bytes]) -> None:
    with pikepdf.open(io.BytesIO(together[3])) as pdf:
        assert "Bello & Söhne" in str(pdf.docinfo["/Title"])
        assert "Bello &amp; Söhne" in pdf.Root.Metadata.read_bytes().decode()


def test_a_series_gives_the_same_bytes_again(worker: PdfWorker, together: list[bytes]) -> None:
    assert list(make_certificates(worker, RUN, LOGOS)) == together


MIXED: list[CertificateContent] = [
    RUN[0],
    replace(RUN[1], attended_units=14),
    RUN[2],
    replace(RUN[3], original_script="أمينة"),
    replace(RUN[0], original_script="مژگان", number="NQK-2026-000998"),
    replace(RUN[1], name="W" * 26),
    replace(RUN[2], name="مژگان", number="NQK-2026-000999"),
]


def test_different_certificates_come_in_the_order_asked_for(worker: PdfWorker) -> None:
    made = list(make_certificates(worker, MIXED, LOGOS))

    assert [content.number in page_text(pdf) for content, pdf in zip(MIXED, made, strict=True)] == [True] * len(MIXED)
    assert picture(made[1]) == picture(make_certificate(worker, MIXED[1], LOGOS))


def test_a_name_that_breaks_into_a_second_line_is_made_alone(worker: PdfWorker) -> None:
    run = [RUN[0], replace(RUN[1], name="W" * 26)]

    assert alike(run[0]) == alike(run[1])
    assert worker.render_series(certificate_series(run, LOGOS)) == []
    assert picture(list(make_certificates(worker, run, LOGOS))[1]) == picture(make_certificate(worker, run[1], LOGOS))


def test_a_series_with_five_logos_looks_like_certificates_made_alone(worker: PdfWorker) -> None:
    logos, data = five_logos()
    run = [replace(content, logos=logos) for content in RUN]
    made = worker.render_series(certificate_series(run, data))

    assert len(made) == len(run)
    assert [picture(pdf) for pdf in made] == [picture(make_certificate(worker, content, data)) for content in run]


SCRIPTS = ("arabic", "persian", "overlapping", "overlapping_persian")
RUNS = {
    "arabic names": [sample(name=NAMES[name], number=f"N-{name}") for name in SCRIPTS],
    "names in both scripts": [
        replace(content, original_script=NAMES[name]) for content, name in zip(RUN, SCRIPTS, strict=True)
    ],
    "long names": [
        sample(name=name, number=f"N-{len(name)}", original_script=NAMES["cyrillic"])
        for name in ("Maria da Conceição Fernandes de Albuquerque", "Maximiliane Alexandra Schmidt-Hohenstein")
    ],
}


@pytest.mark.parametrize("case", RUNS)
def test_a_series_in_any_script_looks_like_certificates_made_alone(worker: PdfWorker, case: str) -> None:
    run = RUNS[case]
    made = worker.render_series(certificate_series(run, LOGOS))

    assert len(set(map(alike, run))) == 1
    assert len(made) == len(run)
    assert [picture(pdf) for pdf in made] == [picture(make_certificate(worker, content, LOGOS)) for content in run]
    for pdf, content in zip(made, run, strict=True):
        check_certificate(pdf, content)


def test_a_name_in_its_original_script_stays_with_its_person(worker: PdfWorker) -> None:
    run = RUNS["names in both scripts"]
    first, second, *_ = worker.render_series(certificate_series(run, LOGOS))

    assert all(name in everything(second) for name in run[1].names())
    assert run[1].original_script not in everything(first)
    with pytest.raises(UnsoundPdf) as error:
        check_certificate(first, replace(run[0], original_script=run[1].original_script))
    assert f"text is not in the structure: {run[1].original_script}" in error.value.flaws


def test_a_series_with_check_codes_of_two_sizes_is_made_alone(worker: PdfWorker) -> None:
    run = [RUN[0], replace(RUN[1], check_url=f"https://lernen.example.org/{'pruefen/' * 20}")]

    assert worker.render_series(certificate_series(run, LOGOS)) == []


def test_certificates_of_two_pages_are_made_alone(worker: PdfWorker) -> None:
    run = [long_course(name=name, number=f"N-{name}") for name in ("Amina", "Sukarno")]

    assert worker.render_series(certificate_series(run, LOGOS)) == []
    assert ["Sukarno" in page_text(pdf) for pdf in make_certificates(worker, run, LOGOS)] == [False, True]


def test_an_unprintable_name_stops_before_anything_is_made(worker: PdfWorker) -> None:
    with pytest.raises(UnprintableName):
        next(make_certificates(worker, [*RUN, sample(name="ሰላም")], LOGOS))
