"""The child process: what it makes, what it refuses, and that the parent survives it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from lms.pdf.errors import ForbiddenResource, LimitExceeded, RendererUnavailable, RenderingFailed
from lms.pdf.inspection import page_text
from lms.pdf.page import Page, picture_id
from lms.pdf.worker import Limits, PdfWorker

pytestmark = pytest.mark.pdf


def page(body: str, **parts: object) -> Page:
    """A page in German with this body."""
    html = f'<!doctype html><html lang="de"><head><title>Probe</title></head><body>{body}</body></html>'
    return Page(**{"html": html, "css": ""} | parts)  # type: ignore[arg-type]


def picture(kind: str = "PNG") -> bytes:
    """A small red picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind)
    return out.getvalue()


def test_a_page_becomes_a_pdf_with_its_text(worker: PdfWorker) -> None:
    assert "Guten Tag" in page_text(worker.render(page("<p>Guten Tag</p>")))


def test_the_same_page_gives_the_same_bytes(worker: PdfWorker) -> None:
    same = page("<p>Guten Tag</p>", identifier="7")

    first, second = worker.render_many([same, same])

    assert first == second


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_handed_in_are_shown(worker: PdfWorker, kind: str) -> None:
    data = picture(kind)
    shown = page(f'<img src="asset:{picture_id(data)}" alt="Rot">', pictures={picture_id(data): data})

    assert b"/Image" in worker.render(shown)


@pytest.mark.parametrize(
    "body",
    [
        '<img src="https://example.org/logo.png" alt="x">',
        '<img src="http://169.254.169.254/" alt="x">',
        '<img src="file:///etc/hostname" alt="x">',
        '<img src="data:image/png;base64,AAAA" alt="x">',
        '<img src="asset:unknown" alt="x">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import "file:///etc/passwd";</style>',
        "<style>@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }</style><p>x</p>",
        '<p style="background: url(https://example.org/a.png)">x</p>',
    ],
)
def test_anything_from_outside_stops_the_page(worker: PdfWorker, body: str) -> None:
    with pytest.raises(ForbiddenResource):
        worker.render(page(body))


def test_an_svg_is_not_taken_for_a_picture(worker: PdfWorker) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'

    with pytest.raises(ForbiddenResource):
        worker.render(page(f'<img src="asset:{picture_id(svg)}" alt="x">', pictures={picture_id(svg): svg}))


def test_a_picture_under_a_foreign_id_is_refused(worker: PdfWorker) -> None:
    with pytest.raises(RenderingFailed):
        worker.render(page('<img src="asset:1" alt="x">', pictures={"1": picture()}))


def test_a_picture_without_alternative_text_stops_the_page(worker: PdfWorker) -> None:
    data = picture()

    with pytest.raises(RenderingFailed, match="alt"):
        worker.render(page(f'<img src="asset:{picture_id(data)}">', pictures={picture_id(data): data}))


def test_a_broken_picture_stops_the_page(worker: PdfWorker) -> None:
    data = picture()[:40]

    with pytest.raises(RenderingFailed):
        worker.render(page(f'<img src="asset:{picture_id(data)}" alt="x">', pictures={picture_id(data): data}))


def test_after_a_refused_page_the_next_one_is_made(worker: PdfWorker) -> None:
    with pytest.raises(ForbiddenResource):
        worker.render(page('<img src="asset:unknown" alt="x">'))

    assert "weiter" in page_text(worker.render(page("<p>weiter</p>")))


ENDLESS = "<p>" + "Wort " * 200_000 + "</p>"


def test_a_page_that_takes_too_long_is_ended_and_the_next_one_is_made() -> None:
    with PdfWorker(Limits(wall_seconds=3)) as worker:
        with pytest.raises(LimitExceeded):
            worker.render(page(ENDLESS))

        assert "weiter" in page_text(worker.render(page("<p>weiter</p>")))


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
def test_a_page_that_eats_processor_time_is_ended() -> None:
    with PdfWorker(Limits(cpu_seconds=1)) as worker, pytest.raises(LimitExceeded):
        worker.render(page(ENDLESS))


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
def test_a_page_that_eats_memory_is_ended() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8_000, 8_000)).save(out, "PNG", compress_level=1)
    large = out.getvalue()
    shown = page(f'<img src="asset:{picture_id(large)}" alt="x">', pictures={picture_id(large): large})

    with PdfWorker(Limits(memory_mebibytes=400)) as worker, pytest.raises((LimitExceeded, RenderingFailed)):
        worker.render(shown)


def test_a_fresh_child_takes_over_after_the_agreed_number() -> None:
    with PdfWorker(Limits(renderings=1)) as worker:
        texts = [page_text(pdf) for pdf in worker.render_many([page("<p>eins</p>"), page("<p>zwei</p>")])]

    assert "eins" in texts[0]
    assert "zwei" in texts[1]


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("lms.pdf.fonts.FOLDER", tmp_path)

    with PdfWorker() as worker, pytest.raises(RendererUnavailable, match="NotoSans_400Regular"):
        worker.render(page("<p>x</p>"))


def test_the_child_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_SECRET_KEY", "geheim")

    with PdfWorker() as worker:
        assert "geheim" not in "".join(worker._environment().values())


def test_the_parent_never_loads_weasyprint() -> None:
    program = "import sys, lms.pdf.worker, certificates.document.paper; sys.exit('weasyprint' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
