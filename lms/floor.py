"""What the floor itself hands in: the start page, legal pages, mail delivery, tidying up, health."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

import lms.accounts.models as _account_tables
from lms.data import idempotency
from lms.data.session import transaction
from lms.demo.fill import fill as fill_demo
from lms.feature import Feature, Job
from lms.mail.delivery import deliver_due
from lms.people import legal
from lms.people.labels import LABELS as PEOPLE_LABELS
from lms.web import health, start
from lms.web.throttle import forget_old_attempts

# The login's tables stand in every installation, empty where the host has its own login: migrations must know them.
TABLES = (_account_tables,)


def _deliver(now: datetime) -> None:
    deliver_due(now)


def _tidy(now: datetime) -> None:
    with transaction() as db:
        _forget(db, now)


def _forget(db: Session, now: datetime) -> None:
    idempotency.forget_old(db, now)
    forget_old_attempts(db, now)


FLOOR = Feature(
    name="floor",
    routes=(start.routes, legal.routes, health.routes),
    jobs=(
        Job("mail", timedelta(seconds=5), _deliver),
        Job("tidy", timedelta(hours=1), _tidy),
    ),
    labels=(PEOPLE_LABELS,),
    demo=fill_demo,
)
