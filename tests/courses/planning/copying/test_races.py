"""Coordinators who carry the same plan over at the same second, in several processes, on both databases."""

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.catalogue.models import Course
from courses.planning.models import CourseRun
from lms.funding.models import Project
from tests.cast import Cast, run_of
from tests.courses.planning.copying.test_carrying import JUNE, MAY
from tests.house import ROOT, database_of, db_of, writing

SECONDS = 120
PROCESSES, CLIENTS = 2, 4


@pytest.fixture
def order(app: Flask, cast: Cast, following: int) -> dict[str, Any]:
    """What everybody wants: the three runs of the project in the next period."""
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        runs = [
            run_of(db, course, cast.project_id, cast.venue_id, trainer_ids=(), days=days).id for days in (MAY, JUNE)
        ]
        return {
            "url": database_of(app).engine.url.render_as_string(hide_password=False),
            "project": cast.project_id,
            "target": following,
            "period": db.get_one(Project, following).period_id,
            "runs": [cast.run_id, *runs],
            "clients": CLIENTS,
        }


def race(order: dict[str, Any], name: str) -> Counter[str]:
    """Start all processes at once and add up what they say."""
    pipe, started = subprocess.PIPE, []
    for process in range(PROCESSES):
        words = json.dumps(order | {"race": name, "process": process})
        command = [sys.executable, "-m", "tests.courses.planning.copying.racer", words]
        started.append(subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
    try:
        for child in started:
            assert child.stdout is not None
            if child.stdout.readline() != "ready\n":
                raise AssertionError(child.communicate(timeout=SECONDS)[1])
        for child in started:
            assert child.stdin is not None
            child.stdin.write("go\n")
            child.stdin.flush()
        answers = [child.communicate(timeout=SECONDS) for child in started]
    finally:
        for child in started:
            if child.poll() is None:
                child.kill()
                child.wait()
    for child, (_said, complaint) in zip(started, answers, strict=True):
        assert child.returncode == 0, complaint
    return sum((Counter(json.loads(said)) for said, _complaint in answers), Counter())


def copies_of_each(app: Flask) -> list[int]:
    with db_of(app) as db:
        copied = select(func.count()).where(CourseRun.copied_from_id.is_not(None))
        return list(db.scalars(copied.group_by(CourseRun.copied_from_id)))


def test_each_run_is_carried_over_once_however_many_press_the_button(app: Flask, order: dict[str, Any]) -> None:
    happened = race(order, "carefully")
    assert happened["gave up"] == 0
    assert copies_of_each(app) == [1, 1, 1]
    assert (happened["made"], happened["refused"]) == (3, PROCESSES * CLIENTS * 3 - 3)


def test_looking_first_and_carrying_over_then_would_make_it_twice(app: Flask, order: dict[str, Any]) -> None:
    """The control: if nothing is made twice here, the race above proves nothing."""
    race(order, "look_then_carry")
    assert max(copies_of_each(app)) > 1
