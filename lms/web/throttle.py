"""How often one key (an address, an account, a network) may try something in a window; counted in the database."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from flask import current_app, request
from sqlalchemy import Insert, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.data.base import Base, intpk
from lms.data.refusal import Refusal, msgid
from lms.data.session import transaction
from lms.data.statements import at_once, plain_insert


class Attempts(Base):
    """How many tries one key made in one window. Keys are HMACs: no address is kept."""

    __tablename__ = "lms_attempts"
    __table_args__ = (UniqueConstraint("key", "window_starts_at"),)
    id: Mapped[intpk]
    key: Mapped[str] = mapped_column(String(64))
    window_starts_at: Mapped[datetime] = mapped_column(index=True)
    count: Mapped[int]


class TooManyAttempts(Refusal):
    """The window's limit is used up."""

    text = msgid(
        "Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie einen Moment und versuchen Sie es dann noch einmal."
    )
    status = 429


class Brake(NamedTuple):
    """How often one key may try something in each window."""

    key: str
    limit: int
    window: timedelta


def count_attempt(purpose: str, key: str, *, limit: int, window: timedelta, now: datetime) -> None:
    """Count one try in a transaction of its own, so that a refused try counts too; raises TooManyAttempts."""
    with transaction() as db:
        passed = _count(db, purpose, [Brake(key, limit, window)], now)
    if passed:
        raise TooManyAttempts


def refuse_spent(db: Session, purpose: str, key: str, *, limit: int, window: timedelta, now: datetime) -> None:
    """Raise TooManyAttempts when the window's limit is used up; counts nothing. Asked before a look-up that only counts misses."""
    mine = (Attempts.key == _hidden(f"{purpose}:{key}")) & (Attempts.window_starts_at == _window_start(now, window))
    if (db.scalar(select(Attempts.count).where(mine)) or 0) >= limit:
        raise TooManyAttempts


def count_within(db: Session, purpose: str, *brakes: Brake, now: datetime) -> None:
    """Count one success for each brake in the transaction of its effect: what is refused leaves and counts nothing."""
    if _count(db, purpose, brakes, now):
        raise TooManyAttempts


def client_network() -> str:
    """The network a request comes from: the IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)


def forget_old_attempts(db: Session, now: datetime) -> None:
    """Remove windows that ended a day ago."""
    db.execute(delete(Attempts).where(Attempts.window_starts_at < now - timedelta(days=1)))


def _count(db: Session, purpose: str, brakes: Sequence[Brake], now: datetime) -> bool:
    """Whether a limit is passed by this try; all are counted in one statement."""
    of_key = {_hidden(f"{purpose}:{brake.key}"): brake for brake in brakes}
    rows = [
        {"key": key, "window_starts_at": _window_start(now, brake.window), "count": 1} for key, brake in of_key.items()
    ]
    used = at_once(db, _counted(db.get_bind().dialect.name), rows)
    return any(count > of_key[key].limit for key, count in used)


@cache
def _counted(dialect: str) -> Insert:
    once_more = {"count": Attempts.count + 1}
    row = plain_insert(dialect, Attempts)
    return row.on_conflict_do_update(index_elements=["key", "window_starts_at"], set_=once_more).returning(
        Attempts.key, Attempts.count
    )


def _window_start(now: datetime, window: timedelta) -> datetime:
    seconds = int(window.total_seconds())
    return now - timedelta(seconds=int(now.timestamp()) % seconds, microseconds=now.microsecond)


def _hidden(key: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"throttle:{key}".encode(), hashlib.sha256).hexdigest()
