"""Who may see and change a run."""

from sqlalchemy import ColumnElement, select, true

from courses.planning.models import CourseRun, RunState, RunTrainer
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
    taught = select(RunTrainer.run_id).where(RunTrainer.person_id == actor.person_id)
    return plannable_by(actor) | CourseRun.id.in_(taught)


def teaches(actor: Actor, run: CourseRun) -> bool:
    """Whether the actor is a trainer of the run."""
    return Role.TRAINER in actor.roles and any(trainer.person_id == actor.person_id for trainer in run.trainers)
