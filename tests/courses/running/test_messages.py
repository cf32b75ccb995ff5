"""A newer mail takes the place of those about the same run that have not gone out, and of no others."""

from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.running.messages import HANDED_OVER, OVERTAKEN, take_back_unsent
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import enqueue
from tests.cast import NOW
from tests.house import db_of, on_postgresql, writing

KIND, TAG = OVERTAKEN[0], "person:7"


def ask_for(db: Session, key: str, kind: str, **values: Any) -> None:
    enqueue(db, dedup_key=key, kind=kind, recipient="a@example.org", language="de", values=values, now=NOW)


def about(run_id: int, since: int) -> dict[str, int]:
    return {"run": run_id, "change": since, "since": since}


def stored(app: Flask) -> dict[str, OutboxMail]:
    with db_of(app) as db:
        return {mail.dedup_key: mail for mail in db.scalars(select(OutboxMail))}


def test_only_mails_about_this_run_to_these_listeners_are_taken_back(app: Flask) -> None:
    with writing(app) as db:
        ask_for(db, "mine", KIND, **about(1, 11), tag=TAG)
        ask_for(db, "other run", KIND, **about(2, 12), tag=TAG)
        ask_for(db, "other listener", KIND, **about(1, 13), tag="person:8")
        ask_for(db, "both runs", HANDED_OVER, runs=[about(1, 14), about(2, 15)], tag=TAG)
    with writing(app) as db:
        assert take_back_unsent(db, 1, {TAG}) == {TAG: 11}
    mails = stored(app)
    assert [key for key, mail in mails.items() if mail.state is MailState.WITHHELD] == ["mine"]
    assert mails["both runs"].values["runs"] == [about(2, 15)]


@on_postgresql
def test_two_who_change_two_runs_at_once_both_take_back_their_own(app: Flask) -> None:
    with writing(app) as db:
        for run_id in (1, 2):
            ask_for(db, f"run {run_id}", KIND, **about(run_id, 10), tag=TAG)
    with writing(app) as first:
        assert take_back_unsent(first, 1, {TAG}) == {TAG: 10}
        with writing(app) as second:
            assert take_back_unsent(second, 2, {TAG}) == {TAG: 10}
    assert {mail.state for mail in stored(app).values()} == {MailState.WITHHELD}
