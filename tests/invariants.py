"""What must hold at every commit, whatever happened before. The checkers read only the database."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.models import ACTIVE, HOLDS_SEAT, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, RunState, SeatPool
from lms.data.audit import AuditEntry, verify

HOLDERS = {status.value for status in HOLDS_SEAT}
WAITING = EnrolmentStatus.WAITING.value


def broken(db: Session, now: datetime) -> list[str]:
    """Every invariant that does not hold, one sentence each."""
    return [*oversold(db), *idle_seats(db, now), *unfair_moves(db), *double_places(db), *verify(db)]


def oversold(db: Session) -> list[str]:
    """I1: the holders of a seat are as many as the pool says, and never more than it has."""
    count = func.count(Enrolment.id).filter(Enrolment.status.in_(HOLDS_SEAT))
    rows = db.execute(
        select(SeatPool, count).outerjoin(Enrolment, Enrolment.pool_id == SeatPool.id).group_by(SeatPool.id)
    )
    found = []
    for pool, holders in rows:
        if holders != pool.seats_taken:
            found.append(f"I1: pool {pool.id} counts {pool.seats_taken} seats, {holders} people hold one")
        if pool.capacity is not None and holders > pool.capacity + pool.overbook:
            found.append(f"I1: pool {pool.id} has {pool.capacity}+{pool.overbook} seats, {holders} people hold one")
    return found


def idle_seats(db: Session, now: datetime) -> list[str]:
    """I2: nobody who may move up waits beside a free seat."""
    free = SeatPool.capacity.is_(None) | (SeatPool.seats_taken < SeatPool.capacity)
    waits = (Enrolment.status == EnrolmentStatus.WAITING) & Enrolment.eligible.is_(True)
    moves = CourseRun.state.in_([RunState.PUBLISHED, RunState.RUNNING]) & (CourseRun.last_promotion_at > now)
    rows = db.scalars(
        select(Enrolment.id).join(SeatPool).join(CourseRun, Enrolment.run_id == CourseRun.id).where(free, waits, moves)
    )
    return [f"I2: enrolment {number} waits beside a free seat" for number in rows]


def double_places(db: Session) -> list[str]:
    """I4: one active enrolment per person and run."""
    rows = db.execute(
        select(Enrolment.run_id, Enrolment.person_id)
        .where(Enrolment.status.in_(ACTIVE))
        .group_by(Enrolment.run_id, Enrolment.person_id)
        .having(func.count() > 1)
    )
    return [f"I4: person {person} is enrolled in run {run} more than once" for run, person in rows]


@dataclass
class Queue:
    """The people who wait for one pool, in the order in which they came, as the audit tells it."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    eligible: set[str] = field(default_factory=set)

    def first(self) -> str | None:
        """Who moves up next."""
        able = [name for name in self.places if name in self.eligible]
        return min(able, key=lambda name: self.places[name]) if able else None


def unfair_moves(db: Session) -> list[str]:
    """I3: whoever moves up was the first in the queue; no newcomer passed somebody who could have moved up."""
    rows = {row.tag: row for row in db.scalars(select(Enrolment))}
    steps = list(
        db.scalars(
            select(AuditEntry).where(AuditEntry.subject.like("enrolment:%")).order_by(AuditEntry.stream, AuditEntry.seq)
        )
    )
    proven_later = {step.subject for step in steps if step.action == "enrolment.confirmed"}
    queues: dict[int, Queue] = defaultdict(Queue)
    found = []
    for number, step in enumerate(steps):
        if "status" not in step.changes or "pool" not in step.changes or step.subject not in rows:
            continue
        before, after = step.changes["status"]
        queue, name = queues[step.changes["pool"]], step.subject
        if after in HOLDERS and before not in HOLDERS and queue.first() not in (None, name):
            found.append(f"I3: {name} got a seat ({step.action}) while {queue.first()} was first in the queue")
        if after == WAITING:
            if before != WAITING:
                queue.places[name] = (-rows[name].priority, number)
            proven = rows[name].eligible and (name not in proven_later or step.action == "enrolment.confirmed")
            if proven or name in queue.eligible:
                queue.eligible.add(name)
        else:
            queue.places.pop(name, None)
    return found
