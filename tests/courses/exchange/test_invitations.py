"""Dates by mail: an invitation, a new one for each change, and the word that a date is off; each of them once."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.exchange.invitations import choose
from courses.exchange.jobs import send_invitations
from courses.planning.models import CourseRun, Meeting, MeetingMode, RunState
from courses.planning.publishing import PlannedMeeting
from lms.data.clock import now as present
from tests.cast import NOW, Cast
from tests.courses.exchange.places import change_meeting, change_place, change_run, open_by_link, read_feed, take_seat
from tests.courses.planning.timetable import run_on
from tests.house import Client, client_for, db_of, mails, run_worker, text_of, writing
from tests.support.rfc5545 import Event, StrictCalendar, read_strictly

DAY = date(2026, 6, 9)


@pytest.fixture
def run_id(app: Flask, cast: Cast) -> int:
    """A run with two dates."""
    with writing(app) as db:
        return run_on(db, cast, DAY).id


@pytest.fixture
def place(app: Flask, cast: Cast, run_id: int) -> int:
    """A seat of the participant in it, with dates by mail."""
    enrolment_id = take_seat(app, run_id, cast.participant)
    want(app, enrolment_id)
    return enrolment_id


def want(app: Flask, enrolment_id: int, *, by_mail: bool = True) -> None:
    """The person chooses."""
    with writing(app) as db:
        choose(db, db.get_one(Enrolment, enrolment_id), by_mail=by_mail, actor="participant", now=present())


def parts(mail: EmailMessage) -> dict[str, EmailMessage]:
    """The parts of a mail by their type."""
    return {part.get_content_type(): part for part in mail.walk()}


def calendar_in(mail: EmailMessage) -> StrictCalendar:
    """The calendar part, as the strict reader finds it."""
    content = parts(mail)["text/calendar"].get_payload(decode=True)
    assert isinstance(content, bytes)
    return read_strictly(content)


def invitations(app: Flask, to: str) -> list[EmailMessage]:
    """All mails with a calendar part so far: one round of the worker asks for them, the next sends them."""
    run_worker(app)
    return [mail for mail in mails(app, to) if "text/calendar" in parts(mail)]


def told(app: Flask, to: str) -> list[tuple[str, Event]]:
    """Method and event of each, in the order they were asked for."""
    calendars = [calendar_in(mail) for mail in invitations(app, to)]
    return [(calendar["METHOD"], calendar.events[0]) for calendar in calendars]


def news(app: Flask, to: str, before: int) -> list[tuple[str, int]]:
    """Method and number of what has come after the first so many."""
    return sorted((method, event.sequence) for method, event in told(app, to)[before:])


def test_nothing_comes_unless_somebody_wants_it(app: Flask, cast: Cast, run_id: int) -> None:
    take_seat(app, run_id, cast.participant)
    assert invitations(app, cast.participant.email) == []


def test_each_date_comes_as_an_invitation_with_its_lasting_number(
    app: Flask, cast: Cast, client: Client, run_id: int, place: int
) -> None:
    found = told(app, cast.participant.email)
    assert [method for method, _event in found] == ["REQUEST", "REQUEST"]
    assert {event["UID"] for _, event in found} == {
        event["UID"] for event in read_feed(client, f"/runs/{run_id}/calendar.ics").events
    }
    _, event = found[0]
    assert event.state == ("CONFIRMED", 0)
    assert event.component.one("ORGANIZER").value == "mailto:kontakt@example.org"
    assert event.component.one("ORGANIZER").parameters["SENT-BY"] == "mailto:noreply@example.org"
    assert event.component.one("ATTENDEE").value == f"mailto:{cast.participant.email}"
    assert event["URL"] == f"http://localhost/enrolments/{place}/door"


def test_the_mail_has_the_form_that_calendars_act_on(app: Flask, cast: Cast, place: int) -> None:
    mail = invitations(app, cast.participant.email)[0]
    assert mail.get_content_type() == "multipart/mixed"
    alternative, attachment = mail.iter_parts()
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    part = parts(mail)["text/calendar"]
    assert (part.get_param("method"), part.get_param("charset")) == ("REQUEST", "utf-8")
    assert attachment.get_content_type() == "application/ics"
    assert attachment.get_payload(decode=True) == part.get_payload(decode=True)
    assert "Di., 9. Juni 2026, 09:00–12:00" in text_of(mail)
    assert str(mail["Subject"]) == "Termin: Vielfalt am Schalter, Di., 9. Juni 2026"


def test_asking_again_says_nothing_twice(app: Flask, cast: Cast, place: int) -> None:
    for _ in range(3):
        assert len(invitations(app, cast.participant.email)) == 2


def test_a_changed_date_comes_once_more_with_a_higher_number(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    told(app, cast.participant.email)
    moved = datetime(2026, 6, 10, 7, tzinfo=UTC)
    change_meeting(app, run_id, starts_at=moved, ends_at=moved + timedelta(hours=3), sequence=1)
    for _ in range(2):
        assert news(app, cast.participant.email, 2) == [("REQUEST", 1)]
    mail = invitations(app, cast.participant.email)[-1]
    assert calendar_in(mail).events[0].starts_at == moved
    assert str(mail["Subject"]).startswith("Termin geändert: ")


def test_two_changes_before_the_sweep_are_one_mail(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    told(app, cast.participant.email)
    change_meeting(app, run_id, sequence=1)
    change_meeting(app, run_id, sequence=2)
    assert news(app, cast.participant.email, 2) == [("REQUEST", 2)]


def test_a_mail_that_a_newer_one_has_overtaken_is_withheld(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    for sequence in (1, 2):
        change_meeting(app, run_id, sequence=sequence)
        with app.test_request_context(base_url="http://localhost"):
            send_invitations(present())
    assert news(app, cast.participant.email, 0) == [("REQUEST", 0), ("REQUEST", 2)]


def test_a_cancelled_date_is_taken_out_of_the_calendar(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    told(app, cast.participant.email)
    change_meeting(app, run_id, cancelled=True, sequence=1)
    for _ in range(2):
        assert news(app, cast.participant.email, 2) == [("CANCEL", 1)]
    method, event = told(app, cast.participant.email)[-1]
    assert (method, event.state) == ("CANCEL", ("CANCELLED", 1))


def test_a_cancelled_run_takes_out_all_its_dates(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    told(app, cast.participant.email)
    change_run(app, run_id, state=RunState.CANCELLED)
    assert news(app, cast.participant.email, 2) == [("CANCEL", 1), ("CANCEL", 1)]


def test_who_gives_the_place_back_and_takes_it_again_gets_numbers_that_rise(
    app: Flask, cast: Cast, run_id: int, place: int
) -> None:
    told(app, cast.participant.email)
    change_place(app, place, status=EnrolmentStatus.CANCELLED)
    assert news(app, cast.participant.email, 2) == [("CANCEL", 1), ("CANCEL", 1)]
    want(app, take_seat(app, run_id, cast.participant))
    assert news(app, cast.participant.email, 4) == [("REQUEST", 2), ("REQUEST", 2)]


def test_who_no_longer_wants_mails_has_the_dates_taken_out(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    told(app, cast.participant.email)
    want(app, place, by_mail=False)
    assert news(app, cast.participant.email, 2) == [("CANCEL", 1), ("CANCEL", 1)]
    change_meeting(app, run_id, sequence=5)
    assert len(told(app, cast.participant.email)) == 4


def test_what_is_over_is_not_mailed(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    told(app, cast.participant.email)
    change_meeting(app, run_id, starts_at=NOW - timedelta(hours=9), ends_at=NOW - timedelta(hours=6), sequence=1)
    change_meeting(app, run_id, cancelled=True)
    assert len(told(app, cast.participant.email)) == 2


def test_a_seat_that_is_only_offered_brings_no_dates(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    change_place(app, place, status=EnrolmentStatus.OFFERED)
    assert told(app, cast.participant.email) == []


def test_two_people_with_one_mailbox_do_not_lose_each_others_dates(
    app: Flask, cast: Cast, run_id: int, place: int
) -> None:
    other = take_seat(app, run_id, cast.stranger, email=cast.participant.email.upper())
    want(app, other)
    told(app, cast.participant.email)
    change_place(app, place, status=EnrolmentStatus.CANCELLED)
    assert [method for method, _ in told(app, cast.participant.email)] == ["REQUEST"] * 2
    change_place(app, other, status=EnrolmentStatus.CANCELLED)
    assert [method for method, _ in told(app, cast.participant.email.upper())] == ["REQUEST"] * 2 + ["CANCEL"] * 2


def test_a_name_with_a_line_break_adds_nothing_to_the_mail(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    change_place(app, place, name_on_document='Amina "x"\r\nATTENDEE:mailto:evil@example.org')
    for _, event in told(app, cast.participant.email):
        assert event.component.one("ATTENDEE").value == f"mailto:{cast.participant.email}"


# ---- many dates ----


@pytest.fixture
def long_run(app: Flask, cast: Cast) -> int:
    """A run with eight dates."""
    days = [DAY + timedelta(days=number) for number in range(8)]
    blocks = tuple(PlannedMeeting(day, time(9), time(12), 180, MeetingMode.ONSITE, cast.venue_id) for day in days)
    with writing(app) as db:
        return run_on(db, cast, DAY, meetings=blocks).id


def test_many_dates_come_as_the_address_of_the_calendar(app: Flask, cast: Cast, long_run: int) -> None:
    place = take_seat(app, long_run, cast.participant)
    want(app, place)
    assert told(app, cast.participant.email) == []
    mail = mails(app, cast.participant.email)[-1]
    (url,) = [word for word in text_of(mail).split() if word.endswith(".ics")]
    assert len(read_feed(client_for(app), url.removeprefix("http://localhost")).events) == 8
    want(app, place)
    assert len([one for one in mails(app, cast.participant.email) if "Ihr Kalender:" in str(one["Subject"])]) == 1


def test_an_address_by_mail_leaves_the_earlier_ones_alone(app: Flask, cast: Cast, long_run: int) -> None:
    place = take_seat(app, long_run, cast.participant)
    client = open_by_link(app, client_for(app), place)
    client.submit(f"/enrolments/{place}/calendar", action="/calendar/address")
    (made,) = client.page(f"/enrolments/{place}/calendar").xpath("//input[@id='calendar-address']/@value")
    want(app, place)
    mails(app)
    assert client_for(app).get(made).status_code == 200


# ---- the page ----


def test_the_person_chooses_on_the_own_page(app: Flask, cast: Cast, client: Client, run_id: int) -> None:
    place = take_seat(app, run_id, cast.participant)
    page = f"/enrolments/{place}/calendar"
    open_by_link(app, client, place)
    assert client.submit(page, action="/calendar/mail").status_code == 200
    assert told(app, cast.participant.email) == []  # the button was not the one that says yes
    form = next(form for form in client.page(page).forms if str(form.action).endswith("/mail"))
    answer = client.post(f"{page}/mail", data={**dict(form.form_values()), "by_mail": "yes"})
    assert answer.status_code == 303
    assert len(told(app, cast.participant.email)) == 2
    assert "Keine Termine mehr per E-Mail" in client.get(page).text


def test_a_place_without_a_mailbox_of_its_own_has_no_such_choice(app: Flask, cast: Cast, run_id: int) -> None:
    place = take_seat(app, run_id, cast.participant, email=None)
    assert "Termine per E-Mail" not in client_for(app, cast.participant).get(f"/enrolments/{place}/calendar").text


def test_the_same_numbers_stand_in_the_feed(app: Flask, cast: Cast, place: int) -> None:
    with db_of(app) as db:
        run = db.get_one(CourseRun, db.get_one(Enrolment, place).run_id)
        ids = {
            f"meeting-{meeting.id}@lernbruecke.example.org" for meeting in db.query(Meeting) if meeting.run_id == run.id
        }
    assert {event["UID"] for _, event in told(app, cast.participant.email)} == ids


def test_another_address_of_the_venue_is_a_new_invitation(app: Flask, cast: Cast, run_id: int, place: int) -> None:
    before = len(told(app, cast.participant.email))
    lead, url = client_for(app, cast.lead), f"/staff/venues/{cast.venue_id}"
    assert lead.submit(url, {"street": "Am Markt 7"}, follow=False).status_code == 303
    assert news(app, cast.participant.email, before) == [("REQUEST", 1), ("REQUEST", 1)]
    assert "Am Markt 7" in told(app, cast.participant.email)[-1][1]["LOCATION"]
