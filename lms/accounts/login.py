"""Who is logged in with this browser: a random stamp in the host's cookie, its hash in the database.

The cookie tells when it was last used, the database when the login began; both limits are checked here, on the server.
"""

import secrets
from datetime import UTC, datetime, timedelta

from flask import session
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Account, AccountLogin
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.data.tokens import hash_token
from lms.extension import HostUser

KEY = "lms_login"
IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
NOTE_EVERY = timedelta(minutes=1)
STAMP_BYTES = 24


def current_user() -> HostUser | None:
    """Who is logged in, for `LMS(current_user=...)`."""
    account = account_of_browser(request_session(), clock.now())
    return None if account is None else HostUser(host_user(account), account.person.name, account.email)


def account_of_browser(db: Session, now: datetime) -> Account | None:
    """The account whose login this browser holds, unless it was ended, forgotten for an hour or is half a day old."""
    kept = session.get(KEY)
    if kept is None:
        return None
    seen = datetime.fromtimestamp(kept["seen"], UTC)
    found = None if now - seen > IDLE else _live_login(db, kept["stamp"], now)
    if found is None:
        session.pop(KEY, None)
        return None
    # Writing the time with every page would send a cookie with every page.
    if now - seen > NOTE_EVERY:
        session[KEY] = {**kept, "seen": int(now.timestamp())}
    return found.account


def host_user(account: Account) -> str:
    """How the floor links a person to this login."""
    return f"account:{account.id}"


def begin_login(db: Session, account: Account, now: datetime) -> str:
    """A new login of the account; returns the stamp for the cookie."""
    stamp = secrets.token_urlsafe(STAMP_BYTES)
    db.add(AccountLogin(account_id=account.id, stamp_hash=hash_token(stamp), started_at=now))
    return stamp


def put_into_browser(stamp: str, now: datetime) -> None:
    """Nothing that was in the cookie before the login stays in it."""
    session.clear()
    session[KEY] = {"stamp": stamp, "seen": int(now.timestamp())}


def end_login(db: Session, now: datetime) -> None:
    """End this browser's login, also for a copy of its cookie."""
    kept = session.get(KEY)
    if kept is not None:
        _end(db, AccountLogin.stamp_hash == hash_token(kept["stamp"]), now)


def end_all_logins(db: Session, account_id: int, now: datetime) -> None:
    """Log the account out everywhere."""
    _end(db, AccountLogin.account_id == account_id, now)


def forget_old_logins(db: Session, now: datetime) -> None:
    """Remove logins that have long been over."""
    db.execute(delete(AccountLogin).where(AccountLogin.started_at < now - 2 * LONGEST))


def _live_login(db: Session, stamp: str, now: datetime) -> AccountLogin | None:
    live = (
        (AccountLogin.stamp_hash == hash_token(stamp))
        & AccountLogin.ended_at.is_(None)
        & (AccountLogin.started_at > now - LONGEST)
        & AccountLogin.account.has(Account.active)
    )
    whose = joinedload(AccountLogin.account).joinedload(Account.person)
    return db.scalar(select(AccountLogin).where(live).options(whose))


def _end(db: Session, which: object, now: datetime) -> None:
    db.execute(update(AccountLogin).where(which, AccountLogin.ended_at.is_(None)).values(ended_at=now))  # type: ignore[arg-type]


def tidy(now: datetime) -> None:
    """The hourly sweep."""
    with transaction() as db:
        forget_old_logins(db, now)
