"""More or fewer seats of a published run: who waits moves up at once, and nobody loses a seat by a number."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from courses.enrolment.seats import SeatRules, promote
from courses.planning.models import CourseRun, PoolMode, SeatPool
from courses.running.refusals import FewerSeatsThanTaken


def put_seats(
    db: Session,
    run: CourseRun,
    wanted: Mapping[PoolMode, int | None],
    *,
    overbook: bool,
    rules: SeatRules,
    now: datetime,
) -> dict[str, tuple[int, int]]:
    """Bring the pools of the locked run to these seats, and let move up who waits.

    Fewer seats than taken raise FewerSeatsThanTaken, unless they are to be overbooked: then everybody keeps the seat and
    the surplus is written down. Returns the surplus before and after by pool, for the audit.
    """
    for pool in run.pools:
        db.refresh(pool)
    refuse_fewer(run, wanted, overbook=overbook)
    surplus = {
        f"overbook_{pool.mode.value}": _put_pool(pool, wanted[pool.mode])
        for pool in run.pools
        if pool.capacity != wanted[pool.mode]
    }
    db.flush()
    if surplus:
        promote(db, run, rules=rules, now=now)
    return surplus


def refuse_fewer(run: CourseRun, wanted: Mapping[PoolMode, int | None], *, overbook: bool) -> None:
    """Raise FewerSeatsThanTaken where a pool gets fewer seats than are taken, and nobody said that it may be overbooked."""
    for pool in run.pools:
        if pool.capacity != wanted[pool.mode] and _surplus(pool, wanted[pool.mode]) and not overbook:
            raise FewerSeatsThanTaken(pool)


def _put_pool(pool: SeatPool, capacity: int | None) -> tuple[int, int]:
    before, pool.overbook = pool.overbook, _surplus(pool, capacity)
    pool.capacity = capacity
    return before, pool.overbook


def _surplus(pool: SeatPool, capacity: int | None) -> int:
    return 0 if capacity is None else max(pool.seats_taken - capacity, 0)
