"""A "no" that has a name and a text for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def msgid(text: str) -> str:
    """Mark a German sentence for the catalogues where it is written; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Way:
    """Where one does what comes first: the words of the link (a German message id), the page and what stands in its address."""

    text: str
    endpoint: str
    values: Mapping[str, Any]


class Refusal(Exception):
    """The field forbids this step. One handler shows `text` (a German message id) as a page with status 409.

    `way` leads to where the step is made possible, if there is such a place.
    """

    text = msgid("Das ist im Moment nicht möglich.")
    status = 409
    way: Way | None = None

    def __init__(self, text: str | None = None, **values: Any) -> None:
        self.text = text or type(self).text
        self.values = values
        super().__init__(self.text)


class DatabaseBusy(Refusal):
    """Other writers were in the way for too long; the same request may be sent again (503, Retry-After)."""

    text = msgid("Gerade ist hier sehr viel los. Bitte versuchen Sie es in einigen Sekunden noch einmal.")
    status = 503
