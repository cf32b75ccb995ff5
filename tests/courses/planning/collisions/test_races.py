"""Coordinators who take the same room and trainer at the same second, in several processes, on both databases."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.planning.models import CourseRun, Meeting, Room
from tests.cast import Cast
from tests.courses.planning.collisions.racer import DAY, Coordinator
from tests.house import db_of, writing
from tests.support.races import Width, race

WIDTH = Width(2, 4, 3)


@pytest.fixture
def wanted(app: Flask, cast: Cast) -> dict[str, int]:
    """What everybody wants."""
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Saal")
        db.add(room)
        db.flush()
        return {
            "course": cast.course_id,
            "project": cast.project_id,
            "venue": cast.venue_id,
            "room": room.id,
            "trainer": cast.trainer.person_id,
            "other": cast.stranger.person_id,
        }


def meetings_a_day(app: Flask, room: int) -> list[int]:
    with db_of(app) as db:
        taken = (Meeting.room_id == room) & (Meeting.day >= DAY)
        return list(db.scalars(select(func.count()).where(taken).group_by(Meeting.day)))


def test_each_day_one_gets_room_and_trainer_and_the_others_are_refused(app: Flask, wanted: dict[str, int]) -> None:
    happened = race(app, Coordinator, "carefully", WIDTH, **wanted)
    assert happened["gave up"] == 0
    assert meetings_a_day(app, wanted["room"]) == [1] * WIDTH.steps
    assert (happened["planned"], happened["Collides"]) == (WIDTH.steps, WIDTH.tries - WIDTH.steps)
    with db_of(app) as db:
        assert len(db.scalars(select(CourseRun.id)).all()) == 1 + WIDTH.steps


def test_looking_first_and_planning_then_would_book_twice(app: Flask, wanted: dict[str, int]) -> None:
    """The control: if nothing is booked twice here, the race above proves nothing."""
    race(app, Coordinator, "look_then_plan", WIDTH, **wanted)
    assert max(meetings_a_day(app, wanted["room"])) > 1
