"""What goes into the child process: a page of HTML, its style and its pictures."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Page:
    """One document to be made. `pictures` are PNG or JPEG, each under the id that `picture_id` gives.

    `exact_texts` are the texts of the `<article>` elements in order: what a reader finds there is exactly this.
    `identifier` goes into the PDF as its ID, so that the same values give the same bytes.
    """

    html: str
    css: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    exact_texts: tuple[str, ...] = ()
    identifier: str = ""


@dataclass(frozen=True)
class Variant:
    """One of many documents that are the same but for a few lines, one picture and the title.

    `texts` stand in the lines of the series, plain; `exact_texts` are those of the `<article>`s; `picture` is a PNG.
    """

    title: str
    exact_texts: tuple[str, ...]
    texts: tuple[str, ...]
    picture: bytes


@dataclass(frozen=True)
class Series:
    """Many documents at once: the whole page of the first, and what differs for each, the first included.

    `lines` are HTML of the differing lines, set exactly as on the page, with `{}` where the text of a variant stands.
    """

    page: Page
    lines: tuple[str, ...]
    variants: tuple[Variant, ...]


def picture_id(data: bytes) -> str:
    """The id under which the page shows a picture: `<img src="asset:<id>">`. Made from the bytes, so two never mix."""
    return hashlib.sha256(data).hexdigest()
