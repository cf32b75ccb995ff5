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


def picture_id(data: bytes) -> str:
    """The id under which the page shows a picture: `<img src="asset:<id>">`. Made from the bytes, so two never mix."""
    return hashlib.sha256(data).hexdigest()
