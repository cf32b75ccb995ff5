"""Deputies end by themselves; the last clerk goes only after a warning; clerks act only while their membership counts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from courses.enrolment.desk import clerk_of_place
from courses.enrolment.models import BookedAs, Enrolment
from lms.people.models import GrantState, Invitation, Membership, MembershipState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.courses.enrolment.test_enrolling import apply
from tests.house import Client, client_for, db_of, mails, mounted, text_of, writing
from tests.lms.people.pressing import post
from tests.lms.people.test_invitations import clerks_form, invite, mailed_link
from tests.test_routes import ACTORS, address, doors

TODAY = date(2026, 3, 2)
FIRST, LAST = date(2026, 3, 9), date(2026, 3, 20)


@pytest.fixture
def deputy(app: Flask, client: Client, cast: Cast) -> Client:
    """The stranger, invited by the clerk to deputise from the 9th to the 20th of March, has accepted."""
    days = {"starts_on": FIRST.isoformat(), "ends_on": LAST.isoformat()}
    assert "ist unterwegs" in invite(client.log_in(cast.hr), clerks_form(cast.employer_id), **days)
    browser = client_for(app, cast.stranger)
    browser.submit(mailed_link(app), {}, action="")
    return browser


def sees(app: Flask, browser: Client, cast: Cast, clock: time_machine.Traveller, day: date) -> bool:
    """Whether the browser acts for the employer on that day."""
    clock.move_to(NOW + (day - TODAY))
    return browser.get(f"/staff/organisations/{cast.employer_id}").status_code == 200


def test_a_deputy_acts_from_the_first_day_to_the_last_and_no_longer(
    app: Flask, cast: Cast, deputy: Client, clock: time_machine.Traveller
) -> None:
    day = timedelta(days=1)
    found = [sees(app, deputy, cast, clock, one) for one in (TODAY, FIRST - day, FIRST, LAST, LAST + day)]
    assert found == [False, False, True, True, False]


def test_the_mail_and_the_page_name_the_days(app: Flask, client: Client, cast: Cast, deputy: Client) -> None:
    assert "vom 9. März 2026 bis 20. März 2026" in text_of(mails(app, cast.stranger.email)[-1])
    assert "Vertretung vom 9. März 2026" in client.page(f"/staff/organisations/{cast.employer_id}").text_content()


def test_a_deputy_may_be_asked_again_and_made_a_clerk(app: Flask, client: Client, cast: Cast, deputy: Client) -> None:
    assert "ist unterwegs" in invite(client.log_in(cast.hr), clerks_form(cast.employer_id))
    deputy.submit(mailed_link(app), {}, action="")
    with db_of(app) as db:
        held = db.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.stranger.person_id)).one()
        assert (held.starts_on, held.ends_on) == (None, None)


@pytest.mark.parametrize(
    "days",
    [
        {"starts_on": "2026-03-09", "ends_on": "2026-03-08"},
        {"starts_on": "2026-03-09", "ends_on": ""},
        {"starts_on": "", "ends_on": "2026-03-01"},
        {"starts_on": "", "ends_on": "2029-01-01"},
        {"starts_on": "31.02.2026", "ends_on": "2026-03-20"},
        {"starts_on": "x", "ends_on": "y"},
    ],
)
def test_days_that_make_no_sense_are_refused(app: Flask, client: Client, cast: Cast, days: dict[str, str]) -> None:
    form = {"name": "Sofia", "email": cast.stranger.email, **days}
    assert client.log_in(cast.hr).submit(clerks_form(cast.employer_id), form).status_code == 422
    with db_of(app) as db:
        assert db.scalars(select(Invitation)).all() == []


def test_an_invitation_to_days_that_have_passed_is_refused_by_name(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    invite(client.log_in(cast.hr), clerks_form(cast.employer_id), ends_on="2026-03-03")
    link = mailed_link(app)
    clock.shift(timedelta(days=2))
    answer = client_for(app, cast.stranger).get(link)
    assert answer.status_code == 409
    assert "Die Tage dieser Vertretung sind vorbei" in answer.get_data(as_text=True)


@pytest.fixture
def booked(app: Flask, cast: Cast) -> None:
    """A colleague has a place in a run to come, booked for the employer."""
    apply(client_for(app), cast)
    with writing(app) as db:
        enrolment = db.scalars(select(Enrolment)).one()
        enrolment.employer_id, enrolment.booked_as = cast.employer_id, BookedAs.EMPLOYER


def clerk_of(app: Flask, cast: Cast) -> int:
    """The clerk's role."""
    with db_of(app) as db:
        return db.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.hr.person_id)).one()


