"""Several desks have the same person before them: one of them notes that the person has left, and the seat is counted once."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import SeatPool
from lms.data.audit import AuditEntry, verify
from tests.cast import Cast
from tests.courses.attendance.places import seat
from tests.courses.enrolment.desk_racer import Desk
from tests.house import db_of
from tests.support.races import Width, race, widths

both = widths(steps=4, full=12)


@pytest.fixture
def place(app: Flask, cast: Cast) -> int:
    """A confirmed place in the cast's run."""
    return seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)


def noted(app: Flask, action: str) -> int:
    with db_of(app) as db:
        assert verify(db) == []
        return db.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == action)) or 0


@both
def test_of_desks_that_note_it_at_the_same_second_one_does(app: Flask, cast: Cast, place: int, width: Width) -> None:
    happened = race(app, Desk, "leave", width, run=cast.run_id, place=place)
    assert happened["left"] == noted(app, "enrolment.left") == 1
    assert happened["HasLeft"] == width.processes * width.clients - 1


@both
def test_desks_that_do_not_agree_take_turns_and_the_seat_is_counted_once(
    app: Flask, cast: Cast, place: int, width: Width
) -> None:
    happened = race(app, Desk, "leave_and_take_back", width, run=cast.run_id, place=place)
    left, back = noted(app, "enrolment.left"), noted(app, "enrolment.leaving_taken_back")
    assert (happened["left"], happened["came back"]) == (left, back)
    assert left > 0
    assert left - back in (0, 1)
    with db_of(app) as db:
        gone = db.get_one(Enrolment, place).status is EnrolmentStatus.WITHDRAWN
        assert gone == (left > back)
        assert db.scalars(select(SeatPool.seats_taken).where(SeatPool.run_id == cast.run_id)).one() == 1


def test_looking_first_and_writing_then_notes_it_more_than_once(app: Flask, cast: Cast, place: int) -> None:
    """The control: without the lock the race is lost."""
    happened = race(app, Desk, "look_then_leave", Width(2, 4, 1), run=cast.run_id, place=place)
    assert happened["left"] > 1
