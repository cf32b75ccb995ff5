"""Reading a finished PDF back with other programs than the one that wrote it, before it is kept or sealed."""

import io
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pikepdf
import pypdfium2

from lms.pdf.errors import UnsoundPdf

ACTIVE = {"/JS", "/JavaScript", "/OpenAction", "/AA", "/EmbeddedFiles", "/EF", "/RichMedia", "/XFA"}
ACTIONS = ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData")
FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}
# PDFium keeps global state and may serve one thread at a time.
_pdfium = threading.Lock()


def inspect_pdf(data: bytes, *, texts: Sequence[str] = (), exact_texts: Sequence[str] = ()) -> None:
    """Raise UnsoundPdf unless the document is tagged, titled, passive, brings its fonts and shows these texts.

    `texts` must be readable on the pages, `exact_texts` (names in any script) in the structure tree to the letter.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            flaws = [*_frame_flaws(pdf), *_object_flaws(pdf, exact_texts)]
        shown = _letters(page_text(data))
    except (pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise UnsoundPdf([f"cannot be read: {error}"]) from error
    flaws += [f"text is not readable: {text}" for text in (*texts, *exact_texts) if not _is_readable(text, shown)]
    if flaws:
        raise UnsoundPdf(flaws)


def page_text(data: bytes) -> str:
    """The text of all pages as PDFium reads it."""
    with _pdfium:
        document = pypdfium2.PdfDocument(data)
        try:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()


def _frame_flaws(pdf: pikepdf.Pdf) -> Iterator[str]:
    if not str(pdf.docinfo.get("/Title", "")).strip():
        yield "no title"
    if not str(pdf.Root.get("/Lang", "")).strip():
        yield "no language"
    if "/StructTreeRoot" not in pdf.Root or "/Marked" not in pdf.Root.get("/MarkInfo", pikepdf.Dictionary()):
        yield "not tagged"


def _object_flaws(pdf: pikepdf.Pdf, exact_texts: Iterable[str]) -> list[str]:
    flaws: list[str] = []
    spoken: set[str] = set()
    for part in _dictionaries(pdf):
        keys = part.keys()  # asked for once: each question to a part takes its time, and a page has many parts
        flaws += [f"active content: {key}" for key in sorted(keys & ACTIVE)]
        if "/S" in keys and str(part["/S"]) in ACTIONS:
            flaws.append(f"action: {part['/S']}")
        if "/Type" in keys and part["/Type"] == "/FontDescriptor" and not keys & FONT_FILES:
            flaws.append(f"font is not embedded: {part.get('/FontName')}")
        if "/ActualText" in keys:
            spoken.add(str(part["/ActualText"]))
    return flaws + [f"text is not in the structure: {text}" for text in exact_texts if text not in spoken]


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    yield pdf.Root
    yield from (part for part in pdf.objects if isinstance(part, pikepdf.Dictionary | pikepdf.Stream))


def _is_readable(text: str, shown: str) -> bool:
    letters = _letters(text)
    if letters in shown:
        return True
    # PDFium swaps neighbours whose boxes overlap, as Arabic letters do ("صر"): there it is enough that every letter
    # stands on the page. Their order is held by the structure, which must carry the name to the letter.
    right_to_left = any(unicodedata.bidirectional(char) in ("R", "AL") for char in letters)
    return right_to_left and not Counter(letters) - Counter(shown)


def _letters(text: str) -> str:
    """Letters and digits only: readers place marks, spaces and line ends each in their own way."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if unicodedata.category(char)[0] in "LN")
