"""Who may ask, answer and decide about trainings in an organisation's own house (domain rules: section "who may what")."""

from sqlalchemy import ColumnElement, or_, select, true

from courses.demand.models import InhouseRequest, RequestState
from courses.planning.models import CourseRun
from lms.web.actor import Actor, Role
from lms.web.routes import any_role

ASKERS = any_role(Role.HR, Role.PROJECT_LEAD, Role.COORDINATOR)
ANSWERERS = any_role(Role.PROJECT_LEAD, Role.COORDINATOR)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Requests of the own organisations; for leads the open ones and those they asked for or answered, for the coordination all."""
    if Role.COORDINATOR in actor.roles:
        return true()
    own = InhouseRequest.organisation_id.in_(actor.organisation_ids)
    if Role.PROJECT_LEAD not in actor.roles:
        return own
    answered = InhouseRequest.run_id.in_(select(CourseRun.id).where(CourseRun.project_id.in_(actor.project_ids)))
    mine = (InhouseRequest.asked_by == actor.person_id) | (InhouseRequest.answered_by == actor.person_id)
    return or_(own, mine, InhouseRequest.state == RequestState.OPEN, answered)


def may_decide(actor: Actor, request: InhouseRequest) -> bool:
    """Accepting, other dates, withdrawing: the organisation's own desk, and whoever asked in its name."""
    return request.organisation_id in actor.organisation_ids or request.asked_by == actor.person_id


def may_answer(actor: Actor) -> bool:
    """Offering dates and declining: leads and the coordination."""
    return ANSWERERS.allows(actor)
