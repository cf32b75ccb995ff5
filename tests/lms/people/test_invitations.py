"""Invitations: one address, one role, once, seven days. The host of these tests has its own login."""

from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from lms.data.audit import AuditEntry, verify
from lms.mail.models import OutboxMail
from lms.people.models import GrantState, Invitation, Membership, Person, RoleGrant
from lms.web.actor import Role
from tests.cast import PEOPLE, STRANGER, Cast, Member
from tests.house import Client, client_for, db_of, links_in, mails, text_of, writing
from tests.lms.people.pressing import post

NEW = "/staff/invitations/new"


def clerks_form(organisation_id: int) -> str:
    """Where an organisation's clerks are invited."""
    return f"/staff/organisations/{organisation_id}/clerks/new"


def invite(client: Client, url: str, email: str = STRANGER.email, **fields: str) -> str:
    """Fill in an invitation; the page afterwards."""
    return client.submit(url, {"name": "Sofia Kowalska", "email": email, **fields}).get_data(as_text=True)


def mailed_link(app: Flask, email: str = STRANGER.email) -> str:
    """The path of the newest invitation mailed to the address."""
    return next(urlsplit(link).path for link in links_in(mails(app, email)[-1]) if "/invitations/" in link)


def roles_of(app: Flask, member: Member) -> list[Role]:
    """The roles somebody holds."""
    with db_of(app) as db:
        held = select(RoleGrant.role).where(
            RoleGrant.person_id == member.person_id, RoleGrant.state == GrantState.ACTIVE
        )
        return list(db.scalars(held))


@pytest.fixture
def link(app: Flask, client: Client, cast: Cast) -> str:
    """An invitation of the stranger to the HR desk of the employer, as the mail carries it."""
    invite(client.log_in(cast.coordinator), clerks_form(cast.employer_id))
    return mailed_link(app)


def test_the_mail_says_the_role_and_for_whom(app: Flask, link: str) -> None:
    text = text_of(mails(app, STRANGER.email)[-1])
    assert "Personalstelle" in text
    assert "Jobcenter Musterstadt" in text


def test_accepting_gives_role_and_membership_and_is_noted(
    app: Flask, cast: Cast, link: str, clock: time_machine.Traveller
) -> None:
    page = client_for(app, cast.stranger).submit(link, {}, action="")
    assert "Ihre neue Rolle gilt ab sofort" in page.get_data(as_text=True)
    assert roles_of(app, cast.stranger) == [Role.HR]
    with db_of(app) as db:
        works = select(Membership.organisation_id).where(Membership.person_id == cast.stranger.person_id)
        assert set(db.scalars(works)) == {cast.employer_id, cast.other_employer_id}
        noted = db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()[-3:]
        assert set(noted) == {"membership.began", "role.granted", "invitation.accepted"}
        assert verify(db) == []


def test_opening_the_link_changes_nothing(app: Flask, cast: Cast, link: str) -> None:
    browser = client_for(app, cast.stranger)
    assert browser.get(link).status_code == browser.get(link).status_code == 200
    assert roles_of(app, cast.stranger) == []


def test_a_used_invitation_is_refused_by_name(app: Flask, cast: Cast, link: str) -> None:
    browser = client_for(app, cast.stranger)
    browser.submit(link, {}, action="")
    again = browser.get(link)
    assert again.status_code == 409
    assert "schon angenommen" in again.get_data(as_text=True)


def test_two_open_pages_of_one_invitation_give_one_role(app: Flask, cast: Cast, link: str) -> None:
    browser = client_for(app, cast.stranger)
    page = browser.page(link)
    fields = dict(page.forms[-1].form_values())
    assert browser.post(link, data=fields).status_code == 303
    assert browser.post(link, data=fields).status_code == 409
    assert roles_of(app, cast.stranger) == [Role.HR]


def test_another_address_cannot_use_the_invitation(app: Flask, cast: Cast, link: str) -> None:
    other = client_for(app, cast.other_lead).get(link)
    assert other.status_code == 409
    assert "andere E-Mail-Adresse" in other.get_data(as_text=True)
    assert Role.HR not in roles_of(app, cast.other_lead)


def test_an_address_or_a_role_added_to_the_form_changes_nothing(app: Flask, cast: Cast, link: str) -> None:
    browser = client_for(app, cast.stranger)
    fields = dict(browser.page(link).forms[-1].form_values())
    extra = {"role": "admin", "organisation_id": str(cast.other_employer_id), "email": cast.admin.email}
    browser.post(link, data={**fields, **extra})
    with db_of(app) as db:
        given = db.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.stranger.person_id)).one()
        assert (given.role, given.organisation_id) == (Role.HR, cast.employer_id)


def test_a_withdrawn_invitation_is_refused_by_name(app: Flask, client: Client, cast: Cast, link: str) -> None:
    with db_of(app) as db:
        invitation_id = db.scalars(select(Invitation.id)).one()
    where = f"/staff/organisations/{cast.employer_id}"
    client.submit(where, {}, action=f"/staff/invitations/{invitation_id}/withdraw")
    answer = client_for(app, cast.stranger).get(link)
    assert answer.status_code == 409
    assert "zurückgezogen" in answer.get_data(as_text=True)


def test_an_invitation_is_over_after_seven_days(
    app: Flask, cast: Cast, link: str, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=7, minutes=1))
    answer = client_for(app, cast.stranger).get(link)
    assert answer.status_code == 409
    assert "abgelaufen" in answer.get_data(as_text=True)


def test_an_invitation_falls_with_the_role_of_whoever_sent_it(app: Flask, cast: Cast, link: str) -> None:
    with writing(app) as db:
        sender = RoleGrant.person_id == cast.coordinator.person_id
        db.scalars(select(RoleGrant).where(sender)).one().state = GrantState.SUSPENDED
    assert "zurückgezogen" in client_for(app, cast.stranger).get(link).get_data(as_text=True)


