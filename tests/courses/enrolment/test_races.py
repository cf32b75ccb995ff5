"""Many people at once, in several processes, on both databases: no seat is sold twice, none is lost, nobody is passed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses.enrolment.allocation import lapse
from courses.enrolment.models import ACTIVE, HOLDS_SEAT, Enrolment, EnrolmentStatus
from courses.enrolment.seats import lock_run
from courses.planning.models import PoolMode, SeatPool
from lms.data.clock import now
from tests.cast import NOW, Cast
from tests.courses.enrolment.racer import RULES, Visitor
from tests.house import db_of, writing
from tests.invariants import broken, oversold
from tests.support.races import ROUNDS, Width, race, widths

both = widths(steps=6, full=30, rounds=ROUNDS)


@contextmanager
def watching(app: Flask) -> Iterator[list[str]]:
    """Looks every 20 ms whether a seat is sold twice."""
    seen: list[str] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            with db_of(app) as db:
                seen.extend(oversold(db))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def set_seats(app: Flask, cast: Cast, seats: int) -> None:
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.id == cast.pool_id).values(capacity=seats))


def count(app: Flask, *states: EnrolmentStatus) -> int:
    with db_of(app) as db:
        return db.scalar(select(func.count(Enrolment.id)).where(Enrolment.status.in_(states))) or 0


def problems(app: Flask) -> list[str]:
    with db_of(app) as db:
        return broken(db, now())


@both
def test_a_rush_sells_every_seat_once_and_the_rest_wait(app: Flask, cast: Cast, width: Width) -> None:
    seats = min(50, width.tries // 2)
    set_seats(app, cast, seats)
    with watching(app) as seen:
        happened = race(app, Visitor, "rush", width, run=cast.run_id)
    assert happened["enrol"] == width.tries
    assert count(app, EnrolmentStatus.CONFIRMED) == seats
    assert count(app, EnrolmentStatus.WAITING) == width.tries - seats
    assert (seen, problems(app)) == ([], [])


@both
def test_an_afternoon_of_coming_and_going_keeps_every_promise(app: Flask, cast: Cast, width: Width) -> None:
    set_seats(app, cast, 6)
    for _ in range(width.rounds):
        with watching(app) as seen:
            happened = race(app, Visitor, "mixed", width, run=cast.run_id)
        assert happened["gave up"] == 0
        assert happened["cancel"] > 0
        assert (seen, problems(app)) == ([], [])
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        lapse(db, run, rules=RULES, now=NOW)
    assert problems(app) == []


@both
def test_one_person_in_many_windows_has_one_place(app: Flask, cast: Cast, width: Width) -> None:
    race(app, Visitor, "same_person", width, run=cast.run_id)
    assert count(app, *ACTIVE) == 1
    assert problems(app) == []


def test_counting_first_and_acting_then_would_sell_seats_twice(app: Flask, cast: Cast) -> None:
    """The control: if this passes the limit, the races above can fail too."""
    set_seats(app, cast, 4)
    race(app, Visitor, "count_then_act", Width(2, 4, 3), run=cast.run_id)
    assert count(app, *HOLDS_SEAT) > 4
    assert [problem for problem in problems(app) if problem.startswith("I1")]


@pytest.fixture
def both_ways(app: Flask, cast: Cast) -> int:
    """The cast's run with six seats on site and four online."""
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        run.pools = []
        db.flush()
        run.pools = [SeatPool(mode=PoolMode.ONSITE, capacity=6), SeatPool(mode=PoolMode.ONLINE, capacity=4)]
        return run.id


@both
def test_people_who_change_their_minds_never_sit_on_a_seat_too_many(app: Flask, both_ways: int, width: Width) -> None:
    with watching(app) as seen:
        happened = race(app, Visitor, "switching", width, run=both_ways)
    assert happened["gave up"] == 0
    assert happened["switch"] > 0
    assert happened["NoSeatThere"] > 0
    assert (seen, problems(app)) == ([], [])


def test_looking_first_and_changing_then_would_oversell(app: Flask, both_ways: int) -> None:
    """The control of the race above."""
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.run_id == both_ways).values(capacity=2))
        db.execute(update(SeatPool).where(SeatPool.mode == PoolMode.ONSITE).values(capacity=40))
    race(app, Visitor, "look_then_switch", Width(2, 4, 3), run=both_ways)
    with db_of(app) as db:
        online = select(func.count()).select_from(Enrolment).join(SeatPool, SeatPool.id == Enrolment.pool_id)
        assert (db.scalar(online.where(SeatPool.mode == PoolMode.ONLINE)) or 0) > 2
    assert [problem for problem in problems(app) if problem.startswith("I1")]
