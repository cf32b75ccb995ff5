"""Changing between on site and online while there is room.

The same rules as for every seat: under the lock of the run, by a conditional UPDATE whose row count is believed, and never
past somebody who waits. Whoever changes gives the old seat to the next one in its queue.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from courses.enrolment import messages, refusals
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, pool_of, promote, take_seat
from courses.planning.models import CourseRun, PoolMode, RunState, SeatPool
from lms.data.audit import record
from lms.data.statements import rows_changed


def switch(
    db: Session,
    run: CourseRun,
    enrolment: Enrolment,
    mode: PoolMode,
    *,
    rules: SeatRules,
    actor: str,
    now: datetime,
) -> None:
    """Give a confirmed person a seat of the other kind. Switching to what one has changes nothing.

    Raises NoSuchPool, EnrolmentEnded for somebody without a seat, RunOver from the beginning on, NoSeatThere when it is full.
    """
    if len(run.pools) == 1:
        raise refusals.NoSuchPool
    target = pool_of(run, mode)
    if run.state is RunState.CANCELLED:
        raise refusals.RunCancelled
    if enrolment.status is not EnrolmentStatus.CONFIRMED:
        raise refusals.NoSeatToSwitch
    if target.id == enrolment.pool_id:
        return
    if not may_switch(run, now):
        raise refusals.RunOver
    if not take_seat(db, target.id, newcomer=True):
        raise refusals.NoSeatThere
    before = enrolment.pool_id
    enrolment.pool_id = target.id
    db.flush()
    left = update(SeatPool).where(SeatPool.id == before)
    rows_changed(db, left.values(seats_taken=SeatPool.seats_taken - 1))
    changes = {"pool": [before, target.id]}
    subject = enrolment.tag
    record(db, stream=run.stream, at=now, actor=actor, action="enrolment.switched", subject=subject, changes=changes)
    messages.tell(db, enrolment, messages.SWITCHED, now, occasion=f"{now.timestamp():.0f}")
    promote(db, run, rules=rules, now=now)


def may_switch(run: CourseRun, now: datetime) -> bool:
    """Until the run begins people may still choose how they take part."""
    return run.state is RunState.PUBLISHED and now < run.starts_at
