"""The button to give a place back stands where giving it back works, on the own page and at the desk."""

from datetime import timedelta

import pytest
from flask import Flask

from courses.enrolment.allocation import cancel
from courses.enrolment.employer_view import staff_rows
from courses.enrolment.models import ACTIVE, Enrolment, EnrolmentStatus
from courses.enrolment.queries import own_state
from courses.enrolment.refusals import TooLateToCancel
from courses.enrolment.seats import SeatRules, lock_run
from tests.cast import Cast
from tests.courses.enrolment.test_deciding import put_in
from tests.house import db_of, writing


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("eligible", [False, True])
@pytest.mark.parametrize("status", ACTIVE)
def test_what_is_offered_works_and_what_works_is_offered(
    app: Flask, cast: Cast, status: EnrolmentStatus, eligible: bool, late: bool
) -> None:
    with writing(app) as db:
        place = db.get_one(Enrolment, put_in(db, cast.run_id, cast.participant))
        place.wl_seq, place.hold_until = 1, place.run.starts_at
        place.status, place.eligible, place.employer_id = status, eligible, cast.employer_id
        number, now = place.id, place.run.cancel_until + timedelta(minutes=1 if late else -1)
    with app.test_request_context(), db_of(app) as db:
        place = db.get_one(Enrolment, number)
        own = own_state(db, place, now).can_cancel
        [at_desk] = [row.can_cancel for row in staff_rows(db, [place], {}, [cast.employer_id], (), now)]
    works = True
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        try:
            cancel(db, run, db.get_one(Enrolment, number), rules=SeatRules(), actor="test", now=now)
        except TooLateToCancel:
            works = False
    assert (own, at_desk) == (works, works)
