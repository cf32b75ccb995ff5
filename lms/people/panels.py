"""What people hand to other pages: what waits on the start page, the memberships of a person on their page."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.people.members import member_rows, memberships
from lms.people.models import DataRequest, Invitation, Membership, RequestState
from lms.people.policies import may_give, roles_given_by
from lms.people.queries import open_invitations
from lms.web.actor import Actor, Role
from lms.web.formats import local_today
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


def memberships_panel(db: Session, person_id: int, actor: Actor, *, now: datetime) -> Panel | None:
    """The memberships of a person that the reader may suspend, end or change."""
    theirs = memberships(Membership.person_id == person_id, local_today(now))
    rows = member_rows(db.execute(theirs.order_by(Membership.starts_on.desc(), Membership.id.desc())).all())
    mine = [row for row in rows if may_give(actor, Role.HR, row.organisation_id)]
    return Panel("lms/people/panels/memberships.html", {"rows": mine}, POSITION) if mine else None
