"""Pictures stand in the document as they came, without being packed anew.

WeasyPrint unpacks and packs every picture again for each document, which takes longer than the text. So it lays out a
blank of the same size, a JPEG, which it passes on untouched; before the file is written the picture takes its place.
PDF reads the packed dots of a plain PNG as they are (ISO 32000-1, 7.4.4.4). Any other picture takes the usual way.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pydyf  # type: ignore[import-untyped]
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = {0: 1, 2: 3}  # grey and red-green-blue: the kind of a PNG to its values per dot
MOST_BITS = 8
ROWS_OF_PNG = 15  # the predictor that lets each row name its own
BLANK = re.compile(rb"instead of ([0-9a-f]{64})")


class PackedPicture(NamedTuple):
    """The dots of a plain PNG, packed, and what must be known to unpack them."""

    width: int
    height: int
    bits: int
    colours: int
    dots: bytes


def packed_picture(data: bytes) -> PackedPicture | None:
    """The dots of a plain PNG; None for a JPEG and for a PNG that is transparent, interlaced or has a palette."""
    if not data.startswith(SIGNATURE):
        return None
    parts = list(_parts(data))
    width, height, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    if kind not in COLOURS or bits > MOST_BITS or interlaced or any(name == b"tRNS" for name, _ in parts):
        return None
    return PackedPicture(width, height, bits, COLOURS[kind], b"".join(part for name, part in parts if name == b"IDAT"))


def blank_instead_of(name: str, data: bytes) -> bytes | None:
    """What to lay out for the picture with this id; None when it must be laid out itself.

    Raises ValueError or zlib.error for a picture that is cut off.
    """
    packed = packed_picture(data)
    if packed is None:
        return None
    row = 1 + (packed.width * packed.bits * packed.colours + 7) // 8
    if len(zlib.decompress(packed.dots)) != packed.height * row:
        raise ValueError("a picture has too few dots")
    out = io.BytesIO()
    Image.new("L", (packed.width, packed.height)).save(out, "JPEG", comment=f"instead of {name}")
    return out.getvalue()


def put_pictures(pdf: Any, pictures: Mapping[str, bytes]) -> None:
    """Put each picture in the place of its blank."""
    for part in pdf.objects:
        if isinstance(part, pydyf.Stream) and part.extra.get("Filter") == "/DCTDecode":
            blank = BLANK.search(part.data)
            packed = packed_picture(pictures[blank[1].decode()]) if blank else None
            if packed:
                _put(part, packed)


def _put(part: Any, packed: PackedPicture) -> None:
    part.stream = [packed.dots]
    shape = {"Colors": packed.colours, "BitsPerComponent": packed.bits, "Columns": packed.width}
    part.extra |= {
        "ColorSpace": "/DeviceGray" if packed.colours == 1 else "/DeviceRGB",
        "BitsPerComponent": packed.bits,
        "Filter": "/FlateDecode",
        "DecodeParms": pydyf.Dictionary({"Predictor": ROWS_OF_PNG, **shape}),
    }


def _parts(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        yield name, png[at + 8 : at + 8 + length]
        at += length + 12  # with its length, name and checksum
