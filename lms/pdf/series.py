"""Many documents that differ in a few lines: the page is laid out once, the lines are put in its place.

One rendering holds the whole page of the first document and, behind it, a list of the differing lines of each. A line
that stands in the list of the first must stand on its page, drawn exactly so and once: there the others put theirs. If
anything does not fit (a name breaks into a second line, a line is not found) there is no series, and each document is
rendered as a whole.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from itertools import chain
from typing import Any

import pikepdf

from lms.pdf.page import Page, Series, Variant, picture_id

TEXT = re.compile(rb"(?<= Tm\n).*?(?=\nET)", re.DOTALL)  # what is drawn, after the line that says where
PICTURE = re.compile(rb"/i\w+(?= Do)")
STYLE = """
@page { @bottom-right { content: string(page) " 1 / 1" } }
@page series { @bottom-left { content: none } @bottom-right { content: none } }
.series { page: series }
.series img { width: 20mm; image-rendering: pixelated }
"""


@dataclass(frozen=True)
class Drawn:
    """How the lines and the picture of one variant are drawn."""

    texts: list[bytes]
    picture: bytes
    picture_form: dict[str, str]


class Unfit(Exception):
    """These documents are not alike enough."""


def series_documents(render: Callable[[Page], bytes], series: Series) -> list[bytes]:
    """The documents of the series in order; empty when they must be rendered one by one."""
    with pikepdf.open(io.BytesIO(render(_list_page(series)))) as pdf:
        try:
            drawing = pdf.pages[0].Contents.read_bytes()
            drawn, name = _drawn(pdf, series)
            spots = [_spot(drawing, text) for text in drawn[0].texts]
        except Unfit:
            return []
        _strip(pdf)
        press = _Press(pdf, name, series.variants[0])
        return [
            press.document(_filled(drawing, spots, own.texts), own.picture, variant)
            for own, variant in zip(drawn, series.variants, strict=True)
        ]


def _list_page(series: Series) -> Page:
    """The page of the first document with the list of all differing lines behind it."""
    rows = chain.from_iterable(
        (*v.lines, f'<p><img src="asset:{picture_id(v.picture)}" alt="-"></p>') for v in series.variants
    )
    page = series.page
    return replace(
        page,
        html=page.html.replace("</body>", f'<div class="series">{"".join(rows)}</div></body>'),
        css=page.css + STYLE,
        pictures={**page.pictures, **{picture_id(v.picture): v.picture for v in series.variants}},
    )


def _drawn(pdf: pikepdf.Pdf, series: Series) -> tuple[list[Drawn], str]:
    """The pieces of each variant from the list, and the name of the first one's picture."""
    listed = b"\n".join(page.Contents.read_bytes() for page in list(pdf.pages)[1:])
    texts, names = TEXT.findall(listed), [name.decode() for name in PICTURE.findall(listed)]
    each = len(series.variants[0].lines)
    count = len(series.variants)
    first_page = [name.decode() for name in PICTURE.findall(pdf.pages[0].Contents.read_bytes())]
    if len(texts) != each * count or len(set(names)) != count or first_page.count(names[0]) != 1:
        raise Unfit
    drawn = []
    for number, name in enumerate(names):
        stream = pdf.pages[0].Resources.XObject[name]
        form = {key: str(value) for key, value in stream.stream_dict.items() if key != "/Length"}
        drawn.append(Drawn(texts[number * each : (number + 1) * each], stream.read_raw_bytes(), form))
    if any(own.picture_form != drawn[0].picture_form for own in drawn):
        raise Unfit
    return drawn, names[0]


def _spot(drawing: bytes, text: bytes) -> tuple[int, int]:
    spots = [match.span() for match in TEXT.finditer(drawing) if match.group() == text]
    if len(spots) != 1:
        raise Unfit
    return spots[0]


def _filled(drawing: bytes, spots: list[tuple[int, int]], texts: list[bytes]) -> bytes:
    """The drawing of the first page with other texts at the spots; from the end, so that the spots stay true."""
    for (start, end), text in sorted(zip(spots, texts, strict=True), reverse=True):
        drawing = drawing[:start] + text + drawing[end:]
    return drawing


def _strip(pdf: pikepdf.Pdf) -> None:
    """Leave the first page alone: no list, no picture of others, no structure of other pages."""
    first = pdf.pages[0]
    shown = {name.decode() for name in PICTURE.findall(first.Contents.read_bytes())}
    for name in list(first.Resources.XObject.keys()):
        if name not in shown:
            del first.Resources.XObject[name]
    tree = pdf.Root.StructTreeRoot
    document = tree.K[0]
    document.K = pikepdf.Array([part for part in document.K if part.Pg.objgen == first.objgen])
    tree.ParentTree.Nums = pikepdf.Array(list(tree.ParentTree.Nums)[:2])
    del pdf.pages[1:]


class _Press:
    """Prints one document after the other from the same frame."""

    def __init__(self, pdf: pikepdf.Pdf, picture: str, first: Variant) -> None:
        self._pdf = pdf
        self._page = pdf.pages[0]
        self._picture: Any = self._page.Resources.XObject[picture]
        self._metadata = pdf.Root.Metadata.read_bytes()
        self._title = _in_xml(str(pdf.docinfo["/Title"]))
        (self._name,) = [
            part
            for part in pdf.objects
            if isinstance(part, pikepdf.Dictionary) and str(part.get("/ActualText", "")) == first.exact_text
        ]

    def document(self, drawing: bytes, picture: bytes, variant: Variant) -> bytes:
        """The document of one variant."""
        self._page.Contents.write(drawing)
        form = self._picture
        form.write(picture, filter=form.get("/Filter"), decode_parms=form.get("/DecodeParms"))
        self._pdf.docinfo["/Title"] = variant.title
        self._pdf.Root.Metadata.write(self._metadata.replace(self._title, _in_xml(variant.title)))
        self._name.ActualText = variant.exact_text
        out = io.BytesIO()
        self._pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _in_xml(text: str) -> bytes:
    return escape(text, quote=False).encode()
