"""The logos of the demo, drawn here: nobody's real one, each says that it stands in for another."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy.orm import Session

from lms.data.documents import store
from lms.funding.models import Logo
from lms.funding.pictures import MIME_TYPE, clean_picture
from lms.pdf.fonts import FOLDER

FONT = FOLDER / "NotoSans_600SemiBold.ttf"
HEIGHT = 360
MARK, PAD = 200, 36
PLACEHOLDER = "Platzhalter"


@dataclass(frozen=True)
class DemoLogo:
    """A sign of its own shape and colour, and what it says."""

    name: str
    text_de: str
    text_en: str
    colour: str
    shape: str = "bars"
    square: bool = False


def add_logos(db: Session, logos: tuple[DemoLogo, ...], period_id: int, project_id: int | None, now: datetime) -> None:
    """Draw and store them, in this order."""
    for place, logo in enumerate(logos):
        picture = clean_picture(drawn(logo))
        db.add(
            Logo(
                period_id=period_id,
                project_id=project_id,
                sha256=store(db, picture.content, MIME_TYPE, now),
                width=picture.width,
                height=picture.height,
                position=place,
                alt_de=logo.text_de,
                alt_en=logo.text_en,
            )
        )
    db.flush()


def drawn(logo: DemoLogo) -> bytes:
    """The logo as PNG: the sign beside the name, or above it on a square."""
    large, small = _font(76), _font(36)
    words = round(max(large.getlength(logo.name), small.getlength(PLACEHOLDER)))
    if logo.square:
        side = max(words + 2 * PAD, MARK + 190)
        canvas = Image.new("RGB", (side, side), "white")
        draw = ImageDraw.Draw(canvas)
        _sign(draw, logo, ((side - MARK) // 2, PAD))
        text = (PAD, MARK + PAD)
    else:
        canvas = Image.new("RGB", (MARK + words + 3 * PAD, HEIGHT - 2 * PAD), "white")
        draw = ImageDraw.Draw(canvas)
        _sign(draw, logo, (PAD, (canvas.height - MARK) // 2))
        text = (MARK + 2 * PAD, canvas.height // 2 - 76)
    draw.text(text, logo.name, fill=logo.colour, font=large)
    draw.text((text[0], text[1] + 92), PLACEHOLDER, fill="#4d5b62", font=small)
    out = BytesIO()
    canvas.save(out, "PNG")
    return out.getvalue()


def _sign(draw: ImageDraw.ImageDraw, logo: DemoLogo, at: tuple[int, int]) -> None:
    left, top = at
    right, bottom = left + MARK, top + MARK
    if logo.shape == "ring":
        draw.ellipse((left, top, right, bottom), outline=logo.colour, width=34)
    elif logo.shape == "arch":
        draw.arc((left, top, right, bottom + MARK), 180, 360, fill=logo.colour, width=30)
        draw.rectangle((left, bottom - 30, right, bottom), fill=logo.colour)
    else:
        for number in range(3):
            step = MARK // 3
            draw.rectangle(
                (left, top + number * step, right - number * step, top + number * step + 44), fill=logo.colour
            )


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # The fonts of the documents are there after the set-up; the demo also works without them.
    return ImageFont.truetype(FONT, size) if FONT.is_file() else ImageFont.load_default(size)
