"""What the start page of a Personalstelle shows about papers."""

from datetime import datetime

from sqlalchemy.orm import Session

from certificates.hr_desk.queries import counts
from certificates.hr_desk.views import scope_of
from lms.web.actor import Actor, Role
from lms.web.panels import Panel


def new_papers_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """How many certificates of own staff wait to be fetched."""
    if Role.HR not in actor.roles:
        return None
    total, new = counts(db, scope_of(actor))
    return Panel("lms/certificates/hr_desk/panels/new.html", {"new": new, "total": total}, position=20)
