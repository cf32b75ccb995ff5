"""What people hand to the start page: invitations that wait for an answer, and wishes that wait for a decision."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.people.models import DataRequest, Invitation, RequestState
from lms.people.policies import roles_given_by
from lms.people.queries import open_invitations
from lms.web.actor import Actor, Role
from lms.web.panels import Panel

MOST_SHOWN = 5
POSITION = 80
WISHES_POSITION = 15


def wishes_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """People who wait for a decision about a copy of their data: a month is all the time there is."""
    if Role.COORDINATOR not in actor.roles:
        return None
    waiting = select(func.count(DataRequest.id), func.min(DataRequest.asked_at))
    number, oldest = db.execute(waiting.where(DataRequest.state == RequestState.ASKED)).one()
    if not number:
        return None
    return Panel("lms/people/panels/wishes.html", {"number": number, "oldest": oldest}, WISHES_POSITION)


def invitations_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Open invitations to the roles the actor gives; an admin also sees the way to the roles when there are none."""
    given = roles_given_by(actor)
    waiting = open_invitations(db, now, Invitation.role.in_(given)) if given else []
    if not waiting and Role.ADMIN not in actor.roles:
        return None
    return Panel(
        "lms/people/panels/invitations.html",
        {"invitations": waiting[:MOST_SHOWN], "more": max(0, len(waiting) - MOST_SHOWN)},
        POSITION,
    )
