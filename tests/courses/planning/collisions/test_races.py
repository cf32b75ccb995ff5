"""Coordinators who take the same room and trainer at the same second, in several processes, on both databases."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.planning.models import CourseRun, Meeting, Room
from tests.cast import Cast
from tests.courses.planning.collisions.racer import DAY, Coordinator
from tests.house import database_of, db_of, writing
from tests.racing import race

PROCESSES, CLIENTS, STEPS = 2, 4, 3


@pytest.fixture
def order(app: Flask, cast: Cast) -> dict[str, Any]:
    """What everybody wants."""
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Saal")
        db.add(room)
        db.flush()
        return {
            "url": database_of(app).engine.url.render_as_string(hide_password=False),
            "course": cast.course_id,
            "project": cast.project_id,
            "venue": cast.venue_id,
            "room": room.id,
            "trainer": cast.trainer.person_id,
            "other": cast.stranger.person_id,
            "clients": CLIENTS,
            "steps": STEPS,
        }


def meetings_a_day(app: Flask, room: int) -> list[int]:
    with db_of(app) as db:
        taken = (Meeting.room_id == room) & (Meeting.day >= DAY)
        return list(db.scalars(select(func.count()).where(taken).group_by(Meeting.day)))


def test_each_day_one_gets_room_and_trainer_and_the_others_are_refused(app: Flask, order: dict[str, Any]) -> None:
    happened = race(Coordinator, order | {"race": "carefully"}, PROCESSES)
    assert happened["gave up"] == 0
    assert meetings_a_day(app, order["room"]) == [1] * STEPS
    assert (happened["planned"], happened["refused"]) == (STEPS, PROCESSES * CLIENTS * STEPS - STEPS)
    with db_of(app) as db:
        assert len(db.scalars(select(CourseRun.id)).all()) == 1 + STEPS


def test_looking_first_and_planning_then_would_book_twice(app: Flask, order: dict[str, Any]) -> None:
    """The control: if nothing is booked twice here, the race above proves nothing."""
    race(Coordinator, order | {"race": "look_then_plan"}, PROCESSES)
    assert max(meetings_a_day(app, order["room"])) > 1
