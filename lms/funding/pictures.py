"""A picture from outside becomes one of ours: decoded, made small enough, put on white, written anew as PNG.

Nothing of the file is kept but what one sees: no metadata, no profile, no second picture, nothing behind the end. PNG
without transparency is what a document takes fastest.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lms.data.refusal import Refusal, msgid
from lms.later import Library

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageOps
else:
    PIL, Image, ImageOps = Library("PIL"), Library("PIL.Image"), Library("PIL.ImageOps")

FORMATS = ("PNG", "JPEG", "WEBP")
MIME_TYPE = "image/png"
MEBIBYTE = 2**20
MOST_BYTES = 5 * MEBIBYTE
MOST_PIXELS = 16_000_000
# 50 mm on paper with 600 dots per inch: sharper is not seen, and every certificate carries the bytes.
BOX = (1200, 600)
SHORTEST_SIDE, MOST_STRETCHED = 100, 12
FAINTEST = 16  # of 255 steps between the darkest and the lightest dot


class PictureRefused(Refusal):
    """The file cannot be used as a picture; the text says why and what to do."""

    text = msgid("Diese Datei ist kein Bild im Format PNG, JPEG oder WebP.")
    status = 422


class PictureTooLarge(PictureRefused):
    """More bytes than anybody needs for a logo."""

    text = msgid("Die Datei ist größer als %(most)s MB. Bitte speichern Sie das Bild kleiner.")


class TooManyPixels(PictureRefused):
    """Unpacked it would fill the memory."""

    text = msgid("Das Bild hat mehr als %(most)s Millionen Bildpunkte. Bitte verkleinern Sie es.")


class ScriptablePicture(PictureRefused):
    """SVG is a program as much as a picture."""

    text = msgid("SVG-Dateien können Programme enthalten und werden nicht angenommen. Bitte speichern Sie das Bild als PNG.")  # fmt: skip


class DamagedPicture(PictureRefused):
    """It begins like a picture and does not go on like one."""

    text = msgid("Das Bild ist beschädigt oder unvollständig. Bitte speichern Sie es neu.")


class UnfitShape(PictureRefused):
    """Too small to be sharp, or so long and thin that nobody could read it."""

    text = msgid(
        "Das Bild ist für ein Logo zu klein oder zu schmal: Die lange Seite braucht mindestens %(least)s Bildpunkte "
        "und ist höchstens %(ratio)s-mal so lang wie die kurze."
    )


class BlankPicture(PictureRefused):
    """White on white: the logo was made for a dark ground."""

    text = msgid("Auf weißem Grund ist in diesem Bild nichts zu sehen. Bitte nehmen Sie die Fassung für hellen Grund.")


@dataclass(frozen=True)
class CleanPicture:
    """PNG bytes that we wrote ourselves, with their size in pixels."""

    content: bytes
    width: int
    height: int


def clean_picture(data: bytes) -> CleanPicture:
    """The picture in the bytes, at most 1200 by 600 pixels. Raises a PictureRefused that says what is wrong with it."""
    if len(data) > MOST_BYTES:
        raise PictureTooLarge(most=MOST_BYTES // MEBIBYTE)
    if b"<svg" in data[:4096].lower():
        raise ScriptablePicture
    shown = _on_white(_decoded(data))
    if _is_blank(shown):
        raise BlankPicture
    out = io.BytesIO()
    shown.save(out, "PNG", optimize=True)
    return CleanPicture(out.getvalue(), shown.width, shown.height)


def _decoded(data: bytes) -> "Image.Image":
    """The first picture of the file, upright and within the box."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            _refuse_shape(*opened.size)
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            plain = _eight_bits(upright)
            plain.thumbnail(BOX, Image.Resampling.LANCZOS)
            return plain
    except PIL.UnidentifiedImageError as error:
        raise PictureRefused from error
    except Image.DecompressionBombError as error:
        raise TooManyPixels(most=MOST_PIXELS // 1_000_000) from error
    except Refusal:
        raise
    except Exception as error:  # whatever a file does to the decoder is the fault of the file, and has a name
        raise DamagedPicture from error


def _refuse_shape(width: int, height: int) -> None:
    """Look at what the head of the file promises before anything is unpacked."""
    if width * height > MOST_PIXELS:
        raise TooManyPixels(most=MOST_PIXELS // 1_000_000)
    shorter, longer = sorted((width, height))
    if longer < SHORTEST_SIDE or shorter * MOST_STRETCHED < longer:
        raise UnfitShape(least=SHORTEST_SIDE, ratio=MOST_STRETCHED)


def _eight_bits(image: "Image.Image") -> "Image.Image":
    """The picture as RGB, or RGBA where something shines through."""
    if image.mode.startswith("I"):  # 16 bits of grey: the library would cut them off instead of scaling
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _on_white(image: "Image.Image") -> "Image.Image":
    if image.mode == "RGB":
        return image
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")


def _is_blank(image: "Image.Image") -> bool:
    darkest, lightest = image.convert("L").getextrema()
    return lightest - darkest < FAINTEST  # type: ignore[operator]  # one band: two numbers
