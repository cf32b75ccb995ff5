"""What planning shows staff: the facts of a run, and on the start page drafts and the next runs."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, RunState
from courses.planning.policies import PLANNERS, may_plan
from courses.planning.staff_queries import count_of, fits_offer, run_facts, run_rows, runs_matching
from lms.web.actor import Actor
from lms.web.panels import Panel

MOST_ON_START = 6


def facts_panel(_db: Session, run: CourseRun, actor: Actor, *, now: datetime) -> Panel:
    """What was planned; for those who plan, the next step."""
    values = {
        "run": run_facts(run, now),
        "may_plan": may_plan(actor, run.project_id),
        "fits": fits_offer(run),
        "now": now,
    }
    return Panel("lms/courses/planning/staff/panels/facts.html", values, position=10)


def planning_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Drafts that wait to be published, and how full the next runs are."""
    if not PLANNERS.allows(actor):
        return None
    drafts = runs_matching(actor, "", RunState.DRAFT.value)
    coming = runs_matching(actor, "", RunState.PUBLISHED.value).where(CourseRun.starts_at > now)
    values = {
        "drafts": run_rows(db, drafts, now, limit=MOST_ON_START),
        "drafts_total": count_of(db, drafts),
        "coming": run_rows(db, coming, now, limit=MOST_ON_START),
        "coming_total": count_of(db, coming),
    }
    return Panel("lms/courses/planning/staff/panels/start.html", values, position=30)
