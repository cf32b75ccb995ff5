"""Offers as staff write them: the same fields as a catalogue file, one offer at a time."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.catalogue.content import content_of
from courses.catalogue.data import CourseData
from courses.catalogue.importing import Names, bring_to
from courses.catalogue.models import Course, CourseState
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid


class CodeTaken(Refusal):
    """Two offers cannot have one code."""

    text = msgid("Diese Kennung gibt es schon.")


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same thing after it was opened here."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


def create_offer(
    db: Session, data: CourseData, *, state: CourseState, provider_id: int | None, actor: str, now: datetime
) -> Course:
    """A new offer. Raises CodeTaken for a code that exists."""
    course = Course(code=data.code, provider_id=provider_id)
    bring_to(course, data, Names(db, [data]), state=state)
    try:
        with db.begin_nested():
            db.add(course)
    except IntegrityError as error:
        raise CodeTaken from error
    changes = {"state": state.value, "provider": provider_id}
    subject = f"course:{course.id}"
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action="course.created", subject=subject, changes=changes)
    return course


def change_offer(
    db: Session,
    course: Course,
    data: CourseData,
    *,
    state: CourseState,
    provider_id: int | None,
    version: int,
    actor: str,
    now: datetime,
) -> list[str]:
    """Bring the locked offer to what was written; the names of the fields that changed.

    Raises ChangedMeanwhile when the offer is no longer the version that was opened.
    """
    if course.version != version:
        raise ChangedMeanwhile
    before = content_of(course)
    bring_to(course, data, Names(db, [data]), state=state)
    if course.provider_id != provider_id:
        course.provider_id = provider_id
    db.flush()
    return record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="course.changed",
        subject=f"course:{course.id}",
        before=before,
        after=content_of(course),
    )


def lock_offer(db: Session, course_id: int) -> Course:
    """The offer with its row locked, as it is now."""
    wanted = select(Course).where(Course.id == course_id).with_for_update(of=Course)
    return db.scalars(wanted.execution_options(populate_existing=True)).one()