@pytest.mark.parametrize("step", ["suspend", "end"])
def test_the_last_clerk_of_an_organisation_with_open_things_goes_after_a_warning(
    app: Flask, client: Client, cast: Cast, booked: None, step: str
) -> None:
    url = f"/staff/roles/{clerk_of(app, cast)}/{step}"
    client.log_in(cast.coordinator)
    assert post(client, url) == 409
    with db_of(app) as db:
        assert db.get_one(RoleGrant, clerk_of(app, cast)).state is GrantState.ACTIVE
    answer = client.post(url, data={"csrf_token": "token"})
    assert "Dann bekommt niemand mehr" in answer.get_data(as_text=True)
    assert "1 Platz in einem kommenden Kurs" in answer.get_data(as_text=True)
    assert post(client, url, {"sure": "1"}) == 303


def test_without_open_things_or_with_a_second_clerk_nobody_is_warned(
    app: Flask, client: Client, cast: Cast, booked: None
) -> None:
    with writing(app) as db:
        grant = RoleGrant(person_id=cast.participant.person_id, role=Role.HR, organisation_id=cast.employer_id)
        grant.state, grant.granted_at = GrantState.ACTIVE, NOW
        db.add(grant)
    client.log_in(cast.coordinator)
    assert post(client, f"/staff/roles/{clerk_of(app, cast)}/suspend") == 303
    with writing(app) as db:
        other = db.scalars(select(RoleGrant.id).where(RoleGrant.person_id == cast.other_hr.person_id)).one()
    assert post(client, f"/staff/roles/{other}/suspend") == 303


STATES: dict[str, dict[str, Any]] = {
    "invited": {"state": MembershipState.INVITED},
    "suspended": {"state": MembershipState.SUSPENDED},
    "left": {"state": MembershipState.LEFT, "ends_on": TODAY - timedelta(days=1)},
    "over": {"ends_on": TODAY - timedelta(days=1)},
    "not yet": {"starts_on": TODAY + timedelta(days=1)},
}


# Where the desk itself says who rests and who has left.
OF_MEMBERSHIPS = ("lms.people.members", "lms.people.membership")


def set_membership(app: Flask, person_id: int, change: dict[str, Any]) -> None:
    """The membership of somebody in another state, or on other days."""
    with writing(app) as db:
        membership = db.scalars(select(Membership).where(Membership.person_id == person_id)).one()
        for name, value in change.items():
            setattr(membership, name, value)


def hr_doors(app: Flask) -> Iterator[Rule]:
    """Every page that is there for a clerk and not for just anybody."""
    policies = mounted(app).policies
    for rule, method in doors(app):
        policy = policies[rule.endpoint]
        if method == "GET" and policy.allows(ACTORS["hr"]) and not policy.allows(ACTORS["person"]):
            yield rule


@pytest.mark.parametrize("state", STATES)
def test_a_clerk_whose_membership_does_not_count_finds_no_door(app: Flask, cast: Cast, state: str) -> None:
    browser = client_for(app, cast.hr)
    with app.test_request_context():
        urls = [address(rule, cast) for rule in hr_doors(app)]
    assert len(urls) > 8
    assert any(browser.get(url).status_code == 200 for url in urls), "the clerk had no door before either"
    set_membership(app, cast.hr.person_id, STATES[state])
    for url in urls:
        assert browser.get(url).status_code == 404, url


@pytest.mark.parametrize("state", STATES)
def test_a_colleague_whose_membership_does_not_count_stands_on_no_page_of_the_desk(
    app: Flask, cast: Cast, state: str
) -> None:
    person = cast.participant
    apply(client_for(app, person), cast, {"name": person.name, "email": person.email})
    with writing(app) as db:
        enrolment = db.scalars(select(Enrolment)).one()
        enrolment.employer_id, enrolment.booked_as = cast.employer_id, BookedAs.EMPLOYER
        enrolment.eligible = True
    browser = client_for(app, cast.hr)
    with app.test_request_context():
        urls = ["/", *(address(rule, cast) for rule in hr_doors(app) if rule.endpoint not in OF_MEMBERSHIPS)]

    def found() -> list[str]:
        return [url for url in urls if person.name in browser.get(url).get_data(as_text=True)]

    assert "/hr" in found()
    set_membership(app, person.person_id, STATES[state])
    assert found() == []


@pytest.mark.parametrize("state", STATES)
def test_mails_for_the_desk_go_to_nobody_whose_membership_does_not_count(app: Flask, cast: Cast, state: str) -> None:
    place = Enrolment(employer_id=cast.employer_id, booked_by=cast.hr.person_id)
    with db_of(app) as db:
        clerk = clerk_of_place(db, place, TODAY)
        assert clerk is not None
        assert clerk.id == cast.hr.person_id
    set_membership(app, cast.hr.person_id, STATES[state])
    with db_of(app) as db:
        assert clerk_of_place(db, place, TODAY) is None
