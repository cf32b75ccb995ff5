"""Wherever a Zertifikat is promised, its internal test is named too: attendance alone never gives one."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from courses.completion.labels import outlook
from courses.completion.verdict import Outcome, Verdict
from courses.planning.models import CourseRun
from courses.running.news import terms_rows
from tests.cast import Cast
from tests.courses.attendance.places import AFTER, all_present_and_closed, meeting_ids, seat
from tests.house import Client, client_for, db_of, writing


@pytest.fixture
def run(app: Flask, cast: Cast) -> int:
    """A run that promises both papers: attendance at 80 percent, and a Zertifikat at 75."""
    with writing(app) as db:
        row = db.get_one(CourseRun, cast.run_id)
        both = [{"kind": "attendance", "required_share": 80}, {"kind": "qualification", "required_share": 75}]
        row.stored_terms = row.stored_terms | {"documents": both}
    return cast.run_id


def test_the_page_of_a_run_promises_the_certificate_with_its_test(client: Client, run: int) -> None:
    lines = client.get(f"/runs/{run}").get_data(as_text=True).split("<li>")
    promised = [line for line in lines if "besuchten Unterrichtseinheiten" in line]
    assert ["mit bestandenem internen Test" in line for line in promised] == [False, True]


def test_the_personal_page_names_the_test_before_and_after_the_share_is_reached(
    app: Flask, client: Client, cast: Cast, run: int, clock: time_machine.Traveller
) -> None:
    own = seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)
    clock.move_to(AFTER)
    client.log_in(cast.participant)
    before = client.get(f"/enrolments/{own}").get_data(as_text=True)
    for meeting in meeting_ids(app, cast):
        all_present_and_closed(client_for(app, cast.trainer), meeting)
    after = client.get(f"/enrolments/{own}").get_data(as_text=True)
    assert "noch 12 UE bis zum Zertifikat; dazu kommt der interne Test" in before
    assert "Anwesenheit für das Zertifikat ist erreicht; dazu kommt der interne Test" in after


def test_a_certificate_out_of_reach_needs_no_word_about_the_test(app: Flask) -> None:
    missed = Verdict("qualification", Outcome.MISSED, 4, 16, 12, 75)
    with app.test_request_context():
        assert "Test" not in outlook(missed)


def test_the_news_of_changed_terms_names_the_test(app: Flask, run: int) -> None:
    with db_of(app) as db, app.test_request_context():
        after = db.get_one(CourseRun, run).terms
        ((_label, _was, now),) = terms_rows(replace(after, documents=()), after)
    assert ["mit bestandenem internen Test" in paper for paper in now.split("; ")] == [False, True]
