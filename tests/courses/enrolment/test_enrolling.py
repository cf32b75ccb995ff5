"""A visitor gets a place: from the form through the mailbox to the personal page."""

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.queries import own_meetings
from courses.planning.models import CourseRun, RunState, SeatPool
from lms.people.models import LegalKind, LegalText, Person
from tests.cast import NOW, Cast
from tests.house import Client, client_for, db_of, links_in, mails, run_worker, text_of, writing

S = EnrolmentStatus
NAME, EMAIL = "Nguyễn Thị Ánh", "anh@example.org"


def apply(client: Client, cast: Cast, fields: Mapping[str, str] | None = None) -> int:
    """Send the form; the status of the answer."""
    filled = {"name": NAME, "email": EMAIL, "booked_as": "private", "privacy": "y", **(fields or {})}
    return client.submit(f"/runs/{cast.run_id}/enrol", filled, follow=False).status_code


def state_of(app: Flask, email: str = EMAIL) -> list[EnrolmentStatus]:
    """The states of this address's enrolments, oldest first."""
    with db_of(app) as db:
        found = select(Enrolment.status).where(Enrolment.contact_email == email).order_by(Enrolment.id)
        return list(db.scalars(found))


def personal_link(app: Flask, email: str = EMAIL) -> str:
    """The path of the link in the newest mail."""
    return urlsplit(next(link for link in links_in(mails(app, email)[-1]) if "/my/" in link)).path


def fill_the_run(app: Flask, cast: Cast, seats: int = 0) -> None:
    """Leave the run with so many seats."""
    with writing(app) as db:
        db.get_one(SeatPool, cast.pool_id).capacity = seats


def test_a_visitor_enrols_confirms_and_sees_the_place(app: Flask, client: Client, cast: Cast) -> None:
    assert apply(client, cast) == 303
    assert state_of(app) == [S.UNCONFIRMED]
    link = personal_link(app)
    client.get(link, follow_redirects=True)
    assert state_of(app) == [S.UNCONFIRMED], "opening the link, as a mail scanner does, must change nothing"
    page = client.get(link).headers["Location"]
    answer = client.submit(page, action="/confirm")
    assert "Ihr Platz ist sicher" in answer.get_data(as_text=True)
    assert NAME in answer.get_data(as_text=True)
    assert state_of(app) == [S.CONFIRMED]


def test_the_own_page_of_a_cancelled_run_promises_nothing(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast)
    page = client.get(personal_link(app)).headers["Location"]
    client.submit(page, action="/confirm")
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.CANCELLED
    text = client.get(page).get_data(as_text=True)
    assert "Diese Durchführung wurde abgesagt." in text
    assert "Ihr Platz ist sicher" not in text
    assert f"{page}/cancel" not in text
    with app.test_request_context(), db_of(app) as db:
        enrolment = db.scalars(select(Enrolment)).one()
        assert all(line.cancelled and not line.link for line in own_meetings(enrolment, NOW))


def test_confirming_twice_changes_nothing(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast)
    page = client.get(personal_link(app)).headers["Location"]
    client.submit(page, action="/confirm")
    with client.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert client.post(f"{page}/confirm", data={"csrf_token": token}).status_code == 303
    assert [text_of(mail).count("Ihr Platz ist sicher") for mail in mails(app, EMAIL)].count(1) == 1


def test_the_same_form_sent_twice_enrols_once(app: Flask, client: Client, cast: Cast) -> None:
    url = f"/runs/{cast.run_id}/enrol"
    form = client.page(url).forms
    sent = dict(next(f for f in form if "email" in f.fields).form_values())
    sent |= {"name": NAME, "email": EMAIL, "privacy": "y"}
    assert [client.post(url, data=sent).status_code for _ in range(2)] == [303, 303]
    assert state_of(app) == [S.UNCONFIRMED]
    assert len(mails(app, EMAIL)) == 1
    assert client.post(url, data=sent | {"name": "Jemand anders"}).status_code == 422


