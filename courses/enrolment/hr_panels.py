"""What a Personalstelle finds on the start page and on the public page of a run."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.employer_view import open_runs, upcoming_of_staff
from courses.enrolment.models import ACTIVE, Enrolment
from courses.enrolment.settings import grace
from courses.planning.models import CourseRun, RunState
from lms.web.actor import Actor, Role, current_actor
from lms.web.formats import local_today
from lms.web.languages import ngettext
from lms.web.panels import Panel

MOST_RUNS = 5


def hr_start_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Own staff's next places, and what can be booked now."""
    if Role.HR not in actor.roles:
        return None
    day = local_today(now)
    total, rows = upcoming_of_staff(db, actor.organisation_ids, now=now, today=day, grace=grace())
    values = {"total": total, "rows": rows, "runs": open_runs(db, actor.organisation_ids, now, MOST_RUNS)}
    return Panel("lms/courses/enrolment/hr/panels/start.html", values, position=11)


def open_at_desk(db: Session, organisation_id: int, now: datetime) -> list[str]:
    """What a Personalstelle still has to hear of: places of its staff in runs to come."""
    ahead = (CourseRun.ends_at > now) & Enrolment.status.in_(ACTIVE) & (Enrolment.employer_id == organisation_id)
    rows = select(func.count(Enrolment.id)).join(CourseRun, CourseRun.id == Enrolment.run_id)
    number = db.scalar(rows.where(ahead)) or 0
    sentence = ngettext("%(num)s Platz in einem kommenden Kurs", "%(num)s Plätze in kommenden Kursen", number)
    return [sentence] if number else []


def book_panel(_db: Session, run: CourseRun, *, now: datetime) -> Panel | None:
    """The way to book colleagues, for clerks only, while enrolment is open."""
    open_now = run.enrol_opens_at <= now < min(run.enrol_closes_at, run.starts_at)
    if Role.HR not in current_actor().roles or run.state is not RunState.PUBLISHED or not open_now:
        return None
    return Panel("lms/courses/enrolment/hr/panels/book.html", {"run_id": run.id}, position=15)
