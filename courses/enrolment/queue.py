"""The queue for a seat: who counts as waiting, and in which order people move up. One place for SQL and for Python."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment, EnrolmentStatus

# Who moves up first comes first.
ORDER = (Enrolment.priority.desc(), Enrolment.wl_seq, Enrolment.id)


def is_waiting(enrolment: Enrolment) -> bool:
    """Whether the person can move up: on the waiting list, with a proven address."""
    return enrolment.status is EnrolmentStatus.WAITING and enrolment.eligible


def waits(of: Any = Enrolment) -> ColumnElement[bool]:
    """The condition that a person can move up; `of` is Enrolment or an alias of it."""
    return and_(of.status == EnrolmentStatus.WAITING, of.eligible.is_(True))


def moves_up_before(ahead: Any, enrolment: Enrolment) -> ColumnElement[bool]:
    """The condition that `ahead`, an alias of Enrolment, waits for the same pool and has its turn before this person."""
    same = ahead.priority == enrolment.priority
    earlier = or_(ahead.priority > enrolment.priority, same & (ahead.wl_seq < enrolment.wl_seq))
    return and_(ahead.pool_id == enrolment.pool_id, waits(ahead), earlier)


def turn(enrolment: Enrolment) -> tuple[int, int]:
    """By what a list of people is sorted as the queue is; the same for all who do not wait."""
    on_list = enrolment.status is EnrolmentStatus.WAITING
    return (-enrolment.priority, enrolment.wl_seq or 0) if on_list else (0, 0)


def somebody_waits(db: Session, pool_id: int) -> bool:
    """Whether a newcomer would pass somebody in this pool."""
    return db.scalar(select(Enrolment.id).where(Enrolment.pool_id == pool_id, waits()).limit(1)) is not None
