"""What a mail says, as plain values; one layout makes the text and the HTML of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    filename: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class CalendarPart:
    """An event that the reader's calendar takes in or out (RFC 6047): the method of the file, "REQUEST" or "CANCEL"."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Action:
    """The one thing the mail asks for: a link shown as a button."""

    label: str
    url: str


@dataclass(frozen=True)
class MailContent:
    """A mail in the language in force: subject, greeting, paragraphs, facts (label, value), one action, small print.

    `changes` are rows of a label, what was and what is now; `links` lead further, under the action. `provider_id` puts
    that provider's legal texts under the mail.
    """

    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str, str], ...] = ()
    action: Action | None = None
    links_title: str = ""
    links: tuple[Action, ...] = ()
    closing: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    provider_id: int | None = None
    calendar: CalendarPart | None = None


# Makes the content at the time of sending, when links are made too; None withholds a mail that has lost its sense.
MailMaker = Callable[[Session, Mapping[str, Any], datetime], MailContent | None]
