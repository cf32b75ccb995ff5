"""Reading a finished document back: a sound one passes, each flaw is named."""

import io
from collections.abc import Callable

import pikepdf
import pytest

from lms.pdf.errors import UnsoundPdf
from lms.pdf.inspection import _is_readable, inspect_pdf
from lms.pdf.page import Page
from lms.pdf.worker import PdfWorker

pytestmark = pytest.mark.pdf
NAME = "Nguyễn Thị Ánh"


@pytest.fixture(scope="module")
def sound(worker: PdfWorker) -> bytes:
    """A page with a name and a code."""
    html = (
        '<!doctype html><html lang="de"><head><title>Probe</title></head>'
        f"<body><article>{NAME}</article><p>Code 7K3</p></body></html>"
    )
    return worker.render(Page(html=html, css="", exact_texts=(NAME,)))


def changed(data: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    """The document with one thing spoilt."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out)
    return out.getvalue()


def test_a_sound_document_passes(sound: bytes) -> None:
    inspect_pdf(sound, texts=["Code 7K3"], exact_texts=[NAME])


def test_a_text_that_is_not_there_is_missed(sound: bytes) -> None:
    with pytest.raises(UnsoundPdf) as error:
        inspect_pdf(sound, texts=["Code 7K4"])
    assert error.value.flaws == ["text is not readable: Code 7K4"]


def test_what_goes_into_a_log_names_the_flaws_and_nobody(sound: bytes) -> None:
    with pytest.raises(UnsoundPdf) as error:
        inspect_pdf(sound, exact_texts=["Amina Haddad", "Olena Koval"])
    assert str(error.value) == "text is not in the structure; text is not readable"


def test_a_name_that_is_not_in_the_structure_is_missed(sound: bytes) -> None:
    with pytest.raises(UnsoundPdf, match="structure"):
        inspect_pdf(sound, exact_texts=["Code 7K3"])


def script(pdf: pikepdf.Pdf) -> None:
    """A document that runs a program when it is opened."""
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def fontless(pdf: pikepdf.Pdf) -> None:
    """A document that counts on the reader's fonts."""
    for part in pdf.objects:
        if isinstance(part, pikepdf.Dictionary) and part.get("/Type") == "/FontDescriptor":
            for key in ("/FontFile2", "/FontFile3"):
                if key in part:
                    del part[key]


def attached(pdf: pikepdf.Pdf) -> None:
    """A document with a file in its pocket."""
    pdf.attachments["x.exe"] = b"MZ"


def untagged(pdf: pikepdf.Pdf) -> None:
    """A document without structure."""
    del pdf.Root["/StructTreeRoot"]


def untitled(pdf: pikepdf.Pdf) -> None:
    """A document without a title."""
    del pdf.docinfo["/Title"]


def speechless(pdf: pikepdf.Pdf) -> None:
    """A document without a language."""
    del pdf.Root["/Lang"]


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (script, "active"),
        (fontless, "font"),
        (attached, "active"),
        (untagged, "tagged"),
        (untitled, "title"),
        (speechless, "language"),
    ],
)
def test_each_flaw_is_named(sound: bytes, spoil: Callable[[pikepdf.Pdf], object], word: str) -> None:
    with pytest.raises(UnsoundPdf, match=word):
        inspect_pdf(changed(sound, spoil))


def test_bytes_that_are_no_pdf_are_refused() -> None:
    with pytest.raises(UnsoundPdf):
        inspect_pdf(b"%PDF-1.7 nothing")


def test_letters_of_a_right_to_left_name_must_all_stand_but_the_reader_may_swap_them() -> None:
    assert _is_readable("المصري", "المرصي")
    assert not _is_readable("المصري", "المري")
    assert not _is_readable("Amina", "Amian")
