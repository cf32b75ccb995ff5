"""The one place that hands a mail to the outside: an SMTP server, or files in a folder for trying things out."""

import os
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

TIMEOUT_SECONDS = 20
TOO_LARGE = 552  # RFC 1870: said to MAIL FROM, but about the size of this mail


class RefusedForGood(Exception):
    """The server will never take this mail (5xx)."""


class NotNow(Exception):
    """The server asks for patience with this mail (4xx)."""


class ServerAway(NotNow):
    """No connection, no login, no leave to send: the other mails would fare no better."""


class Transport(Protocol):
    """Takes a finished message."""

    def send(self, message: EmailMessage) -> None:
        """Deliver, or raise RefusedForGood, NotNow or ServerAway."""


class FolderTransport:
    """Writes each mail as an .eml file: nothing leaves the machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """One file per Message-ID, so that a second try replaces the first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = str(message["Message-ID"]).strip("<>").split("@", 1)[0]
        unfinished = self.folder / f".{stem}.part"
        unfinished.write_bytes(message.as_bytes())
        os.replace(unfinished, self.folder / f"{stem}.eml")

    def read(self, message_id: str) -> bytes | None:
        """The file of a mail that was sent, by the left half of its Message-ID; None when there is none."""
        path = self.folder / f"{message_id}.eml"
        return path.read_bytes() if path.is_file() else None


class SmtpTransport:
    """`smtp://user:password@host:587?tls=starttls` or `smtps://host:465`."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)
        self.start_tls = parse_qs(self.parts.query).get("tls", [""])[0] == "starttls"

    def send(self, message: EmailMessage) -> None:
        """One connection per mail: simple, and a batch is small."""
        try:
            with self._connect() as server:
                _hand_over(server, message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            code = _code(error)
            raise (RefusedForGood if 500 <= code < 600 else NotNow)(f"SMTP {code}") from error
        except (OSError, smtplib.SMTPException) as error:
            if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == TOO_LARGE:
                raise RefusedForGood(f"SMTP {TOO_LARGE}") from error
            # A wrong password, a sender that may not send or a greeting of 554 is our own matter, to be mended; the mail
            # is not to blame.
            raise ServerAway(type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        host = self.parts.hostname or "localhost"
        if self.parts.scheme == "smtps":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, self.parts.port or 25, timeout=TIMEOUT_SECONDS)
            if self.start_tls:
                server.starttls(context=ssl.create_default_context())
        if self.parts.username:
            server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return server


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    try:
        server.send_message(message)
    except smtplib.SMTPNotSupportedError as error:
        # An address in other letters than this server knows: no later try helps, and the others must not wait for it.
        raise RefusedForGood("the server does not take this address") from error


def _code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _reason in error.recipients.values())
    return int(error.smtp_code)
