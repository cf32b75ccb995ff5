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
from lms.people.panels import invitations_panel
from lms.people.views import accepting, inviting, legal_texts, organisations, roles
from lms.people.views import routes as people_routes
from lms.people.wording import MAILS as PEOPLE_MAILS
from lms.web import health, start
from lms.web.languages import lazy as _l
from lms.web.page import MenuItem
from lms.web.throttle import forget_old_attempts

# The login's tables stand in every installation, empty where the host has its own login: migrations must know them.
TABLES = (_account_tables,)
# Each page writes itself into its routes when it is imported.
PAGES = (accepting, inviting, legal_texts, organisations, roles)


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
    routes=(start.routes, legal.routes, health.routes, people_routes),
    panels={"start": (invitations_panel,)},
    mails=PEOPLE_MAILS,
    menu=(
        MenuItem("lms.people.organisations", _l("Organisationen"), 70),
        MenuItem("lms.people.roles", _l("Rollen"), 75),
        MenuItem("lms.people.legal_texts", _l("Rechtliche Texte"), 80),
    ),
    jobs=(
        Job("mail", timedelta(seconds=5), _deliver),
        Job("tidy", timedelta(hours=1), _tidy),
    ),
    labels=(PEOPLE_LABELS,),
    demo=fill_demo,
)
