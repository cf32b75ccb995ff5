"""The outbox: once per event, leased to one worker, tried again with patience, never a word too many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.mail.delivery import deliver_due
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import BATCH, GIVE_UP_AFTER, LEASE, UnsafeHeader, back_off, claim_due, enqueue, settle, take_back
from lms.mail.transport import NotNow, RefusedForGood, ServerAway
from tests.cast import NOW
from tests.house import db_of, mails, mounted, on_postgresql, text_of, writing

MINUTE = timedelta(minutes=1)


class Postman:
    """A mail server that answers as it is told; by address, or the same to everybody."""

    def __init__(self, answer: Exception | None = None, **by_name: Exception) -> None:
        self.answer, self.by_name = answer, by_name
        self.asked: list[str] = []

    def send(self, message: EmailMessage) -> None:
        """Take it or refuse."""
        name = str(message["To"]).split("@")[0]
        self.asked.append(name)
        answer = self.by_name.get(name, self.answer)
        if answer is not None:
            raise answer


def ask_for(app: Flask, *names: str, **values: Any) -> None:
    with writing(app) as db:
        for name in names:
            enqueue(
                db,
                dedup_key=f"trial:{name}",
                kind="trial",
                recipient=f"{name}@example.org",
                language="de",
                values=values,
                now=NOW,
            )


def deliver(app: Flask, postman: Postman, after: timedelta = timedelta(0)) -> int:
    mounted(app).transport = postman
    with app.test_request_context(base_url="http://localhost"):
        return deliver_due(NOW + after)


def stored(app: Flask) -> dict[str, OutboxMail]:
    with db_of(app) as db:
        return {mail.recipient.split("@")[0]: mail for mail in db.scalars(select(OutboxMail))}


def test_the_same_event_asks_for_one_mail(trial: Flask) -> None:
    ask_for(trial, "amina")
    ask_for(trial, "amina")
    assert len(mails(trial)) == 1


def test_a_transaction_that_fails_sends_nothing(trial: Flask) -> None:
    with pytest.raises(ZeroDivisionError), writing(trial) as db:
        enqueue(db, dedup_key="x", kind="trial", recipient="a@example.org", language="de", values={}, now=NOW)
        raise ZeroDivisionError
    assert mails(trial) == []


def test_a_mail_has_text_html_a_fixed_id_and_its_file(trial: Flask) -> None:
    ask_for(trial, "amina", file=True)
    (mail,) = mails(trial)
    assert mail["To"] == "amina@example.org"
    assert mail["Subject"] == "Grüße"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{mail['X-Lernbruecke-Key']}@lernbruecke.example.org>"
    assert "ein Absatz." in text_of(mail)
    html = mail.get_body(("html",))
    assert html is not None
    assert 'lang="de"' in html.get_content()
    assert [part.get_filename() for part in mail.iter_attachments()] == ["termin.ics"]


def test_a_mail_that_lost_its_sense_is_withheld(trial: Flask) -> None:
    ask_for(trial, "amina", withhold=True)
    postman = Postman()
    assert deliver(trial, postman) == 0
    assert (postman.asked, stored(trial)["amina"].state) == ([], MailState.WITHHELD)


def test_a_refusal_for_good_ends_the_mail(trial: Flask) -> None:
    ask_for(trial, "amina", "jörg")
    assert deliver(trial, Postman(amina=RefusedForGood("SMTP 550"))) == 1
    found = stored(trial)
    assert (found["amina"].state, found["amina"].last_error) == (MailState.DEAD, "SMTP 550")
    assert found["jörg"].state is MailState.SENT


def test_a_mailbox_that_asks_for_patience_does_not_stop_the_others(trial: Flask) -> None:
    ask_for(trial, "amina", "jörg")
    assert deliver(trial, Postman(amina=NotNow("SMTP 450"))) == 1
    assert stored(trial)["amina"].state is MailState.PENDING


def test_a_mail_that_cannot_be_worded_does_not_stop_the_others(trial: Flask) -> None:
    ask_for(trial, "amina", broken=True)
    ask_for(trial, "jörg")
    assert deliver(trial, Postman()) == 1
    assert stored(trial)["amina"].last_error == "KeyError"


def test_a_server_that_is_away_is_asked_once_per_sweep(trial: Flask) -> None:
    ask_for(trial, "amina", "jörg", "heike")
    postman = Postman(ServerAway("ConnectionRefusedError"))
    assert deliver(trial, postman) == 0
    assert postman.asked == ["amina"]
    assert {mail.state for mail in stored(trial).values()} == {MailState.PENDING}
    assert deliver(trial, Postman(), MINUTE) == 3


def test_a_failed_mail_is_tried_again_later_and_later(trial: Flask) -> None:
    ask_for(trial, "amina")
    waited, moments = timedelta(0), []
    for _ in range(8):
        assert deliver(trial, Postman(NotNow("SMTP 451")), waited) == 0
        pause = stored(trial)["amina"].next_try_at - NOW - waited
        moments.append(int(pause / MINUTE))
        waited += pause
    assert moments == [1, 2, 5, 10, 20, 30, 60, 60]


def test_a_mail_is_not_tried_before_its_time(trial: Flask) -> None:
    ask_for(trial, "amina")
    deliver(trial, Postman(NotNow("SMTP 451")))
    too_early = Postman()
    assert deliver(trial, too_early, MINUTE - timedelta(seconds=1)) == 0
    assert too_early.asked == []


def test_after_three_days_of_trying_the_mail_is_dead(trial: Flask) -> None:
    ask_for(trial, "amina")
    deliver(trial, Postman(NotNow("SMTP 451")), GIVE_UP_AFTER + MINUTE)
    assert stored(trial)["amina"].state is MailState.DEAD


def test_back_off_ends_with_every_hour() -> None:
    assert [back_off(tries) / MINUTE for tries in (0, 5, 6, 100)] == [1, 30, 60, 60]


def claimed(app: Flask, now: datetime = NOW) -> list[OutboxMail]:
    with writing(app) as db:
        return claim_due(db, now)


def test_a_leased_mail_belongs_to_one_worker(trial: Flask) -> None:
    ask_for(trial, "amina")
    assert len(claimed(trial)) == 1
    assert claimed(trial) == []


def test_eight_workers_at_once_share_the_mails_without_overlap(trial: Flask) -> None:
    ask_for(trial, *(f"person{number}" for number in range(3 * BATCH)))
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [mail.id for mail in claimed(trial)], range(8)))
    ids = [number for batch in batches for number in batch]
    assert len(ids) == len(set(ids))
    assert all(len(batch) <= BATCH for batch in batches)


def test_the_mail_of_a_worker_that_died_is_due_again(trial: Flask) -> None:
    ask_for(trial, "amina")
    claimed(trial)
    assert claimed(trial, NOW + LEASE) == []
    assert len(claimed(trial, NOW + LEASE + MINUTE)) == 1


def test_a_worker_that_was_too_slow_does_not_overwrite_its_successor(trial: Flask) -> None:
    ask_for(trial, "amina")
    (slow,) = claimed(trial)
    later = NOW + LEASE + MINUTE
    (quick,) = claimed(trial, later)
    with writing(trial) as db:
        settle(db, slow, MailState.DEAD, later, "too late")
    assert stored(trial)["amina"].state is MailState.LEASED
    with writing(trial) as db:
        settle(db, quick, MailState.SENT, later)
    assert stored(trial)["amina"].state is MailState.SENT


def test_mails_are_taken_back_by_what_they_tell(trial: Flask) -> None:
    ask_for(trial, "amina", grant=1)
    ask_for(trial, "olena", grant=2)
    with writing(trial) as db:
        take_back(db, "trial", {"grant": 1})
        take_back(db, "another", {"grant": 2})
    assert {name: mail.state for name, mail in stored(trial).items()} == {
        "amina": MailState.WITHHELD,
        "olena": MailState.PENDING,
    }


@on_postgresql
def test_two_who_take_mails_back_at_once_do_not_miss_each_others(trial: Flask) -> None:
    ask_for(trial, "amina", grant=1)
    ask_for(trial, "olena", grant=2)
    with writing(trial) as first:
        take_back(first, "trial", {"grant": 1})
        with writing(trial) as second:
            take_back(second, "trial", {"grant": 2})
    assert {mail.state for mail in stored(trial).values()} == {MailState.WITHHELD}


@on_postgresql
def test_a_mail_that_the_worker_claims_just_now_is_left_to_it(trial: Flask) -> None:
    ask_for(trial, "amina", grant=1)
    with writing(trial) as worker:
        claim_due(worker, NOW)
        with writing(trial) as db:
            take_back(db, "trial", {"grant": 1})
    assert stored(trial)["amina"].state is MailState.LEASED


@pytest.mark.parametrize("char", ["\r", "\n", "\0", "\u2028", "\u2029"])
def test_a_recipient_that_would_add_a_header_is_refused(trial: Flask, char: str) -> None:
    with pytest.raises(UnsafeHeader), writing(trial) as db:
        enqueue(
            db,
            dedup_key="x",
            kind="trial",
            recipient=f"a@example.org{char}Bcc: b@example.org",
            language="de",
            values={},
            now=NOW,
        )


@pytest.mark.parametrize("char", ["\r", "\n", "\0", "\u2028", "\u2029"])
def test_a_subject_that_would_add_a_header_is_never_sent(trial: Flask, char: str) -> None:
    ask_for(trial, "amina", subject=f"Hallo{char}Bcc: b@example.org")
    postman = Postman()
    assert deliver(trial, postman) == 0
    assert (postman.asked, stored(trial)["amina"].last_error) == ([], "UnsafeHeader")


def test_one_recipient_is_one_address(trial: Flask) -> None:
    with pytest.raises(UnsafeHeader), writing(trial) as db:
        enqueue(
            db,
            dedup_key="x",
            kind="trial",
            recipient="a@example.org, b@example.org",
            language="de",
            values={},
            now=NOW,
        )
