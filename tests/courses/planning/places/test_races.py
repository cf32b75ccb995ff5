"""A venue gets another name while somebody plans a run there: no change of a calendar gets lost, and nobody waits in a circle."""

import pytest
from flask import Flask

from courses.planning.models import CourseRun, Meeting
from tests.cast import Cast
from tests.courses.planning.places.racer import Desk
from tests.house import db_of, on_postgresql
from tests.support.races import Width, race

WIDTH = Width(2, 3, 4)


@pytest.fixture
def there(app: Flask, cast: Cast) -> dict[str, int]:
    """The run, its first meeting, and the venue."""
    with db_of(app) as db:
        return {
            "run": cast.run_id,
            "meeting": db.get_one(CourseRun, cast.run_id).meetings[0].id,
            "venue": cast.venue_id,
        }


def number(app: Flask, there: dict[str, int]) -> int:
    """How often calendars have been told of the meeting."""
    with db_of(app) as db:
        return db.get_one(Meeting, there["meeting"]).sequence


def test_every_change_is_told_and_nobody_waits_in_a_circle(app: Flask, there: dict[str, int]) -> None:
    happened = race(app, Desk, "carefully", WIDTH, **there)
    assert happened == {"changed": WIDTH.tries}, "a circle is broken up by the database, and counts as busy"
    assert number(app, there) == WIDTH.tries


def test_looking_first_would_lose_changes(app: Flask, there: dict[str, int]) -> None:
    """The control: if no number gets lost here, the race above proves nothing."""
    happened = race(app, Desk, "look_then_number", WIDTH, **there)
    assert number(app, there) < happened["changed"]


@on_postgresql
def test_locking_the_venue_first_would_make_them_wait_in_a_circle(app: Flask, there: dict[str, int]) -> None:
    """The control for the order; one file is locked as a whole, so that no circle can come about on SQLite."""
    happened = race(app, Desk, "venue_first", WIDTH, **there)
    assert happened["busy"] > 0
