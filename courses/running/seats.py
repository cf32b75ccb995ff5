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
    surplus: dict[str, tuple[int, int]] = {}
    for pool in run.pools:
        db.refresh(pool)
        if pool.capacity != wanted[pool.mode]:
            surplus[f"overbook_{pool.mode.value}"] = _put_pool(pool, wanted[pool.mode], overbook=overbook)
    db.flush()
    if surplus:
        promote(db, run, rules=rules, now=now)
    return surplus


def _put_pool(pool: SeatPool, capacity: int | None, *, overbook: bool) -> tuple[int, int]:
    surplus = 0 if capacity is None else max(pool.seats_taken - capacity, 0)
    if surplus and not overbook:
        raise FewerSeatsThanTaken(taken=pool.seats_taken)
    before, pool.capacity, pool.overbook = pool.overbook, capacity, surplus
    return before, surplus
