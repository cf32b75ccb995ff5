"""A "no" that has a name and a text for people."""

from typing import Any


def msgid(text: str) -> str:
    """Mark a German sentence for the catalogues where it is written; it is translated where it is shown."""
    return text


class Refusal(Exception):
    """The field forbids this step. One handler shows `text` (a German message id) as a page with status 409."""

    text = msgid("Das ist im Moment nicht möglich.")
    status = 409

    def __init__(self, text: str | None = None, **values: Any) -> None:
        self.text = text or type(self).text
        self.values = values
        super().__init__(self.text)


class DatabaseBusy(Refusal):
    """Other writers were in the way for too long; the same request may be sent again (503, Retry-After)."""

    text = msgid("Gerade ist hier sehr viel los. Bitte versuchen Sie es in einigen Sekunden noch einmal.")
    status = 503
