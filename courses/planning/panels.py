"""What planning shows on pages of other rooms: dates of an offer, and the way in for visitors."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.catalogue.kinds import can_be_planned
from courses.catalogue.models import Course
from courses.planning.offers import lines_offered
from courses.planning.queries import next_runs
from lms.web.actor import Actor
from lms.web.panels import Panel

RUNS_ON_START = 6


def course_panel(db: Session, course: Course, *, now: datetime) -> Panel | None:
    """When and where the offer takes place next; advice has no dates."""
    if not can_be_planned(course.kind):
        return None
    return Panel(
        "lms/courses/planning/panels/course.html", {"runs": next_runs(db, now, course_id=course.id)}, position=10
    )


def start_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """A search, the next dates and the lines; people with a role find their work here instead."""
    if actor.roles:
        return None
    values = {"runs": next_runs(db, now, most=RUNS_ON_START), "lines": lines_offered(db)}
    return Panel("lms/courses/planning/panels/start.html", values, position=12)
