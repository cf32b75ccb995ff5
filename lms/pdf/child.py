"""The program of the child process: one line of JSON in, one line of JSON out, until the input ends.

The only importer of WeasyPrint. It is started by `lms.pdf.worker` with limits and without secrets in its environment.
"""

import base64
import gc
import json
import logging
import os
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from lms.pdf.page import Page, Series, Variant, picture_id
from lms.pdf.pictures import blank_instead_of, put_pictures
from lms.pdf.readable_text import mend_glyph_notes, write_exact_texts
from lms.pdf.series import series_documents

try:
    import resource
except ImportError:  # Windows: only the parent's clock limits the child there
    resource = None  # type: ignore[assignment]

SCHEME = "asset:"
# Without "ccmp" a composed letter stays one glyph, and so one character when it is read; Arabic needs the feature.
BASE_STYLE = """
html { font-family: "Noto Sans", "IBM Plex Sans Arabic"; font-feature-settings: "ccmp" 0 }
[dir=rtl] { font-feature-settings: normal }
"""
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class ClosedFetcher(URLFetcher):  # type: ignore[misc]
    """Hands out the pictures that came with the page and stops the rendering at anything else."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols={"asset"}, allow_redirects=False, fail_on_errors=True)
        self._pictures = pictures

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The picture behind `asset:<id>`."""
        data = self._pictures.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        kind = next((kind for start, kind in PICTURES.items() if data and data.startswith(start)), None)
        if data is None or kind is None:
            raise FatalURLFetchingError(url[:200])
        return URLFetcherResponse(url, data, {"Content-Type": kind})


class Complaints(logging.Handler):
    """Collects what WeasyPrint only logs: a missing picture must stop a certificate, not leave a hole in it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message of an error."""
        self.found.append(record.getMessage()[:300])


class Renderer:
    """Keeps what is the same for every page: fonts, parsed styles, decoded pictures."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._styles: dict[str, CSS] = {}
        self._blanks: dict[str, bytes] = {}
        self._images: dict[str, Any] = {}
        self._complaints = Complaints()
        logger = logging.getLogger("weasyprint")
        logger.handlers = [self._complaints]
        logger.propagate = False

    def render(self, page: Page) -> bytes:
        """The page as tagged PDF/UA-1."""
        if any(picture_id(data) != name for name, data in page.pictures.items()):
            raise ValueError("a picture does not belong to its id")
        self._complaints.found.clear()
        fetcher = ClosedFetcher({name: self._laid_out(name, data) for name, data in page.pictures.items()})

        def finish(_document: object, pdf: object) -> None:
            put_pictures(pdf, page.pictures)
            write_exact_texts(pdf, page.exact_texts)
            mend_glyph_notes(pdf)

        pdf: bytes = HTML(string=page.html, url_fetcher=fetcher).write_pdf(
            finisher=finish,
            stylesheets=[self._style(BASE_STYLE, fetcher), self._style(page.css, fetcher)],
            font_config=self._fonts,
            cache=self._images,
            pdf_variant="pdf/ua-1",
            pdf_identifier=page.identifier.encode() or None,
        )
        if self._complaints.found:
            self._images.clear()  # it remembers a failed picture as none, and says nothing the second time
            raise ValueError("; ".join(self._complaints.found))
        return pdf

    def _laid_out(self, name: str, data: bytes) -> bytes:
        if name not in self._blanks:
            self._blanks[name] = blank_instead_of(name, data) or data
        return self._blanks[name]

    def _style(self, css: str, fetcher: ClosedFetcher) -> CSS:
        if css not in self._styles:
            self._styles[css] = CSS(string=css, font_config=self._fonts, url_fetcher=fetcher)
        return self._styles[css]


def answer(renderer: Renderer, request: dict[str, Any]) -> dict[str, Any]:
    """What the parent gets for a page or a series: the bytes of each document, or the name of an error and details."""
    page = _page(request["page"])
    series = Series(page, tuple(request["lines"]), tuple(map(_variant, request["variants"])))
    try:
        pdfs = series_documents(renderer.render, series) if series.variants else [renderer.render(page)]
    except FatalURLFetchingError as error:
        return {"error": "ForbiddenResource", "detail": str(error)}
    except MemoryError:
        return {"error": "LimitExceeded", "detail": "memory"}
    except Exception as error:  # whatever a page does to the renderer is the fault of the page, and has a name
        return {"error": "RenderingFailed", "detail": f"{type(error).__name__}: {error}"}
    return {"pdfs": [base64.b64encode(pdf).decode("ascii") for pdf in pdfs]}


def _page(values: dict[str, Any]) -> Page:
    pictures = {name: base64.b64decode(data) for name, data in values["pictures"].items()}
    return Page(**values | {"pictures": pictures})


def _variant(values: dict[str, Any]) -> Variant:
    return Variant(**values | {"picture": base64.b64decode(values["picture"])})


def limit_memory(mebibytes: int) -> None:
    """No more address space than this, and no core dump with personal data."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes * 2**20, mebibytes * 2**20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_processor(seconds: int) -> None:
    """The next page may use this much processor time; then the system ends the process."""
    if resource is not None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + seconds, hard))


def own_output() -> BinaryIO:
    """The pipe to the parent. A library that prints must not write into it, so it gets the error output instead."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def main(memory_mebibytes: int, cpu_seconds: int) -> None:
    """Serve the parent until it closes the pipe."""
    pipe = own_output()
    limit_memory(memory_mebibytes)
    renderer = Renderer()
    # What has been loaded so far stays until the end: the collector need not walk over it again for every page.
    gc.freeze()
    _send(pipe, {"ready": "yes"})
    for line in sys.stdin.buffer:
        limit_processor(cpu_seconds)
        _send(pipe, answer(renderer, json.loads(line)))


def _send(pipe: BinaryIO, message: dict[str, Any]) -> None:
    pipe.write(json.dumps(message).encode() + b"\n")
    pipe.flush()
