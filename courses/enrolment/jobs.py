"""What is due: places held too long, seats that are free while somebody waits, and people who waited until a run began."""

from datetime import datetime
from functools import partial

from sqlalchemy import or_, select

from courses.enrolment.allocation import lapse, overdue
from courses.enrolment.models import Enrolment
from courses.enrolment.queue import waits
from courses.enrolment.settings import seat_rules
from courses.enrolment.sweeping import each_run
from courses.enrolment.waiting_over import runs_just_begun, tell_who_waited
from courses.planning.models import CourseRun, RunState, SeatPool
from lms.data.session import reading


def sweep_places(now: datetime) -> None:
    """For each run with something due: end what was held too long, move people up. One transaction per run."""
    rules = seat_rules()
    seat_free = SeatPool.capacity.is_(None) | (SeatPool.seats_taken < SeatPool.capacity)
    open_run = CourseRun.state.in_([RunState.PUBLISHED, RunState.RUNNING]) & (CourseRun.last_promotion_at > now)
    due = (
        select(Enrolment.run_id)
        .join(SeatPool, SeatPool.id == Enrolment.pool_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(or_(overdue(rules, now), waits() & seat_free & open_run))
        .distinct()
    )
    with reading() as db:
        run_ids = list(db.scalars(due))
    each_run(run_ids, partial(lapse, rules=rules, now=now))


def sweep_waiting(now: datetime) -> None:
    """Tell whoever waited in a run that has begun. One transaction per run."""
    with reading() as db:
        run_ids = runs_just_begun(db, now)
    each_run(run_ids, partial(tell_who_waited, now=now))
