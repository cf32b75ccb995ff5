"""Who may see and change a run."""

from sqlalchemy import ColumnElement, true

from courses.planning.models import CourseRun, RunState
from courses.planning.trainers.teaching import runs_of_trainer
from lms.web.actor import Actor, Role
from lms.web.routes import any_role

PLANNERS = any_role(Role.PROJECT_LEAD, Role.COORDINATOR)
STAFF = any_role(Role.TRAINER, Role.PROJECT_LEAD, Role.COORDINATOR)


def is_public(run: CourseRun | None) -> bool:
    """Everybody sees a run once it is published, unless it belongs to one organisation."""
    return run is not None and run.state is not RunState.DRAFT and run.closed_to_id is None


def publicly_visible() -> ColumnElement[bool]:
    """The same as a condition for queries."""
    return (CourseRun.state != RunState.DRAFT) & CourseRun.closed_to_id.is_(None)


def may_plan(actor: Actor, project_id: int) -> bool:
    """A lead plans, publishes and changes the runs of the own project, the coordination all."""
    return Role.COORDINATOR in actor.roles or project_id in actor.project_ids


def plannable_by(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for queries."""
    return true() if Role.COORDINATOR in actor.roles else CourseRun.project_id.in_(actor.project_ids)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Runs that staff see behind the scenes: those they plan, and those they teach."""
    if Role.TRAINER not in actor.roles:
        return plannable_by(actor)
    return plannable_by(actor) | CourseRun.id.in_(runs_of_trainer(actor.person_id))
