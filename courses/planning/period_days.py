"""Which days of a funding period are taken: a period cannot become shorter than what is planned in it."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, Meeting, RunState
from lms.funding.models import Project


def days_in_period(db: Session, period_id: int) -> tuple[date, date] | None:
    """First and last day of the runs that the projects of the period hold; cancelled ones do not matter."""
    held = (CourseRun.state != RunState.CANCELLED) & Meeting.cancelled.is_(False)
    days = select(func.min(Meeting.day), func.max(Meeting.day)).join(CourseRun, CourseRun.id == Meeting.run_id)
    of_period = days.join(Project, Project.id == CourseRun.project_id).where(Project.period_id == period_id, held)
    found = db.execute(of_period).one()
    return (found[0], found[1]) if all(found) else None