def test_the_answer_does_not_tell_whether_somebody_is_enrolled(app: Flask, client: Client, cast: Cast) -> None:
    url = f"/runs/{cast.run_id}/enrol"
    fields = {"name": NAME, "email": EMAIL, "privacy": "y"}
    first = client.submit(url, fields).get_data(as_text=True)
    second = client_for(app).submit(url, fields).get_data(as_text=True)
    assert _plain(first) == _plain(second)
    assert state_of(app) == [S.UNCONFIRMED]


def _plain(page: str) -> str:
    return re.sub(r'nonce="[^"]+"', "", page)


def test_a_stranger_with_the_same_address_and_name_does_not_change_the_person(
    app: Flask, client: Client, cast: Cast
) -> None:
    apply(client, cast, {"name": cast.participant.name.upper(), "email": cast.participant.email})
    with db_of(app) as db:
        person = db.get_one(Person, cast.participant.person_id)
        assert (person.name, person.email) == (cast.participant.name, cast.participant.email)


def test_two_people_may_share_an_address(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast)
    apply(client, cast, {"name": "Trần Văn Minh"})
    assert state_of(app) == [S.UNCONFIRMED, S.UNCONFIRMED]


def test_a_seat_nobody_confirmed_goes_back_after_half_an_hour(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    apply(client, cast)
    link = personal_link(app)
    clock.shift(timedelta(minutes=31))
    run_worker(app)
    assert state_of(app) == [S.LAPSED]
    with db_of(app) as db:
        assert db.get_one(SeatPool, cast.pool_id).seats_taken == 0
    page = client.get(link).headers["Location"]
    assert "Ihr Platz ist sicher" in client.submit(page, action="/confirm").get_data(as_text=True)
    assert state_of(app) == [S.CONFIRMED]


def test_in_a_full_run_the_next_person_waits_and_moves_up_when_somebody_cancels(
    app: Flask, client: Client, cast: Cast
) -> None:
    fill_the_run(app, cast, 1)
    apply(client, cast)
    first = client.get(personal_link(app)).headers["Location"]
    client.submit(first, action="/confirm")
    other = client_for(app)
    apply(other, cast, {"name": "Минь", "email": "minh@example.org"})
    waiting = other.get(personal_link(app, "minh@example.org")).headers["Location"]
    answer = other.submit(waiting, action="/confirm").get_data(as_text=True)
    assert "auf Platz 1" in answer
    client.submit(f"{first}/cancel")
    assert state_of(app) == [S.CANCELLED]
    assert state_of(app, "minh@example.org") == [S.OFFERED]
    assert "für Sie ist ein Platz frei geworden" in text_of(mails(app, "minh@example.org")[-1])
    other.submit(waiting, action="/accept")
    assert state_of(app, "minh@example.org") == [S.CONFIRMED]


def test_an_offer_nobody_accepts_goes_to_the_next(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    fill_the_run(app, cast, 0)
    for number in (1, 2):
        browser, email = client_for(app), f"person{number}@example.org"
        apply(browser, cast, {"name": f"Person {number}", "email": email})
        browser.submit(browser.get(personal_link(app, email)).headers["Location"], action="/confirm")
    fill_the_run(app, cast, 1)
    run_worker(app)
    assert [state_of(app, f"person{n}@example.org") for n in (1, 2)] == [[S.OFFERED], [S.WAITING]]
    clock.shift(timedelta(hours=49))
    run_worker(app)
    assert [state_of(app, f"person{n}@example.org") for n in (1, 2)] == [[S.LAPSED], [S.OFFERED]]


def test_a_newcomer_does_not_pass_somebody_who_waits(app: Flask, client: Client, cast: Cast) -> None:
    fill_the_run(app, cast, 0)
    apply(client, cast)
    client.submit(client.get(personal_link(app)).headers["Location"], action="/confirm")
    fill_the_run(app, cast, 1)  # a seat is free, and the worker has not looked yet
    apply(client_for(app), cast, {"name": "Neu", "email": "neu@example.org"})
    assert state_of(app, "neu@example.org") == [S.WAITING]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": RunState.CANCELLED}, "abgesagt"),
        ({"starts_at": timedelta(days=-1)}, "schon begonnen"),
        ({"enrol_closes_at": timedelta(seconds=-1), "enrol_opens_at": timedelta(days=-2)}, "Anmeldefrist"),
        ({"enrol_opens_at": timedelta(days=1)}, "noch nicht geöffnet"),
    ],
)
def test_a_run_that_takes_nobody_says_why(
    app: Flask, client: Client, cast: Cast, change: dict[str, object], says: str, clock: time_machine.Traveller
) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        for name, value in change.items():
            setattr(run, name, run.enrol_opens_at + value if isinstance(value, timedelta) else value)
    clock.shift(timedelta(seconds=10))
    answer = client.get(f"/runs/{cast.run_id}/enrol")
    assert answer.status_code == 409
    assert says in answer.get_data(as_text=True)
    assert state_of(app) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "   "}, "Bitte füllen Sie dieses Feld aus"),
        ({"name": "\u200f\u200e"}, "Bitte füllen Sie dieses Feld aus"),
        ({"name": "A" * 256}, "höchstens 255"),
        ({"name": "A" + "\u0301" * 500}, "zu viele Zeichen übereinander"),
        ({"name": "A\x00B"}, "Steuerzeichen"),
        ({"name": "A\r\nBcc: b@example.org"}, "Zeilenumbrüche"),
        ({"name": "A\u202eB"}, "Schreibrichtung"),
        ({"email": "no address"}, "E-Mail-Adresse"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "Zeilenumbrüche"),
        ({"booked_as": "employer"}, "nennen Sie Ihren Arbeitgeber"),
        ({"booked_as": "nonsense"}, "wählen Sie einen der Einträge"),
        ({"privacy": ""}, "setzen Sie das Häkchen"),
    ],
)
def test_bad_input_is_named_beside_the_field_and_the_rest_is_kept(
    app: Flask, client: Client, cast: Cast, fields: dict[str, str], says: str
) -> None:
    url = f"/runs/{cast.run_id}/enrol"
    form = next(f for f in client.page(url).forms if "email" in f.fields)
    sent = {**dict(form.form_values()), "name": NAME, "email": EMAIL, "privacy": "y", **fields}
    answer = client.post(url, data={name: value for name, value in sent.items() if value != ""})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in text
    assert (NAME if "name" not in fields else EMAIL) in text
    assert state_of(app) == []


