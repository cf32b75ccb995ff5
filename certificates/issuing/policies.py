"""Who may issue and fetch papers."""

from sqlalchemy.orm import Session

from courses.enrolment.policies import may_see_names
from courses.planning.models import CourseRun
from lms.web.actor import Actor, Role
from lms.web.routes import any_role

issuers = any_role(Role.PROJECT_LEAD, Role.COORDINATOR)


def may_issue(actor: Actor, run: CourseRun) -> bool:
    """The lead of the run's project, and the coordination of the network."""
    return Role.COORDINATOR in actor.roles or run.project_id in actor.project_ids


def may_fetch(db: Session, actor: Actor, run: CourseRun) -> bool:
    """A single paper names its owner; people of another provider are counts for the coordination."""
    return may_issue(actor, run) and may_see_names(db, actor, run.id)
