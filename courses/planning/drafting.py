"""Changing a run that nobody outside has seen yet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.content import content_of
from courses.planning.lifecycle import Step, after, refuse_stale, take_step
from courses.planning.models import CourseRun
from courses.planning.publishing import NothingToPublish, RunPlan, details_of, refuse_dates_outside, terms_of
from courses.planning.series.topics import lay_modules
from lms.funding.models import Project


def change_draft(db: Session, run: CourseRun, plan: RunPlan, *, version: int, actor: str, now: datetime) -> None:
    """Bring the locked draft to the plan; its code stays. Raises WrongStep once it is published."""
    after(run.state, Step.REDRAFT)
    refuse_stale(run, version)
    if not plan.meetings:
        raise NothingToPublish
    refuse_dates_outside(db.get_one(Project, plan.project_id), plan.meetings)
    before, details = content_of(run), details_of(plan, now)
    if plan.enrol_opens_at is None:
        details["enrol_opens_at"] = min(run.enrol_opens_at, details["enrol_closes_at"])
    # The old parts go first: a pool or a trainer may not stand in a run twice, not even for a moment.
    run.meetings, run.pools, run.trainers = [], [], []
    db.flush()
    for name, value in details.items():
        setattr(run, name, value)
    terms = terms_of(run.course)
    lay_modules(run.meetings, terms)
    run.stored_terms = terms.as_json()
    edit = (before, content_of(run))
    run.version += bool(take_step(db, run, Step.REDRAFT, actor=actor, now=now, edit=edit))


def lock_run(db: Session, run_id: int) -> CourseRun | None:
    """The run with its row locked, as it is now."""
    locked = select(CourseRun).where(CourseRun.id == run_id).with_for_update(of=CourseRun)
    return db.scalar(locked.execution_options(populate_existing=True))
