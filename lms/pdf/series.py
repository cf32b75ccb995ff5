"""Many documents that differ in a few lines: the page is laid out once, the lines are put in its place.

One rendering holds the whole page of the first document and, behind it, the list of all names, then of all numbers and
so on. What the first has in a list must stand on its page, drawn exactly so and once: there the others put theirs. If
anything does not fit (a name breaks into a second line, a text is not found) there is no series, and each document is
rendered as a whole.

The lists are never seen, only how their lines are drawn: so the lines stand upon each other and fill one page.
"""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape
from itertools import chain
from typing import Any

import pikepdf

from lms.pdf.page import Page, Series, Variant, picture_id
from lms.pdf.pictures import packed_picture

TEXT = re.compile(rb"(?<= Tm\n).*?(?=\nET)", re.DOTALL)  # what is drawn, after the line that says where
PICTURE = re.compile(rb"/i\w+(?= Do)")
STYLE = """
@page { @bottom-right { content: string(page) " 1 / 1" } }
@page series { @bottom-left { content: none } @bottom-right { content: none } }
.series { page: series; white-space: pre-line }
.series * { line-height: 0 !important }
.series img { width: 20mm; image-rendering: pixelated }
"""


class Unfit(Exception):
    """These documents are not alike enough."""


def series_documents(render: Callable[[Page], bytes], series: Series) -> list[bytes]:
    """The documents of the series in order; empty when they must be rendered one by one."""
    try:
        pictures = _pictures(series)
        with pikepdf.open(io.BytesIO(render(_list_page(series)))) as pdf:
            drawing = pdf.pages[0].Contents.read_bytes()
            drawn = _drawn(pdf, series)
            spots = [_spot(drawing, text) for text in drawn[0]]
            press = _Press(pdf, _picture_name(pdf), series.variants[0])
            _strip(pdf)
            return [
                press.document(variant, _filled(drawing, spots, texts), picture)
                for variant, texts, picture in zip(series.variants, drawn, pictures, strict=True)
            ]
    except Unfit:
        return []


def _pictures(series: Series) -> list[bytes]:
    """The packed dots of the picture of each variant, which must be of one kind and size."""
    packed = [packed_picture(variant.picture) for variant in series.variants]
    if None in packed or len({picture._replace(dots=b"") for picture in packed if picture}) != 1:
        raise Unfit
    return [picture.dots for picture in packed if picture]


def _list_page(series: Series) -> Page:
    """The page of the first document with the lists of all differing lines behind it, and its picture again."""
    texts = zip(*(variant.texts for variant in series.variants), strict=True)
    lists = [
        line.replace("{}", "\n".join(escape(text, quote=False) for text in column))
        for line, column in zip(series.lines, texts, strict=True)
    ]
    again = f'<p><img src="asset:{picture_id(series.variants[0].picture)}" alt="-"></p>'
    page = series.page
    return replace(
        page,
        html=page.html.replace("</body>", f'<div class="series">{"".join(lists)}{again}</div></body>'),
        css=page.css + STYLE,
    )


def _drawn(pdf: pikepdf.Pdf, series: Series) -> list[list[bytes]]:
    """How the texts of each variant are drawn, from the lists."""
    texts = [text for page in list(pdf.pages)[1:] for text in TEXT.findall(page.Contents.read_bytes())]
    count = len(series.variants)
    if len(texts) != count * len(series.lines):
        raise Unfit
    return [texts[number::count] for number in range(count)]


def _picture_name(pdf: pikepdf.Pdf) -> str:
    """What the picture is called that stands behind the lists and, once, on the page of the first."""
    shown, *listed = [PICTURE.findall(page.Contents.read_bytes()) for page in pdf.pages]
    (name,) = chain.from_iterable(listed)
    if shown.count(name) != 1:
        raise Unfit
    return str(name.decode())


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
        spoken = [part for part in pdf.objects if isinstance(part, pikepdf.Dictionary) and "/ActualText" in part]
        if [str(part.ActualText) for part in spoken] != list(first.exact_texts):
            raise Unfit
        self._spoken = spoken

    def document(self, variant: Variant, drawing: bytes, picture: bytes) -> bytes:
        """The document of one variant."""
        self._page.Contents.write(drawing)
        form = self._picture
        form.write(picture, filter=form.get("/Filter"), decode_parms=form.get("/DecodeParms"))
        self._pdf.docinfo["/Title"] = variant.title
        self._pdf.Root.Metadata.write(self._metadata.replace(self._title, _in_xml(variant.title)))
        for part, text in zip(self._spoken, variant.exact_texts, strict=True):
            part.ActualText = text
        out = io.BytesIO()
        # Not asked to, pikepdf would read the metadata for a version that it does not name.
        self._pdf.save(
            out,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return out.getvalue()


def _in_xml(text: str) -> bytes:
    return escape(text, quote=False).encode()
