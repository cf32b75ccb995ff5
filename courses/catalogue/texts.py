"""The texts of an offer in further languages: each has its own version, so that two can translate at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from courses.catalogue.content import content_of
from courses.catalogue.data import TextData
from courses.catalogue.describing import TEXT_COLUMNS
from courses.catalogue.editing import ChangedMeanwhile, note_change
from courses.catalogue.models import Course, CourseText
from courses.catalogue.search import search_text


def write_text(db: Session, course: Course, text: TextData, *, version: int, actor: str, now: datetime) -> None:
    """Bring the locked offer's text of this language to what was written.

    Raises ChangedMeanwhile when it is no longer the version that was opened; a new text is opened as version 0.
    """
    before = content_of(course)
    row = next((one for one in course.texts if one.language == text.language), None)
    if (row.version if row else 0) != version:
        raise ChangedMeanwhile
    if row is None:
        row = CourseText(language=text.language)
        course.texts.append(row)
    for name in TEXT_COLUMNS:
        if getattr(row, name) != getattr(text, name):
            setattr(row, name, getattr(text, name))
    _finish(db, course, before, actor=actor, now=now)


def remove_text(db: Session, course: Course, language: str, *, actor: str, now: datetime) -> None:
    """Take the text of this language away from the locked offer; without one nothing happens."""
    before = content_of(course)
    if row := next((one for one in course.texts if one.language == language), None):
        course.texts.remove(row)
        _finish(db, course, before, actor=actor, now=now)


def _finish(db: Session, course: Course, before: dict[str, Any], *, actor: str, now: datetime) -> None:
    db.flush()
    # Past the version of the offer: whoever has its form open has none of this in hand.
    words = update(Course).where(Course.id == course.id).values(search_text=search_text(course))
    db.execute(words.execution_options(synchronize_session=False))
    note_change(db, course, before, actor=actor, now=now)
