"""Coordinators who carry the same plan over at the same second, in several processes, on both databases."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.catalogue.models import Course
from courses.planning.models import CourseRun
from lms.funding.models import Project
from tests.cast import Cast, run_of
from tests.courses.planning.copying.racer import Coordinator
from tests.courses.planning.copying.test_carrying import JUNE, MAY
from tests.house import db_of, writing
from tests.support.races import Width, race

WIDTH = Width(2, 4, 3)  # one step for each run


@pytest.fixture
def wanted(app: Flask, cast: Cast, following: int) -> dict[str, Any]:
    """What everybody wants: the three runs of the project in the next period."""
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        runs = [
            run_of(db, course, cast.project_id, cast.venue_id, trainer_ids=(), days=days).id for days in (MAY, JUNE)
        ]
        return {
            "project": cast.project_id,
            "target": following,
            "period": db.get_one(Project, following).period_id,
            "runs": [cast.run_id, *runs],
        }


def copies_of_each(app: Flask) -> list[int]:
    with db_of(app) as db:
        copied = select(func.count()).where(CourseRun.copied_from_id.is_not(None))
        return list(db.scalars(copied.group_by(CourseRun.copied_from_id)))


def test_each_run_is_carried_over_once_however_many_press_the_button(app: Flask, wanted: dict[str, Any]) -> None:
    happened = race(app, Coordinator, "carefully", WIDTH, **wanted)
    assert happened["gave up"] == 0
    assert copies_of_each(app) == [1, 1, 1]
    assert (happened["made"], happened["CarriedAlready"]) == (3, WIDTH.tries - 3)


def test_looking_first_and_carrying_over_then_would_make_it_twice(app: Flask, wanted: dict[str, Any]) -> None:
    """The control: if nothing is made twice here, the race above proves nothing."""
    race(app, Coordinator, "look_then_carry", WIDTH, **wanted)
    assert max(copies_of_each(app)) > 1
