"""A published run keeps what it promised; the page of its offer says what has changed since."""

import pytest
from flask import Flask

from courses.planning.changes import terms_changes
from courses.planning.models import CourseRun, RunState
from courses.planning.publishing import terms_of
from tests.cast import Cast, run_of
from tests.courses.catalogue.desk import EDIT, OFFER, fields_of, the_course, words
from tests.house import Client, client_for, count_queries, db_of, writing


@pytest.fixture(autouse=True)
def _complete_offer(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        the_course(db).goal_de, the_course(db).audience_de = "Gut sprechen.", "Alle am Schalter."


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def test_without_a_change_every_run_promises_what_the_offer_says(lead: Client) -> None:
    assert "1 veröffentlichte Durchführung verspricht, was heute im Angebot steht." in words(lead, OFFER)


def test_each_difference_is_told_in_words_and_the_run_keeps_its_promise(app: Flask, lead: Client, cast: Cast) -> None:
    changes = {
        "title_de": "Vielfalt überall",
        "attendance_share": "75",
        "modules-0-title_de": "Ganz Ohr",
        "qualification": "y",
    }
    assert lead.post(EDIT, data=fields_of(lead) | changes).status_code == 303
    page = words(lead, OFFER)
    for told in (
        "IK-01-2026-01",
        "Titel (Deutsch)Vielfalt am SchalterVielfalt überall",
        "Mindestanwesenheit für die Teilnahmebescheinigung80 Prozent75 Prozent",
        "Mindestanwesenheit für das Zertifikat–80 Prozent",
        "Modul 1: Titel (Deutsch)VerstehenGanz Ohr",
    ):
        assert told in page
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        assert run.terms.title_de == "Vielfalt am Schalter"
        assert {one.name for one in terms_changes(run.terms, terms_of(run.course))} == {
            "title_de", "attendance_share", "qualification_share",
        }  # fmt: skip


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.COMPLETED, RunState.CANCELLED])
def test_runs_that_promise_nothing_any_more_are_left_out(app: Flask, lead: Client, cast: Cast, state: RunState) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = state
    assert "Zurzeit ist keine Durchführung veröffentlicht." in words(lead, OFFER)


def test_a_lead_sees_the_runs_of_the_own_project_only(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        run_of(db, the_course(db), cast.other_project_id)
    assert "1 veröffentlichte Durchführung" in words(lead, OFFER)
    assert "2 veröffentlichte Durchführungen" in words(client_for(app, cast.coordinator), OFFER)


def test_many_runs_take_as_many_queries_as_one(app: Flask, lead: Client, cast: Cast) -> None:
    def queries() -> int:
        with count_queries(app) as statements:
            lead.get(OFFER)
        return len(statements)

    before = queries()
    with writing(app) as db:
        for _ in range(10):
            run_of(db, the_course(db), cast.project_id)
    assert queries() == before
