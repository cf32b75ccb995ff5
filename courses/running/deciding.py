"""Whether a run takes place: go, or not. Below the minimum a reason is written down."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.allocation import end_with_run
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.lifecycle import Step, after, refuse_stale, take_step
from courses.planning.models import CourseRun
from courses.running import refusals
from courses.running.announcing import announce, teachers_in
from courses.running.audience import audience_of
from courses.running.changing import Doing, Order, keep, refuse_held_run
from courses.running.models import ChangeKind, RunChange
from courses.running.standing import snapshot_of


def confirmed_people(db: Session, run_id: int) -> int:
    """How many people have a confirmed place: they count towards the minimum."""
    confirmed = (Enrolment.run_id == run_id) & (Enrolment.status == EnrolmentStatus.CONFIRMED)
    return db.scalar(select(func.count(Enrolment.id)).where(confirmed)) or 0


def go(db: Session, run: CourseRun, *, version: int, reason: str, doing: Doing) -> RunChange:
    """The locked run takes place. Raises ReasonMissing below the minimum without a reason, AlreadyGoing a second time."""
    after(run.state, Step.GO)
    if run.go_at is not None:
        raise refusals.AlreadyGoing
    refuse_stale(run, version)
    people = confirmed_people(db, run.id)
    if people < run.minimum_participants and not reason.strip():
        raise refusals.ReasonMissing
    standing = snapshot_of(db, run)
    run.go_at = doing.now
    made = keep(db, run, ChangeKind.GO, standing, Order(version, standing), doing)
    changes = {"change": made.id, "version": run.version, "people": people, "minimum": run.minimum_participants}
    personal = {"reason": reason} if reason.strip() else None
    take_step(db, run, Step.GO, actor=doing.actor.tag, now=doing.now, changes=changes, personal=personal)
    announce(db, made, doing.now)
    return made


def cancel_run(
    db: Session, run: CourseRun, *, version: int, message_de: str, message_en: str, doing: Doing
) -> RunChange:
    """The locked run does not take place: every place and every wait ends, and everybody is told once."""
    after(run.state, Step.CANCEL)
    refuse_stale(run, version)
    refuse_held_run(run, doing.held)
    standing = snapshot_of(db, run)
    # Whoever is told is found before the places end.
    people = audience_of(db, run, teachers_in(standing, standing), doing.now)
    order = Order(version, standing, message_de=message_de, message_en=message_en)
    made = keep(db, run, ChangeKind.CANCELLED, standing, order, doing)
    ended = end_with_run(db, run, actor=doing.actor.tag, now=doing.now)
    changes = {"change": made.id, "version": run.version, "ended": ended}
    take_step(db, run, Step.CANCEL, actor=doing.actor.tag, now=doing.now, changes=changes)
    announce(db, made, doing.now, people)
    return made
