"""Everybody knows where they stand: the person, the staff, and HR as far as it concerns HR."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from courses.completion.queries import verdicts_of_run
from courses.completion.verdict import Outcome
from courses.planning.models import CourseRun
from tests.cast import Cast
from tests.courses.attendance.places import AFTER, all_present_and_closed, meeting_ids, seat, send
from tests.house import Client, client_for, count_queries, db_of


@pytest.fixture
def own(app: Flask, cast: Cast, clock: time_machine.Traveller) -> int:
    """The participant's own place; the run is over, nothing is marked yet."""
    found = seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)
    clock.move_to(AFTER)
    return found


def test_a_person_reads_what_is_attended_what_is_needed_and_what_is_missing(
    app: Flask, client: Client, cast: Cast, own: int
) -> None:
    for meeting in meeting_ids(app, cast)[:3]:
        all_present_and_closed(client_for(app, cast.trainer), meeting)
    text = client.log_in(cast.participant).get(f"/enrolments/{own}").get_data(as_text=True)
    assert "12 von 16 UE besucht; nötig sind 13" in text
    assert "noch 1 UE bis zur Bescheinigung" in text
    assert "Nötig sind 80 % der Unterrichtszeit" in text


def test_a_person_sees_own_marks_and_minutes(app: Flask, client: Client, cast: Cast, own: int) -> None:
    trainer, sheet = client_for(app, cast.trainer), f"/meetings/{meeting_ids(app, cast)[0]}/sheet"
    send(trainer, sheet, {f"mark_{own}": "partial", f"minutes_{own}": "100"})
    text = client.log_in(cast.participant).get(f"/enrolments/{own}").get_data(as_text=True)
    assert "100 von 180 Minuten" in text
    assert "es entscheiden die Minuten" in text


def test_nobody_else_sees_them(app: Flask, client: Client, cast: Cast, own: int) -> None:
    assert client.log_in(cast.stranger).get(f"/enrolments/{own}").status_code == 404
    assert client.log_in(cast.hr).get(f"/enrolments/{own}").status_code == 404


def test_who_missed_too_much_is_told_so(app: Flask, client: Client, cast: Cast, own: int) -> None:
    for meeting in meeting_ids(app, cast)[:2]:
        send(client_for(app, cast.trainer), f"/meetings/{meeting}/sheet", {f"mark_{own}": "excused"})
    text = client.log_in(cast.participant).get(f"/enrolments/{own}").get_data(as_text=True)
    assert "nicht mehr erreichbar" in text
    assert "Entschuldigte Zeiten zählen nicht" in text


def test_all_verdicts_of_a_run_take_the_same_few_queries(app: Flask, cast: Cast, own: int) -> None:
    def queries() -> int:
        with db_of(app) as db:
            run = db.get_one(CourseRun, cast.run_id)
            with count_queries(app) as statements:
                verdicts_of_run(db, run)
            return len(statements)

    few = queries()
    for number in range(11):
        seat(app, cast, f"Person {number}")
    assert queries() == few <= 4


def test_the_verdicts_of_a_run_are_those_of_its_terms(app: Flask, cast: Cast, own: int) -> None:
    for meeting in meeting_ids(app, cast):
        all_present_and_closed(client_for(app, cast.trainer), meeting)
    with db_of(app) as db:
        (person,) = verdicts_of_run(db, db.get_one(CourseRun, cast.run_id))
        verdict = person.verdict_for("attendance")
        assert verdict is not None
        assert (person.enrolment_id, verdict.outcome, verdict.attended_units) == (own, Outcome.REACHED, 16)
        assert person.verdict_for("qualification") is None


def test_before_the_run_nothing_is_lost_yet(
    app: Flask, client: Client, cast: Cast, own: int, clock: time_machine.Traveller
) -> None:
    clock.move_to(AFTER - timedelta(days=10))
    text = client.log_in(cast.participant).get(f"/enrolments/{own}").get_data(as_text=True)
    assert "noch 13 UE bis zur Bescheinigung" in text
    assert "steht noch bevor" in text
