"""A worker dies between sending a mail and writing it down: every mail arrives, and a double one can be told."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import select

from lms.mail.models import MailState, OutboxMail
from tests.cast import Cast
from tests.certificates.course_end import attend
from tests.house import db_of
from tests.kills.host import At, Line
from tests.kills.processes import THREE_MINUTES, Grounds, Process, wait_until

SETTLE = "UPDATE lms_outbox_mail SET .*attempts"
WIDTHS = [pytest.param(5, id="5-mails"), pytest.param(60, id="60-mails", marks=pytest.mark.long)]


class Office:
    """A mail server that takes every mail, and lets the one after `quick` wait for its answer until it is told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self.quick, self.slow = 0, False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """The mail is here; the answer may take its time."""
        mail = message_from_bytes(envelope.content)
        self.taken.append((str(mail["To"]), str(mail["Message-ID"]), str(mail["X-Lernbruecke-Key"])))
        while self.slow and len(self.taken) > self.quick:
            await asyncio.sleep(0.02)
        return "250 OK"


@pytest.fixture
def office(grounds: Grounds) -> Iterator[Office]:
    """The mail server of the processes."""
    office = Office()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    grounds.mail_server = f"smtp://127.0.0.1:{port}"
    try:
        yield office
    finally:
        office.slow = False
        controller.stop()


def ask_for_mails(app: Flask, cast: Cast, number: int) -> None:
    attend(app, cast, {f"Teilnehmerin {n}": 0 for n in range(number)})


def mail_states(app: Flask) -> Counter[MailState]:
    with db_of(app) as db:
        return Counter(db.scalars(select(OutboxMail.state)))


def undelivered(app: Flask, office: Office) -> list[str]:
    """I7 in the end: each row was sent, arrived at least once, and always under the same Message-ID and key."""
    with db_of(app) as db:
        rows = {mail.recipient: mail for mail in db.scalars(select(OutboxMail))}
    found = [f"{address} has nothing" for address in rows if address not in {mail[0] for mail in office.taken}]
    for address, message_id, key in sorted(set(office.taken)):
        row = rows.pop(address, None)
        if row is None or (message_id.strip("<>").split("@")[0], key) != (row.message_id, row.message_id):
            found.append(f"{address} got a mail that its row does not know, or a double one under another name")
        elif row.state is not MailState.SENT:
            found.append(f"the mail to {address} is {row.state}")
    return found


def wait_for_all(app: Flask, worker: Process) -> None:
    wait_until(lambda: set(mail_states(app)) == {MailState.SENT}, f"all are sent\n{worker.said()}")


@pytest.mark.parametrize("number", WIDTHS)
def test_a_worker_killed_while_the_server_has_not_answered_sends_again_under_the_same_id(
    app: Flask, cast: Cast, grounds: Grounds, office: Office, number: int
) -> None:
    ask_for_mails(app, cast, number)
    rounds = max(1, number // 20)
    for kill in range(rounds):
        office.quick, office.slow = len(office.taken) + 2, True
        with grounds.working("mail", later=kill * THREE_MINUTES) as worker:
            wait_until(lambda: len(office.taken) > office.quick, f"a mail waits for its answer\n{worker.said()}")
            worker.kill()
        office.slow = False
        assert undelivered(app, office) != [], "the control: what is not yet settled is found"
    with grounds.working("mail", later=rounds * THREE_MINUTES) as worker:
        wait_for_all(app, worker)
    assert undelivered(app, office) == []
    assert len(office.taken) == number + rounds
    assert max(Counter(office.taken).values()) == 2


def test_a_worker_that_dies_before_writing_down_what_it_sent_sends_again_under_the_same_id(
    app: Flask, cast: Cast, grounds: Grounds, office: Office
) -> None:
    ask_for_mails(app, cast, 4)
    with grounds.working("mail", Line("sent", SETTLE, At.EXECUTED, times=2)) as worker:
        worker.wait_for_death()
    assert (len(office.taken), mail_states(app)) == (2, Counter({MailState.SENT: 1, MailState.LEASED: 3}))
    with grounds.working("mail", later=THREE_MINUTES) as worker:
        wait_for_all(app, worker)
    assert undelivered(app, office) == []
    assert sorted(Counter(office.taken).values()) == [1, 1, 1, 2]
    address, message_id, key = office.taken[-1]
    office.taken.append((address, f"other-{message_id}", key))
    assert len(undelivered(app, office)) == 1, "the control: a double one under another name is found"