def test_a_name_with_markup_is_shown_literally(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast, {"name": "<script>alert(1)</script>"})
    page = client.get(client.get(personal_link(app)).headers["Location"]).get_data(as_text=True)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_somebody_elses_page_does_not_exist(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast)
    page = client.get(personal_link(app)).headers["Location"]
    stranger = client_for(app)
    assert stranger.get(page).status_code == 404
    assert stranger.get(f"{page}/calendar.ics").status_code == 404
    assert client_for(app, cast.hr).get(page).status_code == 404
    stranger.get("/runs/" + str(cast.run_id) + "/enrol")
    with stranger.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert stranger.post(f"{page}/cancel", data={"csrf_token": token}).status_code == 404


def test_a_dead_link_says_how_to_get_a_new_one(app: Flask, client: Client, cast: Cast) -> None:
    answer = client.get("/my/nonsense")
    assert answer.status_code == 404
    assert "/my/links" in answer.get_data(as_text=True)


def test_links_are_mailed_again_and_unknown_addresses_get_the_same_answer(
    app: Flask, client: Client, cast: Cast
) -> None:
    apply(client, cast)
    before = len(mails(app, EMAIL))
    known = client.submit("/my/links", {"email": EMAIL.upper()}).get_data(as_text=True)
    unknown = client.submit("/my/links", {"email": "nobody@example.org"}).get_data(as_text=True)
    assert _plain(known) == _plain(unknown)
    assert len(mails(app, EMAIL)) == before + 1
    assert mails(app, "nobody@example.org") == []


