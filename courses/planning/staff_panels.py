"""What planning shows staff: the facts of a run, and on the start page drafts and the next runs."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from courses.catalogue.differences import Difference
from courses.catalogue.kinds import can_be_planned
from courses.catalogue.labels import field_name, value_in_words
from courses.catalogue.models import Course
from courses.planning.changes import terms_changes
from courses.planning.extent import extent_words
from courses.planning.models import CourseRun, RunState
from courses.planning.policies import PLANNERS, may_plan
from courses.planning.publishing import terms_of
from courses.planning.staff_queries import (
    count_of,
    published_runs_of,
    run_facts,
    run_rows,
    runs_matching,
    source_code,
)
from lms.web.actor import Actor
from lms.web.panels import Panel

MOST_ON_START = 6
MOST_RUNS_COMPARED = 50


def facts_panel(db: Session, run: CourseRun, actor: Actor, *, now: datetime) -> Panel:
    """What was planned; for those who plan, the next step."""
    facts = run_facts(run, now)
    values = {
        "run": facts,
        "source": source_code(db, run),
        "may_plan": may_plan(actor, run.project_id),
        "extent": extent_words(facts.planned_minutes, facts.units, facts.unit_minutes),
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


def changed_terms_panel(db: Session, course: Course, actor: Actor, *, now: datetime) -> Panel | None:
    """What the offer says today and its present and coming runs, published earlier, do not promise."""
    if not can_be_planned(course.kind):
        return None
    offered = terms_of(course)
    promised = published_runs_of(db, course.id, actor, now, limit=MOST_RUNS_COMPARED)
    runs = [(run, terms_changes(run.terms, offered)) for run in promised]
    values = {
        "published": len(runs),
        "runs": [
            {
                "id": run.id,
                "code": run.code,
                "starts_at": run.starts_at,
                "ends_at": run.ends_at,
                "fields": _words(found),
            }
            for run, found in runs
            if found
        ],
    }
    return Panel("lms/courses/planning/staff/panels/changed_terms.html", values, position=10)


def _words(changes: Sequence[Difference]) -> list[tuple[str, str, str]]:
    return [
        (field_name(one), value_in_words(one, one.before, {}), value_in_words(one, one.after, {})) for one in changes
    ]
