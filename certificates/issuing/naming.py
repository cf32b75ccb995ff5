"""The name on a person's papers: corrected before there is one, or together with a new version."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issuing import refusals
from certificates.issuing.models import CURRENT, Certificate
from courses.enrolment.models import Enrolment
from lms.data.history import record_edit


def correct_name(db: Session, enrolment: Enrolment, name: str, *, actor: str, now: datetime) -> None:
    """Correct the name of the locked enrolment as long as no paper carries it.

    Raises AlreadyIssued where one does: then the paper is reissued, so that paper and name stay the same.
    """
    carries = (Certificate.enrolment_id == enrolment.id) & Certificate.state.in_(CURRENT)
    if db.scalar(select(Certificate.id).where(carries).limit(1)) is not None:
        raise refusals.AlreadyIssued
    write_name(db, enrolment, name, actor=actor, now=now)


def write_name(db: Session, enrolment: Enrolment, name: str, *, actor: str, now: datetime) -> None:
    """The corrected name, with the old and the new one beside the chain of the project."""
    record_edit(
        db,
        stream=enrolment.run.stream,
        at=now,
        actor=actor,
        action="enrolment.name_corrected",
        subject=enrolment.tag,
        before={"name_on_document": enrolment.name_on_document},
        after={"name_on_document": name},
    )
    enrolment.name_on_document = name
