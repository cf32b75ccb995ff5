"""Forgetting what has had its day."""

from datetime import datetime

from lms.data import idempotency
from lms.data.imports import forget_old_imports
from lms.data.session import transaction
from lms.web.throttle import forget_old_attempts


def forget_old(now: datetime) -> None:
    """Remove form keys, counted attempts and read tables that no longer matter."""
    with transaction() as db:
        idempotency.forget_old(db, now)
        forget_old_imports(db, now)
        forget_old_attempts(db, now)
