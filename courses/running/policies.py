"""Who may change a published run: whoever plans it."""

from courses.planning.models import CourseRun
from courses.planning.policies import PLANNERS, may_plan
from lms.web.actor import Actor

__all__ = ["PLANNERS", "may_change"]


def may_change(actor: Actor, run: CourseRun | None) -> bool:
    """A lead the runs of the own project, the coordination all."""
    return run is not None and may_plan(actor, run.project_id)
