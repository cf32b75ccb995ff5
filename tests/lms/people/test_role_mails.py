"""Whoever holds a role learns by mail that it rests, goes on or is over: one mail for one step."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.mail.models import MailState, OutboxMail
from lms.people.models import GrantState, Membership, MembershipState, Person, RoleGrant
from lms.people.refusals import LastAdmin
from lms.people.roles import give, set_state
from lms.web.actor import Grant, Role
from tests.cast import NOW, Cast, Member
from tests.house import Client, db_of, mails, text_of, writing
from tests.lms.people.pressing import post
from tests.lms.people.test_memberships import page_of
from tests.lms.people.test_roles import SURE, grant_of


@pytest.fixture
def coordinator(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.coordinator)


def press(app: Flask, client: Client, whose: Member, step: str) -> None:
    assert post(client, f"/staff/roles/{grant_of(app, whose).id}/{step}", SURE) == 303


def let_rest(app: Flask, clerk: Member) -> None:
    """Both the clerk's membership and the role are suspended, and nobody was told."""
    with writing(app) as db:
        stay = db.scalars(select(Membership).where(Membership.person_id == clerk.person_id)).one()
        stay.state = MembershipState.SUSPENDED
        db.get_one(RoleGrant, grant_of(app, clerk).id).state = GrantState.SUSPENDED


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("suspend", "Ihre Rolle als Personalstelle von Jobcenter Musterstadt ruht."),
        ("end", "Ihre Rolle als Personalstelle von Jobcenter Musterstadt ist beendet."),
    ],
)
def test_a_clerk_is_told_once(app: Flask, cast: Cast, coordinator: Client, step: str, words: str) -> None:
    press(app, coordinator, cast.hr, step)
    press(app, coordinator, cast.hr, step)
    (mail,) = mails(app, cast.hr.email)
    assert mail["Subject"] == "Ihr Zugang zur Personalstelle: Jobcenter Musterstadt"
    assert words in text_of(mail)


@pytest.mark.parametrize(
    ("who", "by", "facts"),
    [
        ("trainer", "coordinator", ["Kursleitung"]),
        ("lead", "coordinator", ["Teilprojektleitung", "Teilprojekt 1"]),
        ("coordinator", "admin", ["Koordination"]),
    ],
)
@pytest.mark.parametrize(
    ("step", "words"), [("suspend", "diese Rolle ruht"), ("end", "diese Rolle haben Sie nicht mehr")]
)
def test_every_other_role_is_told_too(
    app: Flask, client: Client, cast: Cast, who: str, by: str, facts: list[str], step: str, words: str
) -> None:
    press(app, client.log_in(getattr(cast, by)), getattr(cast, who), step)
    (mail,) = mails(app, getattr(cast, who).email)
    assert mail["Subject"] == f"Ihre Rolle: {facts[0]}"
    assert all(text in text_of(mail) for text in [words, *facts])


def test_the_mail_speaks_the_language_of_the_person(app: Flask, cast: Cast, coordinator: Client) -> None:
    with writing(app) as db:
        db.get_one(Person, cast.trainer.person_id).language = "en"
    press(app, coordinator, cast.trainer, "suspend")
    (mail,) = mails(app, cast.trainer.email)
    assert mail["Subject"] == "Your role: Trainer"
    assert "this role is suspended" in text_of(mail)


def test_of_several_steps_only_the_last_is_told(app: Flask, cast: Cast, coordinator: Client) -> None:
    for step in ("suspend", "resume", "suspend"):
        press(app, coordinator, cast.trainer, step)
    (mail,) = mails(app, cast.trainer.email)
    assert "diese Rolle ruht" in text_of(mail)
    press(app, coordinator, cast.trainer, "resume")
    assert "diese Rolle gilt wieder" in text_of(mails(app, cast.trainer.email)[-1])


def test_a_mail_that_is_just_handed_over_is_not_taken_back(app: Flask, cast: Cast, coordinator: Client) -> None:
    press(app, coordinator, cast.trainer, "suspend")
    with writing(app) as db:
        db.scalars(select(OutboxMail)).one().state = MailState.LEASED
    press(app, coordinator, cast.trainer, "resume")
    with db_of(app) as db:
        states = db.scalars(select(OutboxMail.state).order_by(OutboxMail.id)).all()
    assert states == [MailState.LEASED, MailState.PENDING]


def test_a_clerks_membership_that_counts_again_does_not_say_more_than_the_role(
    app: Flask, cast: Cast, coordinator: Client
) -> None:
    let_rest(app, cast.hr)
    assert post(coordinator, page_of(app, cast.hr, "resume")) == 303
    (mail,) = mails(app, cast.hr.email)
    assert "Ihre Rolle als Personalstelle von Jobcenter Musterstadt ruht." in text_of(mail)
    assert "Sie buchen für" not in text_of(mail)


def test_a_clerks_role_that_counts_again_does_not_say_more_than_the_membership(
    app: Flask, cast: Cast, coordinator: Client
) -> None:
    let_rest(app, cast.hr)
    press(app, coordinator, cast.hr, "resume")
    (mail,) = mails(app, cast.hr.email)
    assert "Ihre Zugehörigkeit zu Jobcenter Musterstadt ruht." in text_of(mail)


def test_a_deputy_whose_days_are_over_does_not_book_again(app: Flask, cast: Cast, coordinator: Client) -> None:
    with writing(app) as db:
        grant = db.get_one(RoleGrant, grant_of(app, cast.hr).id)
        grant.state, grant.starts_on, grant.ends_on = GrantState.SUSPENDED, date(2026, 2, 1), date(2026, 2, 20)
    press(app, coordinator, cast.hr, "resume")
    (mail,) = mails(app, cast.hr.email)
    assert "ist beendet" in text_of(mail)
    assert "vom 1. Februar 2026 bis 20. Februar 2026" in text_of(mail)


def test_who_has_no_address_is_not_told(app: Flask, cast: Cast, coordinator: Client) -> None:
    with writing(app) as db:
        person = db.get_one(Person, cast.trainer.person_id)
        person.email = person.email_key = None
    press(app, coordinator, cast.trainer, "suspend")
    with db_of(app) as db:
        assert db.scalars(select(OutboxMail)).all() == []


def test_a_step_that_was_refused_tells_nobody(app: Flask, cast: Cast) -> None:
    with pytest.raises(LastAdmin), writing(app) as db:
        set_state(db, grant_of(app, cast.admin).id, GrantState.ENDED, today=NOW.date(), actor="test", now=NOW)
    with writing(app) as db:
        second = give(db, cast.stranger.person_id, Grant(Role.ADMIN), actor="test", now=NOW)
        set_state(db, second.id, GrantState.ENDED, today=NOW.date(), actor="test", now=NOW)
    (mail,) = mails(app)
    assert (mail["To"], mail["Subject"]) == (cast.stranger.email, "Your role: Administrator")
