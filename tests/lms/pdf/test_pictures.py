"""Pictures in the document: as they came where PDF can read them so, and the right colours in any case."""

import io
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from lms.pdf.errors import RenderingFailed
from lms.pdf.page import Page, picture_id
from lms.pdf.pictures import packed_picture
from lms.pdf.worker import PdfWorker

pytestmark = pytest.mark.pdf
LEFT, RIGHT = (0, 0, 0), (255, 255, 255)


def halves(mode: str, kind: str = "PNG", **options: Any) -> bytes:
    """A picture with a dark left and a light right half."""
    picture = Image.new("RGB", (40, 20), LEFT)
    picture.paste(RIGHT, (20, 0, 40, 20))
    out = io.BytesIO()
    picture.convert(mode).save(out, kind, **options)
    return out.getvalue()


def showing(*pictures: bytes) -> Page:
    """A page with nothing but these pictures, each 40 mm wide."""
    images = "".join(f'<img src="asset:{picture_id(data)}" alt="Hälften">' for data in pictures)
    html = f'<!doctype html><html lang="de"><head><title>Probe</title></head><body>{images}</body></html>'
    style = "@page { size: 60mm 200mm; margin: 0 } body { margin: 0 } img { width: 40mm; display: block }"
    return Page(html=html, css=style, pictures={picture_id(data): data for data in pictures})


def colours(pdf: bytes) -> list[tuple[int, int, int]]:
    """What is seen in the middle of the left and of the right half of the first picture, which is 40 by 20 mm."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        seen = document[0].render(scale=72 / 25.4).to_pil().convert("RGB")
    finally:
        document.close()
    at = [(seen.width * millimetre // 60, seen.height * 10 // 200) for millimetre in (10, 30)]
    return [seen.getpixel(spot) for spot in at]


def images(pdf: bytes) -> list[bytes]:
    """The packed dots of the images in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [part.read_raw_bytes() for part in document.objects if part.get("/Subtype") == "/Image"]


def dots(data: bytes) -> bytes:
    """The packed dots of a plain PNG."""
    packed = packed_picture(data)
    assert packed is not None
    return packed.dots


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_a_plain_png_stands_in_the_document_as_it_came(worker: PdfWorker, mode: str) -> None:
    data = halves(mode)
    pdf = worker.render(showing(data))

    assert images(pdf) == [dots(data)]
    assert colours(pdf) == [LEFT, RIGHT]


@pytest.mark.parametrize("mode", ["P", "RGBA", "LA"])
def test_a_png_that_pdf_reads_otherwise_has_its_colours(worker: PdfWorker, mode: str) -> None:
    data = halves(mode)

    assert packed_picture(data) is None
    assert colours(worker.render(showing(data))) == [LEFT, RIGHT]


def test_a_png_with_one_colour_for_transparent_is_not_plain(worker: PdfWorker) -> None:
    data = halves("RGB", transparency=LEFT)

    assert packed_picture(data) is None
    assert colours(worker.render(showing(data))) == [RIGHT, RIGHT]


def test_a_jpeg_has_its_colours(worker: PdfWorker) -> None:
    assert colours(worker.render(showing(halves("L", "JPEG")))) == [LEFT, RIGHT]


def test_two_pictures_of_the_same_size_do_not_take_each_others_place(worker: PdfWorker) -> None:
    first, second = halves("RGB"), halves("L")

    assert images(worker.render(showing(first, second))) == [dots(first), dots(second)]


def test_a_picture_is_as_large_as_its_dots_where_the_page_does_not_say(worker: PdfWorker) -> None:
    page = showing(halves("RGB"))
    plain = Page(page.html, "@page { size: 80px; margin: 0 } body { margin: 0 }", page.pictures)

    with pikepdf.open(io.BytesIO(worker.render(plain))) as pdf:
        assert b"40 0 0 -20 0 20 cm" in pdf.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("length", [20, 60, -30, -20])
def test_a_damaged_picture_stops_the_page_each_time(worker: PdfWorker, length: int) -> None:
    page = showing(halves("RGB")[:length])

    for _ in range(2):
        with pytest.raises(RenderingFailed):
            worker.render(page)


def test_a_damaged_jpeg_stops_the_page_each_time(worker: PdfWorker) -> None:
    page = showing(halves("L", "JPEG")[:100])

    for _ in range(2):
        with pytest.raises(RenderingFailed):
            worker.render(page)
