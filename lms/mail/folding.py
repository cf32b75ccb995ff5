"""How the subject of a mail is written into its head."""

from email.header import Header
from email.policy import EmailPolicy
from typing import Any


class MailPolicy(EmailPolicy):
    """As Python writes and folds, but for two kinds of subject, which become encoded words as a whole (RFC 2047).

    Of other letters: word by word, the blank between two such words would be lost, because readers drop it (RFC 2047, 6.2).
    And with a run of plain letters too long for the rest of the first line: folded right behind "Subject:", which RFC 5322
    (2.2.3) allows, but some servers take for an empty subject.
    """

    def fold(self, name: str, value: Any) -> str:
        """A header as text, its lines folded."""
        folded: str = super().fold(name, value)
        if name.lower() != "subject" or (str(value).isascii() and not self._begins_late(name, folded)):
            return folded
        return f"{name}: {Header(str(value), 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """A header as it goes out."""
        return self.fold(name, value).encode() if name.lower() == "subject" else super().fold_binary(name, value)

    def _begins_late(self, name: str, folded: str) -> bool:
        return folded.split(self.linesep, 1)[0].strip() == f"{name}:"


OUTGOING = MailPolicy(linesep="\r\n")
