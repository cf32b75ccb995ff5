"""The recipes of CONTRIBUTING.md work as they stand."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from courses.enrolment import jobs
from courses.planning.models import CourseRun
from courses.planning.venues import VenueData
from courses.planning.views.venues import VenueForm
from lms.data.base import Base
from lms.data.tokens import AccessToken, issue_token
from lms.feature import Feature
from lms.people.models import Person
from tests.cast import NOW, Cast
from tests.databases import Backend
from tests.docs.pages import run_block, text_of
from tests.house import client_for, database_of, mails, make_app, run_worker, writing
from tests.house import text_of as words_of

PAGE = "CONTRIBUTING.md"


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """The names of the recipe for a page."""
    return run_block(PAGE, "def running()")


@pytest.fixture(scope="module")
def listed() -> dict[str, Any]:
    """The names of the recipe for a list."""
    return run_block(PAGE, "def funders()")


@pytest.fixture(scope="module")
def mail() -> dict[str, Any]:
    """The names of the recipe for a mail."""
    return run_block(PAGE, "def seat_back(")


@pytest.fixture(scope="module")
def job() -> dict[str, Any]:
    """The names of the recipe for a job."""
    return run_block(PAGE, "def forget_dead_links")


@pytest.fixture
def grown(
    database: Backend,
    clock: time_machine.Traveller,
    tmp_path: Path,
    page: dict[str, Any],
    listed: dict[str, Any],
    mail: dict[str, Any],
    job: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The house with what the recipes add, where they say it lies."""
    monkeypatch.setattr(jobs, "forget_dead_links", job["forget_dead_links"], raising=False)
    routes = (page["routes"], listed["routes"])
    recipes = Feature(name="recipes", routes=routes, mails=mail["MAILS"], jobs=(job["JOB"],))
    made = make_app(database.url, tmp_path, features=[recipes])
    yield made
    database_of(made).engine.dispose()


def test_the_page_exists_for_its_role_only(grown: Flask, cast: Cast) -> None:
    seen = client_for(grown, cast.coordinator).page("/staff/running")
    assert "0 Durchführungen laufen." in seen.text_content()
    client_for(grown, cast.trainer).page("/staff/running", 404)


def test_the_list_is_a_page_and_a_file_for_its_role_only(grown: Flask, cast: Cast) -> None:
    coordinator = client_for(grown, cast.coordinator)
    assert "Musterstiftung" in coordinator.page("/staff/funders").text_content()
    assert "Musterstiftung;2023–2028;31.12.2028" in coordinator.get("/staff/funders?export=csv").text
    assert client_for(grown, cast.trainer).get("/staff/funders?export=csv").status_code == 404


def test_the_mail_goes_out_once_for_one_occasion(grown: Flask, cast: Cast, mail: dict[str, Any]) -> None:
    for _ in range(2):
        with writing(grown) as db:
            run, trainer = db.get_one(CourseRun, cast.run_id), db.get_one(Person, cast.trainer.person_id)
            mail["tell_trainer"](db, run, trainer, "1", NOW)
    (sent,) = mails(grown, to=cast.trainer.email)
    assert "abgemeldet" in words_of(sent)


def test_the_mail_is_withheld_when_the_run_has_begun(grown: Flask, cast: Cast, mail: dict[str, Any]) -> None:
    with writing(grown) as db:
        later = db.get_one(CourseRun, cast.run_id).starts_at
        values = {"run": cast.run_id, "trainer": cast.trainer.person_id}
        assert mail["seat_back"](db, values, later) is None


def test_the_job_takes_what_is_due_and_nothing_else(grown: Flask) -> None:
    with writing(grown) as db:
        issue_token(db, "recipe", 1, NOW - timedelta(days=31))
        issue_token(db, "recipe", 2, NOW - timedelta(days=29))
    for _ in range(2):
        run_worker(grown)
    with writing(grown) as db:
        assert list(db.scalars(select(AccessToken.subject_id))) == [2]


def test_the_rule_refuses_just_below_its_limit() -> None:
    rule = run_block(PAGE, "def refuse_short_nights")
    evening, hours = NOW + timedelta(hours=8), rule["SHORTEST_NIGHT"]
    morning = evening + hours
    rule["refuse_short_nights"]([(morning, morning + timedelta(hours=6)), (NOW, evening)])
    with pytest.raises(rule["NightTooShort"]):
        rule["refuse_short_nights"]([(NOW, evening), (morning - timedelta(minutes=1), morning)])


def test_the_column_of_the_field_may_be_left_out(tmp_path: Path) -> None:
    place = run_block(PAGE, "class Place(")["Place"]
    engine = create_engine(f"sqlite:///{tmp_path / 'recipe.sqlite3'}")
    place.__table__.create(engine)
    with Session(engine) as db:
        db.add(place(name="Haus am Hafen"))
        db.commit()
        assert db.scalars(select(place.parking)).one() == ""
    engine.dispose()
    Base.metadata.remove(place.__table__)


def test_the_form_of_the_field_is_one_of_ours(app: Flask) -> None:
    form = run_block(PAGE, "class PlaceForm")["PlaceForm"]
    with app.test_request_context("/", method="POST", data={"name": "Hafen", "parking": "x" * 501}):
        assert not form().validate()
    with app.test_request_context("/", method="POST", data={"name": "Hafen"}):
        assert form().validate()


def test_the_names_of_the_field_recipe_exist() -> None:
    assert {VenueForm.__name__, VenueData.__name__} == {"VenueForm", "VenueData"}
    assert "`VenueForm`" in text_of(PAGE)
    assert "`VenueData`" in text_of(PAGE)
