"""Many people at once, in several processes, on both databases: no seat is sold twice, none is lost, nobody is passed."""

import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from courses.enrolment.allocation import lapse, lock_run
from courses.enrolment.models import ACTIVE, HOLDS_SEAT, Enrolment, EnrolmentStatus
from courses.planning.models import PoolMode, SeatPool
from lms.data.clock import now
from tests import racing
from tests.cast import NOW, Cast
from tests.courses.enrolment.racer import RULES, Client
from tests.house import database_of, db_of, writing
from tests.invariants import broken, oversold


@dataclass(frozen=True)
class Width:
    """How many processes, clients in each, and steps of each client."""

    processes: int
    clients: int
    steps: int
    rounds: int = 1

    @property
    def tries(self) -> int:
        """All steps together."""
        return self.processes * self.clients * self.steps


CLIENTS = int(os.environ.get("LMS_RACE_CLIENTS", "32"))
FULL = Width(max(CLIENTS // 8, 1), 8, 30, rounds=int(os.environ.get("LMS_RACE_ROUNDS", "3")))
WIDTHS = [pytest.param(Width(2, 4, 6), id="8-clients"), pytest.param(FULL, id="full", marks=pytest.mark.long)]
widths = pytest.mark.parametrize("width", WIDTHS)


def race(app: Flask, run_id: int, name: str, width: Width, *, kind: type[Client] = Client) -> Counter[str]:
    """Start all processes at once and add up what they say."""
    order = {
        "url": database_of(app).engine.url.render_as_string(hide_password=False),
        "run": run_id,
        "race": name,
        "clients": width.clients,
        "steps": width.steps,
    }
    return racing.race(kind, order, width.processes)


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


@widths
def test_a_rush_sells_every_seat_once_and_the_rest_wait(app: Flask, cast: Cast, width: Width) -> None:
    seats = min(50, width.tries // 2)
    set_seats(app, cast, seats)
    with watching(app) as seen:
        happened = race(app, cast.run_id, "rush", width)
    assert happened["enrol"] == width.tries
    assert count(app, EnrolmentStatus.CONFIRMED) == seats
    assert count(app, EnrolmentStatus.WAITING) == width.tries - seats
    assert (seen, problems(app)) == ([], [])


@widths
def test_an_afternoon_of_coming_and_going_keeps_every_promise(app: Flask, cast: Cast, width: Width) -> None:
    set_seats(app, cast, 6)
    for _ in range(width.rounds):
        with watching(app) as seen:
            happened = race(app, cast.run_id, "mixed", width)
        assert happened["gave up"] == 0
        assert happened["cancel"] > 0
        assert (seen, problems(app)) == ([], [])
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        lapse(db, run, rules=RULES, now=NOW)
    assert problems(app) == []


@widths
def test_one_person_in_many_windows_has_one_place(app: Flask, cast: Cast, width: Width) -> None:
    race(app, cast.run_id, "same_person", width)
    assert count(app, *ACTIVE) == 1
    assert problems(app) == []


def test_counting_first_and_acting_then_would_sell_seats_twice(app: Flask, cast: Cast) -> None:
    """The control: if this passes the limit, the races above can fail too."""
    set_seats(app, cast, 4)
    race(app, cast.run_id, "count_then_act", Width(2, 4, 3))
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


@widths
def test_people_who_change_their_minds_never_sit_on_a_seat_too_many(app: Flask, both_ways: int, width: Width) -> None:
    with watching(app) as seen:
        happened = race(app, both_ways, "switching", width)
    assert happened["gave up"] == 0
    assert happened["switch"] > 0
    assert happened["NoSeatThere"] > 0
    assert (seen, problems(app)) == ([], [])


def test_looking_first_and_changing_then_would_oversell(app: Flask, both_ways: int) -> None:
    """The control of the race above."""
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.run_id == both_ways).values(capacity=2))
        db.execute(update(SeatPool).where(SeatPool.mode == PoolMode.ONSITE).values(capacity=40))
    race(app, both_ways, "look_then_switch", Width(2, 4, 3))
    with db_of(app) as db:
        online = select(func.count()).select_from(Enrolment).join(SeatPool, SeatPool.id == Enrolment.pool_id)
        assert (db.scalar(online.where(SeatPool.mode == PoolMode.ONLINE)) or 0) > 2
    assert [problem for problem in problems(app) if problem.startswith("I1")]
