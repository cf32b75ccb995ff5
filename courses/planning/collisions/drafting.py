"""Drafts that collide with nothing, or with a reason."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.planning.collisions.guard import accept, claim
from courses.planning.collisions.queries import CollisionRules
from courses.planning.drafting import change_draft
from courses.planning.models import CourseRun
from courses.planning.publishing import RunPlan, plan_run


def plan_carefully(
    db: Session, course: Course, plan: RunPlan, rules: CollisionRules, *, reason: str, actor: str, now: datetime
) -> CourseRun:
    """A draft run of the offer. Raises Collides, and whatever planning raises."""
    found = claim(db, plan, course, rules, reason=reason)
    run = plan_run(db, course, plan, actor=actor, now=now)
    accept(db, run, found, reason, actor=actor, now=now)
    return run


def change_carefully(
    db: Session,
    run: CourseRun,
    plan: RunPlan,
    rules: CollisionRules,
    *,
    reason: str,
    version: int,
    actor: str,
    now: datetime,
    moved: int | None = None,
) -> None:
    """Bring the locked draft to the plan. Raises Collides, and whatever changing a draft raises.

    `moved` is the place of the meeting in the plan, where it is the only one that changes.
    """
    found = claim(db, plan, run.course, rules, reason=reason, run_id=run.id, moved=moved)
    change_draft(db, run, plan, version=version, actor=actor, now=now)
    accept(db, run, found, reason, actor=actor, now=now)
