"""On whatever weekday the demo is installed, nobody and no room of it is needed twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from courses.planning.collisions.checks import Collision, Kind
from courses.planning.collisions.half_year import conflicts
from courses.planning.collisions.queries import CollisionRules
from lms.web.actor import Actor, Grant, Role
from tests.cast import NOW
from tests.courses.demo.test_filling import fill
from tests.house import on_sqlite, writing

COORDINATION = Actor(1, "Coordination", "coordination@example.org", frozenset({Grant(Role.COORDINATOR)}))
A_WEEK = [datetime(2026, 4, 20, 9, tzinfo=UTC) + timedelta(days=days) for days in range(7)]
# Before Ascension Day, before Easter, before Christmas: weeks in which series jump over holidays.
AMONG_HOLIDAYS = [datetime(2026, 5, 13, 9, tzinfo=UTC), datetime(2027, 3, 25, 9, tzinfo=UTC)]
BEFORE_CHRISTMAS = datetime(2026, 12, 22, 9, tzinfo=UTC)
CHRISTMAS = datetime(2026, 12, 25, 9, tzinfo=UTC)


def collisions(app: Flask) -> list[Collision]:
    """What the list of conflicts would show, of all days there are."""
    with writing(app) as db:
        found = conflicts(db, COORDINATION, date(2020, 1, 1), date(2035, 1, 1), CollisionRules(), overridden=True)
        return list(found.found)


@pytest.mark.parametrize("now", [*A_WEEK, *AMONG_HOLIDAYS], ids=lambda now: f"{now:%a-%d-%m-%Y}")
@on_sqlite
def test_the_demo_collides_on_no_day_of_installation(app: Flask, now: datetime) -> None:
    fill(app, now=now)
    assert collisions(app) == []


def test_the_demo_before_christmas_collides_with_nothing_on_either_database(app: Flask) -> None:
    fill(app, now=BEFORE_CHRISTMAS)
    assert collisions(app) == []


@on_sqlite
def test_on_a_holiday_only_todays_run_is_warned_of(app: Flask) -> None:
    fill(app, now=CHRISTMAS)
    assert {(one.kind, one.slot.day) for one in collisions(app)} == {(Kind.HOLIDAY, CHRISTMAS.date())}


@on_sqlite
def test_the_year_collides_with_nothing(app: Flask) -> None:
    fill(app, now=NOW, year=True)
    assert collisions(app) == []
