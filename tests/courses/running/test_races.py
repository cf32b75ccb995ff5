"""Several desks at once, in several processes, on both databases: one of them wins, nobody is told twice, no seat is sold twice."""

from collections import Counter

from flask import Flask
from sqlalchemy import select, update

from courses.enrolment.models import HOLDS_SEAT, EnrolmentStatus
from courses.planning.models import CourseRun, RunState, SeatPool
from lms.mail.models import OutboxMail
from tests.cast import Cast
from tests.courses.enrolment.test_races import count, problems, watching
from tests.courses.running.racer import Coordination
from tests.courses.running.scene import changes, place, waiting_mails
from tests.house import db_of, mails, writing
from tests.support.races import Width, race, widths

both = widths(steps=5, full=12)


def seats(app: Flask, cast: Cast, capacity: int | None) -> None:
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.id == cast.pool_id).values(capacity=capacity))


@both
def test_of_desks_that_cancel_and_postpone_at_the_same_second_one_wins(app: Flask, cast: Cast, width: Width) -> None:
    names = ("Amina Haddad", "Bodo Ahrens", "Clara Wendt")
    for name in names:
        place(app, cast.run_id, name)
    happened = race(app, Coordination, "cancel_or_postpone", width, run=cast.run_id)
    assert happened["cancelled"] + happened["postponed"] == 1
    refused = happened["RunChangedMeanwhile"] + happened["WrongStep"]
    assert refused == width.processes * width.clients - 1
    (only,) = changes(app, cast.run_id)
    with db_of(app) as db:
        cancelled = db.get_one(CourseRun, cast.run_id).state is RunState.CANCELLED
    assert cancelled == bool(happened["cancelled"])
    assert len(waiting_mails(app)) == len(names) + 1, "each participant and the trainer hear of the one thing"
    assert {kind.split(".")[1] for kind, _to in waiting_mails(app)} == {only.kind.value}
    assert count(app, EnrolmentStatus.CONFIRMED) == (0 if cancelled else len(names))
    assert problems(app) == []
    told = Counter(mail["To"] for mail in mails(app) if "Vielfalt" in mail["Subject"])
    assert all(number <= 2 for number in told.values()), "the place itself, and the one thing that happened"


@both
def test_seats_taken_away_while_people_enrol_are_never_sold_twice(app: Flask, cast: Cast, width: Width) -> None:
    seats(app, cast, 5 * width.steps)
    with watching(app) as seen:
        happened = race(app, Coordination, "enrol_while_seats_go", width, run=cast.run_id)
    assert happened["enrol"] > 0
    assert happened["lowered"] > 0
    assert happened["gave up"] == 0
    with db_of(app) as db:
        pool = db.get_one(SeatPool, cast.pool_id)
        assert pool.overbook == 0
        assert pool.seats_taken <= (pool.capacity or 0)
        assert count(app, *HOLDS_SEAT) == pool.seats_taken
        assert list(db.scalars(select(OutboxMail.kind).where(OutboxMail.kind.like("running.%")))) == []
    assert (seen, problems(app)) == ([], [])


def test_looking_first_and_lowering_then_would_sell_seats_twice(app: Flask, cast: Cast) -> None:
    """The control: without the lock only the CHECK of the database stands between the number and the people."""
    seats(app, cast, None)
    happened = race(app, Coordination, "look_then_lower", Width(2, 4, 6), run=cast.run_id)
    assert happened["would have oversold"] > 0
