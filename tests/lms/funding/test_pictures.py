"""Pictures from outside: what is taken, what becomes of it, and what is refused with which words."""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from lms.funding.pictures import (
    MOST_BYTES,
    BlankPicture,
    DamagedPicture,
    PictureRefused,
    PictureTooLarge,
    ScriptablePicture,
    TooManyPixels,
    UnfitShape,
    clean_picture,
)

SECRET = "Aufgenommen von Erika Muster"


def drawing(mode: str = "RGB", size: tuple[int, int] = (400, 200)) -> Image.Image:
    """A dark ring on a light or transparent ground."""
    picture = Image.new("RGBA", size, "#ffffff00" if mode in ("RGBA", "LA", "P") else "white")
    ImageDraw.Draw(picture).ellipse((20, 20, size[0] - 20, size[1] - 20), outline="#0f6674", width=12)
    return picture if mode == "RGBA" else picture.convert(mode)


def file_of(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def reopened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(clean_picture(data).content))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_size(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that promises a size and brings hardly any bytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_become_png_without_transparency(kind: str) -> None:
    stored = reopened(file_of(drawing(), kind))
    assert (stored.format, stored.mode, stored.size) == ("PNG", "RGB", (400, 200))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_keeps_its_drawing_on_white(mode: str) -> None:
    source = (
        drawing("L").convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else drawing(mode)
    )
    stored = reopened(file_of(source, "PNG"))
    grey = stored.convert("L").tobytes()
    corner, ring = grey[0], grey[100 * 400 + 26]
    assert corner == 255
    assert ring < 140


def test_a_print_jpeg_in_four_colours_is_taken() -> None:
    assert reopened(file_of(drawing("CMYK"), "JPEG")).mode == "RGB"


def test_a_large_picture_is_made_small_and_keeps_its_shape() -> None:
    small = clean_picture(file_of(drawing(size=(4000, 1000)), "PNG"))
    assert (small.width, small.height) == (1200, 300)


def test_nothing_but_the_picture_is_kept() -> None:
    text = PngInfo()
    text.add_text("Comment", SECRET)
    exif = Image.Exif()
    exif[0x010E] = SECRET
    for data in (
        file_of(drawing(), "PNG", pnginfo=text) + b"<script>alert(1)</script>",
        file_of(drawing(), "JPEG", exif=exif, comment=SECRET.encode()),
        file_of(drawing(), "WEBP", exif=exif),
    ):
        stored = clean_picture(data).content
        assert SECRET.encode() not in stored
        assert b"script" not in stored
        assert set(reopened(data).info) <= {"dpi"}


def test_a_picture_that_lies_on_its_side_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF orientation: turn right
    stored = clean_picture(file_of(drawing(), "JPEG", exif=exif))
    assert (stored.width, stored.height) == (200, 400)


def test_the_same_picture_always_gives_the_same_bytes() -> None:
    assert clean_picture(file_of(drawing(), "PNG")) == clean_picture(file_of(drawing(), "PNG", compress_level=0))


REFUSED: dict[str, tuple[Callable[[], bytes], type[PictureRefused]]] = {
    "nothing": (lambda: b"", PictureRefused),
    "text named .png": (lambda: b"Das ist kein Bild, nur ein Satz.", PictureRefused),
    "SVG": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ScriptablePicture),
    "SVG behind a long head": (lambda: b"<?xml version='1.0'?><!--" + b"x" * 900 + b"--><SVG></SVG>", ScriptablePicture),
    "GIF": (lambda: file_of(drawing("P"), "GIF"), PictureRefused),
    "BMP": (lambda: file_of(drawing(), "BMP"), PictureRefused),
    "TIFF": (lambda: file_of(drawing(), "TIFF"), PictureRefused),
    "PDF": (lambda: b"%PDF-1.7 not a picture", PictureRefused),
    "50 MB": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50 * 2**20), PictureTooLarge),
    "one byte too many": (lambda: file_of(drawing(), "PNG").ljust(MOST_BYTES + 1, b"\0"), PictureTooLarge),
    "bomb: 10,000 times 10,000 in 100 kB": (lambda: png_of_size(10_000, 10_000, bytes(1000)), TooManyPixels),
    "bomb: 60,000 times 60,000": (lambda: png_of_size(60_000, 60_000), TooManyPixels),
    "bomb: text of 200 MB": (
        lambda: png_of_size(400, 200)[:-12] + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200 * 2**20))) + chunk(b"IEND", b""),
        DamagedPicture,
    ),
    "cut off": (lambda: file_of(drawing(), "PNG")[:300], DamagedPicture),
    "cut off JPEG": (lambda: file_of(drawing(), "JPEG")[:600], DamagedPicture),
    "cut off WebP": (lambda: file_of(drawing(), "WEBP")[:-200], DamagedPicture),
    "tiny": (lambda: file_of(drawing(size=(90, 90)), "PNG"), UnfitShape),
    "a line": (lambda: file_of(drawing(size=(3000, 100)), "PNG"), UnfitShape),
    "white on transparent": (lambda: file_of(Image.new("RGBA", (400, 200), "#ffffff80"), "PNG"), BlankPicture),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_logo_is_refused_with_its_reason(case: str) -> None:
    make, refusal = REFUSED[case]
    with pytest.raises(PictureRefused) as refused:
        clean_picture(make())
    assert type(refused.value) is refusal
    assert refused.value.text % refused.value.values


@pytest.mark.parametrize("size", [(4000, 4000), (4001, 4000)])
def test_sixteen_million_dots_are_the_most(size: tuple[int, int]) -> None:
    data = file_of(drawing(size=size), "PNG")
    if size == (4000, 4000):
        assert clean_picture(data).width == 600
    else:
        with pytest.raises(TooManyPixels):
            clean_picture(data)


SAMPLES = [file_of(drawing(), kind) for kind in ("PNG", "JPEG", "WEBP")]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_a_file_with_bad_bytes_is_a_picture_or_refused_and_nothing_else(sample: bytes, data: st.DataObject) -> None:
    broken = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with suppress(PictureRefused):
        assert clean_picture(bytes(broken)).width > 0
