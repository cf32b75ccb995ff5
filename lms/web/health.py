"""For the machine that watches: is the process alive, and is it ready to serve?"""

from datetime import datetime, timedelta

from flask import Response, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms.data import clock
from lms.data.lease import WORKER_LEASE, Lease
from lms.data.session import request_session
from lms.mail.delivery import oldest_due
from lms.migrations import newest_revision, present_revision
from lms.web.errors import RETRY_AFTER_SECONDS
from lms.web.routes import Routes, anyone

routes = Routes("health")
MAIL_LATE = timedelta(minutes=15)


@routes.get("/health/live", policy=anyone)
def live() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@routes.get("/health/ready", policy=anyone)
def ready() -> Response:
    """200 when database and migrations are in order; mail and worker are told, and make it "degraded"."""
    try:
        found = probe(request_session(), clock.now())
    except SQLAlchemyError:
        return _answer("unavailable", database="unreachable")
    usable = found["migrations"] == "ok"
    whole = usable and found["mail"] == "ok" and found["worker"] == "ok"
    return _answer("ok" if whole else "degraded" if usable else "unavailable", **found)


def _answer(status: str, **found: str) -> Response:
    response = jsonify(status=status, **found)
    if status == "unavailable":
        response.status_code = 503
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def probe(db: Session, now: datetime) -> dict[str, str]:
    """One word for each part that must work."""
    up_to_date = present_revision(db.connection()) == newest_revision()
    found = {"database": "ok", "migrations": "ok" if up_to_date else "behind"}
    if found["migrations"] == "ok":
        oldest = oldest_due(db)
        found["mail"] = "ok" if oldest is None or now - oldest < MAIL_LATE else "late"
        lease = db.scalar(select(Lease).where(Lease.name == WORKER_LEASE))
        found["worker"] = "ok" if lease is not None and lease.expires_at > now else "absent"
    else:
        found |= {"mail": "unknown", "worker": "unknown"}
    return found