def test_after_the_deadline_the_provider_must_be_asked_to_cancel(
    app: Flask, client: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    apply(client, cast)
    link = personal_link(app)
    page = client.get(link).headers["Location"]
    client.submit(page, action="/confirm")
    with db_of(app) as db:
        clock.move_to(db.get_one(CourseRun, cast.run_id).cancel_until + timedelta(minutes=1))
    client.get(link)
    client.get(f"{page}/cancel")
    client.get("/my/links")
    with client.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert client.post(f"{page}/cancel", data={"csrf_token": token}).status_code == 409
    assert state_of(app) == [S.CONFIRMED]


def test_enrolling_is_slowed_down_per_network(app: Flask, client: Client, cast: Cast) -> None:
    app.config["LMS_ENROL_PER_MINUTE"] = 3
    answers = [apply(client, cast, {"name": f"P {n}", "email": f"p{n}@example.org"}) for n in range(5)]
    assert answers == [303, 303, 303, 429, 429]


def test_the_mail_speaks_the_language_of_the_form(app: Flask, client: Client, cast: Cast) -> None:
    client.get(f"/runs/{cast.run_id}?lang=en")
    apply(client, cast)
    assert "Diversity at the counter" in str(mails(app, EMAIL)[-1]["Subject"])


def test_somebody_who_is_logged_in_finds_own_places_on_the_start_page(app: Flask, client: Client, cast: Cast) -> None:
    person = cast.participant
    apply(client, cast, {"name": person.name, "email": person.email})
    start = client_for(app, person)
    path = re.search(r'href="(/enrolments/\d+)"', start.get("/").get_data(as_text=True))
    assert path is not None
    assert person.name in start.get(path[1]).get_data(as_text=True)
    assert "/enrolments/" not in client_for(app, cast.stranger).get("/").get_data(as_text=True)


def test_the_privacy_notice_a_person_saw_is_written_down_and_is_the_providers_own(
    app: Flask, client: Client, cast: Cast
) -> None:
    with writing(app) as db:
        db.add(
            LegalText(
                provider_id=cast.provider_id,
                kind=LegalKind.PRIVACY,
                language="de",
                version=3,
                text="Unsere Hinweise.",
                valid_from=NOW,
            )
        )
    page = client.get(f"/runs/{cast.run_id}/enrol").get_data(as_text=True)
    assert f"/legal/privacy/{cast.provider_id}" in page
    assert "Unsere Hinweise." in client.get(f"/legal/privacy/{cast.provider_id}").get_data(as_text=True)
    apply(client, cast)
    with db_of(app) as db:
        stored = db.scalars(select(Enrolment.consent_version).where(Enrolment.contact_email == EMAIL)).one()
    assert stored == f"privacy:{cast.provider_id}:de:3"
    assert f"/legal/privacy/{cast.provider_id}" in text_of(mails(app, EMAIL)[-1])


def test_a_host_may_point_to_its_own_privacy_notice(app: Flask, client: Client, cast: Cast) -> None:
    app.config["LMS_PRIVACY_URL"] = "https://host.example.org/datenschutz"
    page = client.get(f"/runs/{cast.run_id}/enrol").get_data(as_text=True)
    assert "https://host.example.org/datenschutz" in page
    assert "/legal/privacy" not in page
    apply(client, cast)
    assert "https://host.example.org/datenschutz" in text_of(mails(app, EMAIL)[-1])


def test_an_address_with_an_umlaut_is_kept_as_every_mail_server_takes_it(
    app: Flask, client: Client, cast: Cast
) -> None:
    assert apply(client, cast, {"email": "anh@müller.example"}) == 303
    assert state_of(app, "anh@xn--mller-kva.example") == [S.UNCONFIRMED]


def test_a_form_key_with_a_nul_is_only_a_key(app: Flask, client: Client, cast: Cast) -> None:
    assert apply(client, cast, {"form_key": "\x00" * 100}) == 303


def test_nobody_confirms_a_place_in_a_cancelled_run(app: Flask, client: Client, cast: Cast) -> None:
    apply(client, cast)
    page = client.get(personal_link(app)).headers["Location"]
    client.get("/my/links")
    with client.session_transaction() as stored:
        token = stored["lms_csrf"]
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.CANCELLED
    assert client.post(f"{page}/confirm", data={"csrf_token": token}).status_code == 409
    assert state_of(app) == [S.UNCONFIRMED]
