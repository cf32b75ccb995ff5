"""What wishes show on pages of other rooms."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.catalogue.kinds import can_be_planned
from courses.catalogue.models import Course
from courses.demand.interest import interested
from courses.demand.models import RequestState
from courses.demand.policies import ASKERS, may_answer
from courses.demand.queries import count_of, request_rows, requests_of
from lms.web.actor import Actor, Role
from lms.web.panels import Panel

MOST_ON_START = 5


def interest_panel(_db: Session, course: Course, *, now: datetime) -> Panel | None:
    """The way onto the list of those who want to hear of the next date; advice has no dates."""
    if not can_be_planned(course.kind):
        return None
    return Panel("lms/courses/demand/panels/interest.html", {"code": course.code}, position=20)


def interested_panel(db: Session, course: Course, _actor: Actor, *, now: datetime) -> Panel | None:
    """For whoever plans: how many wait for a date. Nobody sees who."""
    number = interested(db, course.id, now)
    return Panel("lms/courses/demand/panels/interested.html", {"number": number}, position=40) if number else None


def requests_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Requests that wait for this actor: for an answer, or for the desk's decision."""
    if not ASKERS.allows(actor):
        return None
    state = RequestState.OPEN if may_answer(actor) else RequestState.OFFERED
    waiting = requests_of(actor, state.value)
    values = {
        "answers": may_answer(actor),
        "is_desk": Role.HR in actor.roles,
        "total": count_of(db, waiting),
        "rows": request_rows(db, waiting, offset=0, limit=MOST_ON_START),
    }
    if not values["total"] and not values["is_desk"]:
        return None
    return Panel("lms/courses/demand/panels/requests.html", values, position=25)