def test_an_unknown_token_is_a_missing_page(app: Flask, cast: Cast) -> None:
    assert client_for(app, cast.stranger).get("/invitations/nothing").status_code == 404


def test_somebody_without_a_login_at_the_host_is_asked_to_log_in(app: Flask, link: str) -> None:
    visitor = client_for(app)
    page = visitor.page(link)
    assert "loggen Sie sich" in page.text_content()
    assert not [form for form in page.forms if form.method == "POST"]


def test_a_host_user_nobody_knew_becomes_a_person(
    app: Flask, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer = Member(0, "user-new", "Nuria Neu", "nuria.neu@example.org")
    monkeypatch.setitem(PEOPLE, newcomer.host_user, newcomer)
    invite(client.log_in(cast.coordinator), NEW, newcomer.email, role="trainer")
    client_for(app, newcomer).submit(mailed_link(app, newcomer.email), {}, action="")
    with db_of(app) as db:
        person = db.scalars(select(Person).where(Person.host_user == newcomer.host_user)).one()
        assert (person.name, person.email) == (newcomer.name, newcomer.email)
        assert person.email_confirmed_at is not None


def test_the_same_address_is_not_invited_twice_to_one_role(app: Flask, client: Client, cast: Cast, link: str) -> None:
    assert "schon eine Einladung offen" in invite(client, clerks_form(cast.employer_id), STRANGER.email.upper())
    assert "hat diese Rolle schon" in invite(client, clerks_form(cast.employer_id), cast.hr.email)


def test_sending_the_form_twice_invites_once(app: Flask, client: Client, cast: Cast) -> None:
    form = client.log_in(cast.coordinator).page(clerks_form(cast.employer_id)).forms[-1]
    fields = {**dict(form.form_values()), "name": "Sofia", "email": STRANGER.email}
    assert client.post(clerks_form(cast.employer_id), data=fields).status_code == 303
    assert client.post(clerks_form(cast.employer_id), data=fields).status_code == 303
    with db_of(app) as db:
        assert db.scalar(select(func.count(Invitation.id))) == 1


@pytest.mark.parametrize("field", ["name", "email"])
def test_a_line_break_reaches_no_header(app: Flask, client: Client, cast: Cast, field: str) -> None:
    client.log_in(cast.coordinator)
    values = {"name": "Sofia", "email": STRANGER.email}
    values[field] += "\r\nBcc: everybody@example.org"
    answer = client.submit(clerks_form(cast.employer_id), values)
    assert answer.status_code == 422
    with db_of(app) as db:
        assert db.scalars(select(OutboxMail)).all() == []


def test_a_clerk_whose_membership_ended_is_a_clerk_no_more(app: Flask, cast: Cast) -> None:
    clerk = client_for(app, cast.hr)
    assert clerk.get("/staff/organisations").status_code == 200
    with writing(app) as db:
        theirs = Membership.person_id == cast.hr.person_id
        db.scalars(select(Membership).where(theirs)).one().ends_on = date(2026, 3, 1)
    assert clerk.get("/staff/organisations").status_code == 404


@pytest.mark.parametrize(
    ("who", "role", "status"),
    [
        ("coordinator", "trainer", 303),
        ("coordinator", "project_lead", 303),
        ("coordinator", "admin", 422),
        ("coordinator", "coordinator", 422),
        ("lead", "trainer", 303),
        ("lead", "project_lead", 422),
        ("admin", "coordinator", 303),
        ("admin", "admin", 303),
        ("admin", "trainer", 422),
        ("admin", "hr", 422),
    ],
)
def test_each_role_is_given_by_those_of_the_rights_table(
    app: Flask, cast: Cast, who: str, role: str, status: int
) -> None:
    browser = client_for(app, getattr(cast, who))
    fields = dict(browser.page(NEW).forms[-1].form_values())
    sent = {**fields, "name": "Nuria", "email": "n@example.org", "role": role, "project": str(cast.project_id)}
    assert browser.post(NEW, data=sent).status_code == status


@pytest.mark.parametrize("who", ["hr", "trainer", "participant", "stranger"])
def test_nobody_else_gives_roles(app: Flask, cast: Cast, who: str) -> None:
    assert client_for(app, getattr(cast, who)).get(NEW).status_code == 404


def test_a_lead_needs_a_project_to_lead(client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    assert "das Teilprojekt" in invite(client, NEW, role="project_lead")


def test_an_invited_lead_leads_the_project_of_the_invitation(app: Flask, client: Client, cast: Cast) -> None:
    invite(client.log_in(cast.coordinator), NEW, role="project_lead", project=str(cast.other_project_id))
    client_for(app, cast.stranger).submit(mailed_link(app), {}, action="")
    with db_of(app) as db:
        given = db.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.stranger.person_id)).one()
        assert given.project_id == cast.other_project_id


def test_hr_invites_a_second_clerk_of_its_own_organisation_only(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.hr)
    assert "ist unterwegs" in invite(client, clerks_form(cast.employer_id))
    assert client.get(clerks_form(cast.other_employer_id)).status_code == 404
    assert client_for(app, cast.admin).get(clerks_form(cast.employer_id)).status_code == 404


def test_a_foreign_invitation_cannot_be_withdrawn(app: Flask, cast: Cast, link: str) -> None:
    with db_of(app) as db:
        invitation_id = db.scalars(select(Invitation.id)).one()
    for who in (cast.other_hr, cast.admin):
        assert post(client_for(app, who), f"/staff/invitations/{invitation_id}/withdraw") == 404
    with db_of(app) as db:
        assert db.scalars(select(Invitation.withdrawn_at)).one() is None
