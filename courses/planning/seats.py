"""What a visitor is told about places before the door: whether one can enrol now, and how many seats are left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from courses.planning.models import PoolMode, SeatPool


class Door(StrEnum):
    """Whether anybody can enrol by themselves now."""

    NOT_YET = "not_yet"
    OPEN = "open"
    SHUT = "shut"


@dataclass(frozen=True)
class PoolSeats:
    """The seats of one pool; None means without a limit."""

    mode: PoolMode
    capacity: int | None
    free: int | None


@dataclass(frozen=True)
class Seats:
    """The seats of a run and its enrolment window."""

    door: Door
    opens_at: datetime
    closes_at: datetime
    pools: tuple[PoolSeats, ...]

    @property
    def capacity(self) -> int | None:
        """All seats together; None when a pool has no limit."""
        return _sum(pool.capacity for pool in self.pools)

    @property
    def free(self) -> int | None:
        """Free seats together; None when a pool has no limit."""
        return _sum(pool.free for pool in self.pools)


_POOLS = select(SeatPool).where(SeatPool.run_id.in_(bindparam("run_ids", expanding=True))).order_by(SeatPool.id)


def seats_of(pools: Sequence[SeatPool], opens_at: datetime, closes_at: datetime, now: datetime) -> Seats:
    """The seats of one run as they are now."""
    door = Door.NOT_YET if now < opens_at else Door.OPEN if now < closes_at else Door.SHUT
    return Seats(door, opens_at, closes_at, tuple(PoolSeats(p.mode, p.capacity, p.seats_free) for p in pools))


def pools_of(db: Session, run_ids: Iterable[int]) -> dict[int, list[SeatPool]]:
    """The seat pools of several runs in one query."""
    found: dict[int, list[SeatPool]] = {}
    for pool in db.scalars(_POOLS, {"run_ids": list(run_ids)}):
        found.setdefault(pool.run_id, []).append(pool)
    return found


def _sum(numbers: Iterable[int | None]) -> int | None:
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total
