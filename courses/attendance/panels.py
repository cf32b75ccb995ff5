"""What attendance shows on the start page of trainers and on the page of a run for staff."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.attendance.hours import hours_and_minutes, months
from courses.attendance.policies import marks_something, may_see, may_see_names, projects_shown
from courses.attendance.queries import own_meetings_from, own_open_sheets, sheets_of_run
from courses.planning.models import CourseRun
from courses.planning.schedule import day_of
from lms.web.actor import Actor, Role
from lms.web.formats import local_today
from lms.web.panels import Panel


def today_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """A trainer's day: one tap to each sheet, then the week ahead, then what was left open."""
    if Role.TRAINER not in actor.roles or actor.person_id is None:
        return None
    today = local_today(now)
    near = own_meetings_from(db, actor.person_id, today)
    values = {
        "today": [line for line in near if line.heading.day == today],
        "next": [line for line in near if line.heading.day > today],
        "left_open": own_open_sheets(db, actor.person_id, today),
    }
    return Panel("lms/courses/attendance/panels/today.html", values, position=10)


def sheets_panel(db: Session, run: CourseRun, actor: Actor, *, now: datetime) -> Panel | None:
    """The sheets of a run and how far each is."""
    if not may_see(db, run, actor):
        return None
    today = day_of(now, run.zone)
    values = {
        "lines": sheets_of_run(db, run),
        "today": today,
        "marking": marks_something(db, run, actor),
        "printing": may_see_names(db, run, actor),
    }
    return Panel("lms/courses/attendance/panels/sheets.html", values, position=40)


def hours_panel(db: Session, person_id: int, actor: Actor, *, now: datetime) -> Panel:
    """What a trainer has held, month by month; a lead sees the hours of the own project."""
    held = months(db, person_id, projects_shown(actor, person_id), now)
    values = {"months": held, "person_id": person_id, "as_hours": hours_and_minutes}
    return Panel("lms/courses/attendance/panels/hours.html", values, position=10)
