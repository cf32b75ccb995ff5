"""Who may see and change a run."""

from sqlalchemy import ColumnElement

from courses.planning.models import CourseRun, RunState


def is_public(run: CourseRun | None) -> bool:
    """Everybody sees a run once it is published, unless it belongs to one organisation."""
    return run is not None and run.state is not RunState.DRAFT and run.closed_to_id is None


def publicly_visible() -> ColumnElement[bool]:
    """The same as a condition for queries."""
    return (CourseRun.state != RunState.DRAFT) & CourseRun.closed_to_id.is_(None)
