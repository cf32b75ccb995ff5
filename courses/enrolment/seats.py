"""The seats of a run: taken, waited for, given back, passed on.

Every unit locks the run's row first (`lock_run`), so that all seats of a run change in one order. A seat is taken by a
conditional UPDATE whose row count is believed, nothing else; the CHECK of the pool is the second wall. Whoever frees a
seat promotes in the same transaction. A newcomer never takes a seat while an eligible person waits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from courses.enrolment import messages, refusals
from courses.enrolment.models import HOLDS_SEAT, Enrolment, EnrolmentStatus
from courses.enrolment.queue import ORDER, moves_up_before, waits
from courses.planning.models import CourseRun, PoolMode, RunState, SeatPool
from lms.data.audit import WORKER, record
from lms.data.statements import rows_changed

S = EnrolmentStatus

# Made once: every enrolment asks them while it holds the lock of its run.
_LOCKED_RUN = (
    select(CourseRun)
    .where(CourseRun.id == bindparam("run_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_POOL = SeatPool.id == bindparam("pool")
_SEAT_FREE = SeatPool.capacity.is_(None) | (SeatPool.seats_taken < SeatPool.capacity)
_WAITS = and_(Enrolment.pool_id == SeatPool.id, waits())
_NEXT_WAITING = (
    select(Enrolment)
    .join(SeatPool, _WAITS)
    .where(SeatPool.run_id == bindparam("run"), _SEAT_FREE)
    .order_by(SeatPool.id, *ORDER)
    .limit(1)
    .execution_options(populate_existing=True)
)
_TAKE_SEAT = update(SeatPool).where(_POOL, _SEAT_FREE).values(seats_taken=SeatPool.seats_taken + 1)
_TAKE_AS_NEWCOMER = _TAKE_SEAT.where(~exists().where(_WAITS))
_GIVE_BACK = update(SeatPool).where(_POOL).values(seats_taken=SeatPool.seats_taken - 1)


@dataclass(frozen=True)
class SeatRules:
    """How long seats are held: until the mail is confirmed, until an unproven entry goes, until an offer is accepted."""

    unconfirmed: timedelta = timedelta(minutes=30)
    unproven: timedelta = timedelta(hours=48)
    offer: timedelta = timedelta(hours=48)


def lock_run(db: Session, run_id: int) -> CourseRun | None:
    """The run with its row locked: the first statement of every unit that touches its seats."""
    return db.scalar(_LOCKED_RUN, {"run_id": run_id})


def pool_of(run: CourseRun, mode: PoolMode) -> SeatPool:
    """The pool of the chosen way of taking part; a run with one pool has only that."""
    if len(run.pools) == 1:
        return run.pools[0]
    chosen = next((pool for pool in run.pools if pool.mode is mode), None)
    if chosen is None:
        raise refusals.NoSuchPool
    return chosen


def take_seat(db: Session, pool_id: int, *, newcomer: bool) -> bool:
    """One seat more is taken, if there is one; a newcomer must not pass those who wait."""
    return rows_changed(db, _TAKE_AS_NEWCOMER if newcomer else _TAKE_SEAT, {"pool": pool_id}) == 1


def take_or_wait(db: Session, run: CourseRun, enrolment: Enrolment, now: datetime, *, hold: timedelta) -> None:
    """A seat for a new entry, held for so long until its address is proven; else the end of the queue."""
    if not take_seat(db, enrolment.pool_id, newcomer=True):
        run.wl_next += 1
        enrolment.status, enrolment.wl_seq = S.WAITING, run.wl_next
    elif enrolment.eligible:
        enrolment.status = S.CONFIRMED
    else:
        enrolment.status, enrolment.hold_until = S.UNCONFIRMED, now + hold


def end_place(
    db: Session, run: CourseRun, enrolment: Enrolment, status: EnrolmentStatus, action: str, actor: str, now: datetime
) -> None:
    """The entry ends in this state. Its seat is free again, and whoever calls passes it on (`promote`)."""
    before = enrolment.status
    enrolment.status, enrolment.ended_at = status, now
    enrolment.hold_until = enrolment.offer_expires_at = None
    db.flush()
    if before in HOLDS_SEAT:
        rows_changed(db, _GIVE_BACK, {"pool": enrolment.pool_id})
    note_step(db, run, enrolment, action, actor, now, before=before)


def promote(db: Session, run: CourseRun, *, rules: SeatRules, now: datetime) -> int:
    """Give free seats of the locked run to those who wait, in order; returns how many moved up."""
    if run.state not in (RunState.PUBLISHED, RunState.RUNNING) or now >= run.last_promotion_at:
        return 0
    moved = 0
    while (enrolment := _next_waiting(db, run)) is not None and take_seat(db, enrolment.pool_id, newcomer=False):
        _move_up(db, run, enrolment, rules, now)
        moved += 1
    return moved


def queue_position(db: Session, enrolment: Enrolment) -> int:
    """1 for the person who moves up next; counts only people who can move up."""
    ahead = aliased(Enrolment)
    before_me = select(func.count()).select_from(ahead).where(moves_up_before(ahead, enrolment))
    return 1 + (db.scalar(before_me) or 0)


def note_step(
    db: Session,
    run: CourseRun,
    enrolment: Enrolment,
    action: str,
    actor: str,
    now: datetime,
    *,
    before: EnrolmentStatus | None,
) -> None:
    """Write the step into the audit of the run: what the entry was and is."""
    changes = {"status": [before.value if before else None, enrolment.status.value], "pool": enrolment.pool_id}
    record(db, stream=run.stream, at=now, actor=actor, action=action, subject=enrolment.tag, changes=changes)


def _next_waiting(db: Session, run: CourseRun) -> Enrolment | None:
    return db.scalar(_NEXT_WAITING, {"run": run.id})


def _move_up(db: Session, run: CourseRun, enrolment: Enrolment, rules: SeatRules, now: datetime) -> None:
    at_once = not rules.offer
    enrolment.status = S.CONFIRMED if at_once else S.OFFERED
    enrolment.offer_no += 1
    enrolment.offer_expires_at = None if at_once else min(now + rules.offer, run.starts_at)
    db.flush()
    note_step(db, run, enrolment, "enrolment.promoted", WORKER, now, before=S.WAITING)
    kind = messages.CONFIRMED if at_once else messages.OFFERED
    messages.tell(db, enrolment, kind, now, occasion=f"promoted{enrolment.offer_no}")
