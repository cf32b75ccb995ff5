"""What enrolment shows staff: the people of a run, and on the start page who waits for a decision."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from courses.enrolment.models import ACTIVE
from courses.enrolment.overlaps import overlaps
from courses.enrolment.policies import may_decide, may_see_names
from courses.enrolment.staff_queries import claims_to_check, groups_of_run, numbers_of_run, requests_to_decide
from courses.enrolment.withdrawing import HELD, has_begun
from courses.planning.models import CourseRun, PoolMode, RunState
from courses.planning.policies import PLANNERS
from lms.web.actor import Actor
from lms.web.panels import Panel

MOST_ON_START = 6
MOST_OVERLAPS = 50


def people_panel(db: Session, run: CourseRun, actor: Actor, *, now: datetime) -> Panel:
    """Who is enrolled, by state; numbers only for those who may not know the names."""
    decides, named = may_decide(db, actor, run.id), may_see_names(db, actor, run.id)
    groups = groups_of_run(db, run.id, contacts=decides) if named else numbers_of_run(db, run.id)
    both = any(pool.mode is not PoolMode.ANY for pool in run.pools)
    values = {
        "run_id": run.id,
        "groups": groups,
        "named": named,
        "decides": decides,
        "both": both,
        "cancels": decides and now < run.starts_at and run.state is not RunState.CANCELLED,
        "leaves": decides and has_begun(run, now),
        "comes_back": decides and run.state in HELD,
        "active": [status.value for status in ACTIVE],
    }
    return Panel("lms/courses/enrolment/staff/panels/people.html", values, position=20)


def todo_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Requests that wait for approval, and employers that nobody has confirmed."""
    if not PLANNERS.allows(actor):
        return None
    requests, requests_total = requests_to_decide(db, actor, most=MOST_ON_START)
    claims, claims_total = claims_to_check(db, actor, most=MOST_ON_START)
    values = {
        "requests": requests,
        "requests_total": requests_total,
        "claims": claims,
        "claims_total": claims_total,
    }
    return Panel("lms/courses/enrolment/staff/panels/start.html", values, position=20)


def overlaps_panel(db: Session, actor: Actor, first: date, last: date, *, now: datetime) -> Panel | None:
    """People who would have to be in two meetings at once; how many, not who."""
    found = overlaps(db, actor, first, last)
    if not found:
        return None
    values = {"overlaps": found[:MOST_OVERLAPS], "more": max(len(found) - MOST_OVERLAPS, 0)}
    return Panel("lms/courses/enrolment/panels/overlaps.html", values, position=10)
