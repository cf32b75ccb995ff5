"""Offers as staff write them: the same fields as a catalogue file, one offer at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.content import content_of
from courses.catalogue.data import CourseData
from courses.catalogue.describing import describe
from courses.catalogue.models import Course, CourseState
from courses.catalogue.publication import refuse_incomplete
from courses.catalogue.saving import Names, bring_to
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid


class CodeTaken(Refusal):
    """Two offers cannot have one code."""

    text = msgid("Diese Kennung gibt es schon.")


class ChangedMeanwhile(Refusal):
    """Somebody else saved the same thing after it was opened here."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


class WrongStep(Refusal):
    """The state of the offer does not allow this step."""

    text = msgid("Dieser Schritt ist im jetzigen Stand des Angebots nicht möglich.")


# From which state each step leads where. Archived offers come back as drafts: somebody looks before the public does.
STEPS = {
    "publish": ({CourseState.DRAFT}, CourseState.PUBLISHED),
    "withdraw": ({CourseState.PUBLISHED}, CourseState.DRAFT),
    "archive": ({CourseState.DRAFT, CourseState.PUBLISHED}, CourseState.ARCHIVED),
    "restore": ({CourseState.ARCHIVED}, CourseState.DRAFT),
}


def create_offer(
    db: Session, data: CourseData, *, provider_id: int | None, actor: str, now: datetime, copied_from: int | None = None
) -> Course:
    """A new offer, as a draft. Raises CodeTaken for a code that exists."""
    course = Course(code=data.code, provider_id=provider_id)
    bring_to(course, replace(data, state=CourseState.DRAFT, provider=None), Names(db, [data]))
    try:
        with db.begin_nested():
            db.add(course)
    except IntegrityError as error:
        raise CodeTaken from error
    note_creation(db, course, actor=actor, now=now, copied_from=copied_from)
    return course


def copy_offer(db: Session, course: Course, code: str, *, provider_id: int | None, actor: str, now: datetime) -> Course:
    """The same offer under another code, as a draft, with all its texts. Raises CodeTaken."""
    data = replace(describe(course), code=code)
    return create_offer(db, data, provider_id=provider_id, actor=actor, now=now, copied_from=course.id)


def change_offer(
    db: Session,
    course: Course,
    data: CourseData,
    *,
    provider_id: int | None,
    version: int,
    actor: str,
    now: datetime,
) -> list[str]:
    """Bring the locked offer to what was written; the names of the fields that changed. State and texts stay.

    Raises ChangedMeanwhile when the offer is no longer the version that was opened.
    """
    if course.version != version:
        raise ChangedMeanwhile
    stored, before = describe(course), content_of(course)
    data = replace(data, state=stored.state, texts=stored.texts, provider=None)
    bring_to(course, data, Names(db, [data]))
    if course.provider_id != provider_id:
        course.provider_id = provider_id
    db.flush()
    return note_change(db, course, before, actor=actor, now=now)


def take_step(db: Session, course: Course, step: str, *, actor: str, now: datetime) -> None:
    """Publish, withdraw, archive or restore the locked offer.

    Raises WrongStep, or OfferIncomplete when something is missing that the public needs.
    """
    allowed, target = STEPS[step]
    if course.state not in allowed:
        raise WrongStep
    if target is CourseState.PUBLISHED:
        refuse_incomplete(describe(course))
    before, course.state = {"state": course.state}, target
    db.flush()
    _record(db, course, f"course.{step}", before, {"state": target}, actor, now)


def steps_from(state: CourseState) -> list[str]:
    """What can be done with an offer in this state."""
    return [step for step, (allowed, _target) in STEPS.items() if state in allowed]


def lock_offer(db: Session, course_id: int) -> Course:
    """The offer with its row locked, as it is now."""
    wanted = select(Course).where(Course.id == course_id).options(*whole_offer()).with_for_update(of=Course)
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def whole_offer() -> Sequence[Any]:
    """Loads an offer with all its parts, in as many queries for one as for a thousand."""
    return (
        joinedload(Course.line),
        joinedload(Course.provider),
        selectinload(Course.modules),
        selectinload(Course.programme),
        selectinload(Course.texts),
        selectinload(Course.formats),
        selectinload(Course.documents),
        selectinload(Course.target_groups),
    )


def note_creation(db: Session, course: Course, *, actor: str, now: datetime, copied_from: int | None = None) -> None:
    """Note that there is a new offer."""
    changes: dict[str, Any] = {"state": course.state.value, "provider": course.provider_id}
    record(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="course.created",
        subject=f"course:{course.id}",
        changes=changes | ({"copied_from": copied_from} if copied_from else {}),
    )


def note_change(db: Session, course: Course, before: Mapping[str, Any], *, actor: str, now: datetime) -> list[str]:
    """Note what differs between the offer and its content before; the names of those fields."""
    return _record(db, course, "course.changed", before, content_of(course), actor, now)


def _record(
    db: Session,
    course: Course,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor: str,
    now: datetime,
) -> list[str]:
    return record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action=action,
        subject=f"course:{course.id}",
        before=before,
        after=after,
    )
