"""The dates of one's own place as a file, and the door that calendars point to."""

from datetime import date

import pytest
from flask import Flask

from courses.enrolment.allocation import Application, enrol
from courses.enrolment.models import BookedAs
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import MeetingMode
from lms.people.models import Person
from tests.cast import NOW, Cast
from tests.courses.planning.timetable import LINK, run_on
from tests.house import client_for, writing
from tests.support.rfc5545 import read_strictly


@pytest.fixture
def place(app: Flask, cast: Cast) -> tuple[int, int]:
    """A place of the participant in a run online, and the number of the run."""
    with writing(app) as db:
        run = run_on(db, cast, date(2026, 6, 9), mode=MeetingMode.ONLINE)
        locked = lock_run(db, run.id)
        person = db.get_one(Person, cast.participant.person_id)
        assert locked is not None
        how = Application(person.name, person.email, "de", BookedAs.PRIVATE, proven=True)
        return enrol(db, locked, person, how, rules=SeatRules(), actor="test", now=NOW).id, run.id


def test_the_file_has_the_numbers_of_the_public_calendar_and_no_link(
    app: Flask, cast: Cast, place: tuple[int, int]
) -> None:
    enrolment_id, run_id = place
    client = client_for(app, cast.participant)
    answer = client.get(f"/enrolments/{enrolment_id}/calendar.ics")
    own, public = (read_strictly(data) for data in (answer.data, client.get(f"/runs/{run_id}/calendar.ics").data))
    assert [event["UID"] for event in own.events] == [event["UID"] for event in public.events]
    assert own.events[0]["URL"] == f"http://localhost/enrolments/{enrolment_id}/door"
    assert LINK not in answer.text.replace("\r\n ", "")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_the_file_of_somebody_else_does_not_exist(app: Flask, cast: Cast, place: tuple[int, int]) -> None:
    for who in (None, cast.stranger):
        assert client_for(app, who).get(f"/enrolments/{place[0]}/calendar.ics").status_code == 404


def test_the_door_leads_to_the_own_page(app: Flask, cast: Cast, place: tuple[int, int]) -> None:
    answer = client_for(app, cast.participant).get(f"/enrolments/{place[0]}/door")
    assert (answer.status_code, answer.location) == (303, f"/enrolments/{place[0]}")


def test_the_door_says_the_same_for_a_foreign_place_and_none(app: Flask, cast: Cast, place: tuple[int, int]) -> None:
    for who in (None, cast.stranger):
        answers = [client_for(app, who).get(f"/enrolments/{number}/door") for number in (place[0], 999_999)]
        assert [(one.status_code, one.location) for one in answers] == [(303, "/my/links")] * 2
