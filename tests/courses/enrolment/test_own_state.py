"""What the personal page says about where one stands, before and after the run."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from courses.enrolment.access import personal_url
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, MeetingMode, SeatPool
from tests.cast import Cast
from tests.courses.attendance.places import seat
from tests.house import client_for, db_of, mails, text_of, writing


@pytest.fixture
def waiting(app: Flask, cast: Cast) -> int:
    """The second person on the only seat."""
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.id == cast.pool_id).values(capacity=1))
    seat(app, cast, "Amina Haddad")
    return seat(app, cast, "Bodo Ahrens")


def own_page(app: Flask, enrolment_id: int) -> str:
    """All words of the personal page, opened by its link."""
    with writing(app) as db:
        link = personal_url(db, db.get_one(Enrolment, enrolment_id)).removeprefix("http://localhost")
    client = client_for(app)
    page = client.page(client.get(link).headers["Location"])
    return " ".join(str(page.text_content()).split())


def at_start(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    with db_of(app) as db:
        clock.move_to(db.get_one(CourseRun, cast.run_id).last_promotion_at + timedelta(minutes=1))


def test_whoever_waits_reads_how_a_seat_is_offered(app: Flask, waiting: int) -> None:
    page, mail = own_page(app, waiting), text_of(mails(app)[-1])
    assert "auf Platz 1" in page
    for text in (page, " ".join(mail.split())):
        assert (
            "bieten wir ihn Ihnen sofort per E-Mail an. Bitte nehmen Sie ihn dann innerhalb von 48 Stunden an" in text
        )


def test_where_seats_are_given_at_once_nothing_need_be_accepted(app: Flask, waiting: int) -> None:
    app.config["LMS_OFFER_HOURS"] = 0
    assert "rücken Sie automatisch nach" in own_page(app, waiting)


def test_after_the_start_nobody_is_left_waiting(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    at_start(app, cast, clock)
    page = own_page(app, waiting)
    assert "Es ist leider kein Platz für Sie frei geworden." in page
    assert "Warteliste" not in page


def test_a_request_that_nobody_decided_is_over_with_the_start(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    with writing(app) as db:
        asked = {"status": EnrolmentStatus.REQUESTED, "wl_seq": None}
        db.execute(update(Enrolment).where(Enrolment.id == waiting).values(asked))
    at_start(app, cast, clock)
    page = own_page(app, waiting)
    assert "Ihre Anmeldung ist nicht mehr zustande gekommen." in page
    assert "wird geprüft" not in page


def test_after_the_last_meeting_the_seat_is_no_promise_any_more(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    enrolment_id = seat(app, cast, "Amina Haddad")
    assert "Ihr Platz ist sicher" in own_page(app, enrolment_id)
    with db_of(app) as db:
        clock.move_to(db.get_one(CourseRun, cast.run_id).ends_at + timedelta(minutes=1))
    page = own_page(app, enrolment_id)
    assert "Der Kurs ist zu Ende." in page
    assert "Ihr Platz ist sicher" not in page


def test_a_calendar_file_is_for_those_who_have_a_seat(app: Flask, cast: Cast, waiting: int) -> None:
    own = seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)
    client = client_for(app, cast.participant)
    assert client.get(f"/enrolments/{own}/calendar.ics").status_code == 404
    with writing(app) as db:
        db.execute(update(Enrolment).where(Enrolment.id == own).values(status=EnrolmentStatus.CONFIRMED))
    assert client.get(f"/enrolments/{own}/calendar.ics").status_code == 200


def test_the_form_for_a_full_run_says_where_it_leads(app: Flask, cast: Cast, waiting: int) -> None:
    form = client_for(app).get(f"/runs/{cast.run_id}/enrol").text
    assert "Mit der Anmeldung kommen Sie auf die Warteliste." in form
    assert "Jetzt anmelden" not in form


def test_a_mail_names_the_place_and_that_some_meetings_are_online(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        meetings = db.get_one(CourseRun, cast.run_id).meetings
        meetings[1].mode, meetings[1].venue_id = MeetingMode.ONLINE, None
    seat(app, cast, "Amina Haddad")
    told = " ".join(text_of(mails(app)[-1]).split())
    assert "Haus am Markt, Am Markt 1, 99999 Musterstadt; einzelne Termine online; den Link finden Sie" in told
