"""Handing over to a real mail server, one that we run here."""

import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from lms.mail.content import MailContent
from lms.mail.delivery import compose
from lms.mail.folding import OUTGOING
from lms.mail.models import OutboxMail
from lms.mail.transport import FolderTransport, NotNow, RefusedForGood, ServerAway, SmtpTransport
from tests.cast import NOW


class Office:
    """Takes mails; answers by the name of the recipient."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, options: Any) -> str:
        """530 for "stranger", as after a change of password; 552 for "large"."""
        answers = {"stranger": "530 authentication required", "large": "552 size exceeds the maximum"}
        answer = answers.get(address.split("@")[0], "250 OK")
        if answer.startswith("250"):
            envelope.mail_from, envelope.mail_options = address, options
        return answer

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        """550 for "gone", 450 for "busy"."""
        answers = {"gone": "550 no such mailbox", "busy": "450 try again later"}
        answer = answers.get(address.split("@")[0], "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """554 for a mail with a bad word."""
        if b"badword" in envelope.content:
            return "554 not here"
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def office() -> Iterator[tuple[Office, SmtpTransport]]:
    """The server and our way to it."""
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=_free_port())
    controller.start()
    yield office, SmtpTransport(f"smtp://127.0.0.1:{controller.port}")
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def message(
    to: str = "amina@example.org",
    text: str = "Grüße aus Übersee",
    sender: str = "noreply@example.org",
    subject: str = "Ein Platz ist frei: Deutsch für die Pflege – Üben, üben, üben",
) -> EmailMessage:
    mail = EmailMessage(policy=OUTGOING)
    mail["From"] = f"Lernbrücke <{sender}>"
    mail["To"] = to
    mail["Subject"] = subject
    mail.set_content(text)
    return mail


def test_a_mail_arrives_with_its_umlauts(office: tuple[Office, SmtpTransport]) -> None:
    server, transport = office
    transport.send(message())
    (envelope,) = server.taken
    assert envelope.rcpt_tos == ["amina@example.org"]
    assert b"\xc3\xbc" in envelope.content or b"=C3=BC" in envelope.content or b"R3L" in envelope.content


@pytest.mark.parametrize(
    "subject",
    [
        "Kfz-Mechatronik-" + "Qualifizierungsbausteine" * 3,
        "14.04.2026, " + "Donaudampfschifffahrtsgesellschaftsseminarreihenverzeichnis",
        "Termine: Vielfalt am Schalter und anderswo, mit einem sehr langen Titel ohne Umlaute",
        "Ein Platz ist frei: Deutsch für die Pflege – Üben, üben, üben",
        "Üben" * 30,
        "Größe für Ämter",
        "أمينة حداد",
        "Kein Betreff ist zu kurz"[:4],
    ],
)
def test_a_subject_begins_on_its_first_line_and_keeps_every_blank(
    office: tuple[Office, SmtpTransport], tmp_path: Path, subject: str
) -> None:
    server, transport = office
    mail = message(subject=subject)
    mail["Message-ID"] = "<one@example.org>"
    transport.send(mail)
    FolderTransport(tmp_path).send(mail)
    for sent in (server.taken[0].content, (tmp_path / "one.eml").read_bytes()):
        (line,) = [line for line in sent.split(b"\r\n") if line.startswith(b"Subject:")]
        assert line.removeprefix(b"Subject:").strip()
        assert max(map(len, sent.split(b"\r\n"))) <= 998, "RFC 5322, 2.1.1"
        assert BytesParser(policy=default).parsebytes(sent)["Subject"] == subject


def test_every_mail_that_is_worded_is_folded_so(app: Flask) -> None:
    mail = OutboxMail(recipient="amina@example.org", message_id="key", language="de", kind="test")
    with app.test_request_context():
        worded = compose(
            mail,
            MailContent("14.04.2026, Donaudampfschifffahrtsgesellschaftsseminarreihenverzeichnis", "Guten Tag", ()),
            NOW,
        )
    assert not worded.as_bytes().split(b"Subject:", 1)[1].startswith(b"\r\n")


def test_an_unknown_mailbox_is_a_refusal_for_good(office: tuple[Office, SmtpTransport]) -> None:
    with pytest.raises(RefusedForGood, match="550"):
        office[1].send(message("gone@example.org"))


def test_a_full_mailbox_asks_for_patience(office: tuple[Office, SmtpTransport]) -> None:
    with pytest.raises(NotNow, match="450") as error:
        office[1].send(message("busy@example.org"))
    assert not isinstance(error.value, ServerAway)


def test_a_refused_content_is_a_refusal_for_good(office: tuple[Office, SmtpTransport]) -> None:
    with pytest.raises(RefusedForGood, match="554"):
        office[1].send(message(text="badword"))


def test_a_sender_who_may_not_send_is_our_own_matter_and_no_mail_is_to_blame(
    office: tuple[Office, SmtpTransport],
) -> None:
    with pytest.raises(ServerAway):
        office[1].send(message(sender="stranger@example.org"))


def test_a_mail_that_is_too_large_stops_no_other(office: tuple[Office, SmtpTransport]) -> None:
    with pytest.raises(RefusedForGood, match="552"):
        office[1].send(message(sender="large@example.org"))


def test_no_server_means_away() -> None:
    with pytest.raises(ServerAway):
        SmtpTransport(f"smtp://127.0.0.1:{_free_port()}").send(message())


def test_a_server_that_does_not_know_our_login_is_as_good_as_away(office: tuple[Office, SmtpTransport]) -> None:
    server, transport = office
    port = transport.parts.port
    with pytest.raises(ServerAway):
        SmtpTransport(f"smtp://user:wrong@127.0.0.1:{port}").send(message())
    assert server.taken == []
