"""What the programme hands to the start page: what the coordination should look at before it becomes urgent."""

from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy.orm import Session

from lms.funding.opening import draft_of
from lms.funding.periods import Phase
from lms.funding.policies import may_keep_programme
from lms.funding.queries import PeriodRow, only_network, period_rows
from lms.web.actor import Actor
from lms.web.formats import format_date, local_today
from lms.web.languages import gettext
from lms.web.menu import Link
from lms.web.panels import Panel

POSITION = 75
IN_GOOD_TIME = timedelta(days=180)


def programme_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """What is missing: a period for today or for afterwards, a rule how long data is kept. Before that come the first steps."""
    if not may_keep_programme(actor):
        return None
    network, today = only_network(db), local_today(now)
    rows = period_rows(db, today)
    if network is None or not rows:
        return None
    missing = [*_draft(db, network.id), *_gaps(rows, today), *_unknown(rows)]
    return Panel("lms/funding/panels/start.html", {"missing": missing}, POSITION) if missing else None


def _draft(db: Session, network_id: int) -> list[Link]:
    if draft_of(db, network_id) is None:
        return []
    return [
        Link(gettext("Eine neue Förderphase ist begonnen, aber noch nicht eröffnet."), url_for("lms.funding.opening"))
    ]


def _gaps(rows: list[PeriodRow], today: date) -> list[Link]:
    present = next((row for row in rows if row.phase is Phase.PRESENT), None)
    if present is None:
        return [Link(gettext("Heute läuft keine Förderphase."), url_for("lms.funding.programme"))]
    followed = any(row.phase is Phase.UPCOMING for row in rows)
    if followed or present.ends_on - today > IN_GOOD_TIME:
        return []
    text = gettext(
        "Die Förderphase %(name)s endet am %(day)s. Danach kommt noch keine.",
        name=present.name,
        day=format_date(present.ends_on),
    )
    return [Link(text, url_for("lms.funding.opening"))]


def _unknown(rows: list[PeriodRow]) -> list[Link]:
    return [
        Link(
            gettext(
                "Wie lange die Daten der Förderphase %(name)s aufbewahrt werden, ist nicht festgelegt.", name=row.name
            ),
            url_for("lms.funding.edit_period", period_id=row.id),
        )
        for row in rows
        if row.kept_until is None and row.phase is not Phase.UPCOMING
    ]
