"""Making a copy: a draft that collides with nothing, or with a reason, and remembers what it was copied from."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseState
from courses.planning.collisions.drafting import plan_carefully
from courses.planning.collisions.queries import CollisionRules
from courses.planning.models import CourseRun
from courses.planning.publishing import RunPlan
from lms.data.audit import record
from lms.data.refusal import Refusal, msgid


class OfferIsOver(Refusal):
    """Nobody plans a run of an archived offer."""

    text = msgid("Das Bildungsangebot ist archiviert. Davon gibt es keine neuen Durchführungen.")


def refuse_archived(course: Course) -> None:
    """Raise OfferIsOver for an archived offer."""
    if course.state is CourseState.ARCHIVED:
        raise OfferIsOver


def make_copy(
    db: Session, source: CourseRun, plan: RunPlan, rules: CollisionRules, *, reason: str, actor: str, now: datetime
) -> CourseRun:
    """The draft of the plan. Raises OfferIsOver, Collides, and whatever planning raises."""
    refuse_archived(source.course)
    run = plan_carefully(db, source.course, plan, rules, reason=reason, actor=actor, now=now)
    run.copied_from_id = source.id
    db.flush()
    record(
        db,
        stream=run.stream,
        at=now,
        actor=actor,
        action="run.copied",
        subject=f"run:{run.id}",
        changes={"source": source.id},
    )
    return run
