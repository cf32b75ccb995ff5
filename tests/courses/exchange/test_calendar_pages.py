"""The pages about one's own calendar: an address is made, shown in this browser only, reset and switched off."""

import pytest
from flask import Flask
from sqlalchemy import select

from courses.enrolment.models import EnrolmentStatus
from courses.exchange.models import CalendarAddress
from lms.data.audit import AuditEntry
from lms.people.models import GrantState, RoleGrant
from tests.cast import Cast
from tests.courses.exchange.places import change_place, open_by_link, read_feed, take_seat
from tests.house import Client, client_for, db_of, writing

TRAINER_PAGE = "/staff/calendar"


@pytest.fixture
def place(app: Flask, cast: Cast) -> int:
    """A seat of the participant."""
    return take_seat(app, cast.run_id, cast.participant)


@pytest.fixture
def page(place: int) -> str:
    """The page about the calendar."""
    return f"/enrolments/{place}/calendar"


def shown(client: Client, page: str) -> str:
    """The address on the page, as a path; empty when there is none."""
    found = client.page(page).xpath("//input[@id='calendar-address']/@value")
    return str(found[0]).removeprefix("http://localhost") if found else ""


def make(client: Client, page: str) -> str:
    """Press the button for a new address, and read it."""
    answer = client.submit(page, action=f"{page}/address", follow=False)
    assert (answer.status_code, answer.location) == (303, f"{page}#address")
    return shown(client, page)


def test_the_personal_page_leads_there(app: Flask, cast: Cast, place: int, page: str) -> None:
    client = client_for(app, cast.participant)
    assert page in client.page(f"/enrolments/{place}").xpath("//a/@href")
    change_place(app, place, status=EnrolmentStatus.CANCELLED)
    assert page not in client.page(f"/enrolments/{place}").xpath("//a/@href")


def test_an_address_is_made_by_a_mailed_link_without_a_login(
    app: Flask, cast: Cast, client: Client, place: int, page: str
) -> None:
    open_by_link(app, client, place)
    assert shown(client, page) == ""
    url = make(client, page)
    assert len(read_feed(client_for(app), url).events) == 4
    with db_of(app) as db:
        (stored,) = db.scalars(select(CalendarAddress))
    assert stored.contact_key == cast.participant.email


def test_who_is_logged_in_gets_the_whole_calendar(app: Flask, cast: Cast, page: str) -> None:
    make(client_for(app, cast.participant), page)
    with db_of(app) as db:
        assert db.scalars(select(CalendarAddress.contact_key)).all() == [""]


def test_only_the_browser_that_made_it_shows_it(app: Flask, cast: Cast, page: str) -> None:
    first, second = client_for(app, cast.participant), client_for(app, cast.participant)
    url = make(first, page)
    assert shown(first, page) == url
    assert shown(second, page) == ""
    assert "nicht noch einmal zeigen" in second.get(page).text


def test_a_new_address_ends_the_old_one(app: Flask, cast: Cast, page: str) -> None:
    client = client_for(app, cast.participant)
    old, new = make(client, page), make(client, page)
    assert old != new
    assert client_for(app).get(old).status_code == 410
    assert client_for(app).get(new).status_code == 200


def test_a_calendar_can_be_switched_off(app: Flask, cast: Cast, page: str) -> None:
    client = client_for(app, cast.participant)
    url = make(client, page)
    assert client.submit(page, action=f"{page}/off").status_code == 200
    assert client_for(app).get(url).status_code == 410
    assert "Kalenderadresse anlegen" in client.get(page).text


def test_the_same_button_pressed_twice_makes_one_address(app: Flask, cast: Cast, page: str) -> None:
    client = client_for(app, cast.participant)
    form = next(one for one in client.page(page).forms if str(one.action).endswith("/address"))
    fields = dict(form.form_values())
    for _ in range(2):
        assert client.post(f"{page}/address", data=fields).status_code == 303
    with db_of(app) as db:
        assert len(db.scalars(select(CalendarAddress)).all()) == 1


def test_each_step_is_in_the_audit_without_the_word(app: Flask, cast: Cast, page: str) -> None:
    client = client_for(app, cast.participant)
    words = [make(client, page), make(client, page)]
    client.submit(page, action=f"{page}/off")
    with db_of(app) as db:
        entries = db.scalars(select(AuditEntry).where(AuditEntry.action.startswith("calendar."))).all()
    assert [entry.action.removeprefix("calendar.") for entry in entries] == [
        "address_made",
        "address_reset",
        "addresses_closed",
    ]
    assert {(entry.actor, entry.subject) for entry in entries} == {(cast.participant.tag, cast.participant.tag)}
    assert not [word for word in words if word.split("/")[-1].removesuffix(".ics") in repr(entries)]


@pytest.mark.parametrize("ending", ["", "/address", "/off"])
def test_the_calendar_of_somebody_else_does_not_exist(app: Flask, cast: Cast, page: str, ending: str) -> None:
    client = client_for(app, cast.stranger)
    token = client.page("/my/links").xpath("//input[@name='csrf_token']/@value")[0]
    for url in (f"{page}{ending}", f"/enrolments/999999/calendar{ending}"):
        answer = client.post(url, data={"csrf_token": token}) if ending else client.get(url)
        assert answer.status_code == 404


# ---- trainers ----


def test_a_trainer_makes_an_address_and_resets_it(app: Flask, cast: Cast) -> None:
    client = client_for(app, cast.trainer)
    assert TRAINER_PAGE in client.page("/").xpath("//a/@href")
    old, new = make(client, TRAINER_PAGE), make(client, TRAINER_PAGE)
    assert client_for(app).get(old).status_code == 410
    assert len(read_feed(client_for(app), new).events) == 4


def test_a_trainer_who_takes_part_has_two_calendars(app: Flask, cast: Cast) -> None:
    client = client_for(app, cast.trainer)
    own_page = f"/enrolments/{take_seat(app, cast.run_id, cast.trainer)}/calendar"
    teaching, taking_part = make(client, TRAINER_PAGE), make(client, own_page)
    assert shown(client, TRAINER_PAGE) == teaching
    assert shown(client, own_page) == taking_part != teaching
    assert read_feed(client_for(app), taking_part)["NAME"] == "Meine Kurse"


def test_the_page_is_for_trainers_only(app: Flask, cast: Cast) -> None:
    for who in (None, cast.participant, cast.hr, cast.coordinator):
        assert client_for(app, who).get(TRAINER_PAGE).status_code == 404
    with writing(app) as db:
        for grant in db.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.trainer.person_id)):
            grant.state = GrantState.ENDED
    assert client_for(app, cast.trainer).get(TRAINER_PAGE).status_code == 404
