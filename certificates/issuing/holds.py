"""What papers hold about a run: once one exists, the terms that it printed stay."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issuing.models import Certificate
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun
from lms.data.refusal import msgid
from lms.web.holds import Hold

PAPERS = msgid("Für diese Durchführung gibt es schon Bescheinigungen.")


def held_terms(db: Session, run: CourseRun, *, lock: bool) -> list[Hold]:
    """The run itself, as soon as a paper of anybody in it was reserved, whatever became of the paper.

    The lock of a person's papers is the enrolment, so all of them are locked: nobody reserves behind the caller's back.
    """
    people = select(Enrolment.id).where(Enrolment.run_id == run.id).order_by(Enrolment.id)
    if lock:
        db.execute(people.with_for_update(key_share=True)).all()
    paper = select(Certificate.id).where(Certificate.enrolment_id.in_(people.order_by(None)))
    exists = db.scalar(paper.limit(1)) is not None
    return [Hold(f"run:{run.id}", PAPERS)] if exists else []
