"""A run has begun: whoever still waits for a seat in it, or for a decision, waits for nothing, and is told so once.

The entry itself stays as it is: a request may still be approved for somebody who sits there, and a run that is postponed
takes its queue along.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, exists, literal, select
from sqlalchemy.orm import Session

from courses.enrolment import messages
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, RunState
from lms.mail.models import OutboxMail

S = EnrolmentStatus
WAITED = (S.WAITING, S.REQUESTED)
HELD = (RunState.PUBLISHED, RunState.RUNNING, RunState.COMPLETED)
# Later than this the news has lost its sense, and nobody hears of a run that was over before this was built.
STILL_NEWS = timedelta(days=3)


def still_waits(enrolment: Enrolment, now: datetime) -> bool:
    """Whether the person waits in a run that has begun: for a seat, or for a decision."""
    run = enrolment.run
    begun = run.state in HELD and run.last_promotion_at <= now
    return begun and enrolment.status in WAITED and enrolment.eligible


def runs_just_begun(db: Session, now: datetime) -> list[int]:
    """Runs in which somebody waited to the end and has not been told."""
    begun = (CourseRun.last_promotion_at <= now) & (CourseRun.last_promotion_at > now - STILL_NEWS)
    wanted = select(Enrolment.run_id).join(CourseRun, CourseRun.id == Enrolment.run_id)
    return list(db.scalars(wanted.where(begun, CourseRun.state.in_(HELD), _untold()).distinct()))


def tell_who_waited(db: Session, run: CourseRun, now: datetime) -> int:
    """Ask for one mail to each person who waited in the locked run; how many were asked for."""
    waited = db.scalars(select(Enrolment).where(Enrolment.run_id == run.id, _untold()).order_by(Enrolment.id))
    due = [one for one in waited if still_waits(one, now)]
    for one in due:
        messages.tell(db, one, messages.WAITED_IN_VAIN, now)
    return len(due)


def _untold() -> ColumnElement[bool]:
    """The condition that a person who can be written to waits, and has not been told."""
    waits = Enrolment.status.in_(WAITED) & Enrolment.eligible.is_(True)
    heard = Enrolment.contact_email.is_not(None) | (
        Enrolment.booked_by.is_not(None) & Enrolment.employer_id.is_not(None)
    )
    key = literal(f"{messages.WAITED_IN_VAIN}:") + cast(Enrolment.id, String) + literal(":")
    return waits & heard & ~exists().where(OutboxMail.dedup_key == key)
