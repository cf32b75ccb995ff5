"""What papers hold: once one exists, the terms that it printed stay, and so does the place that it proves."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issuing.models import CURRENT, Certificate
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun
from lms.data.refusal import Way, msgid
from lms.web.holds import Hold

PAPERS = msgid("Für diese Durchführung gibt es schon Bescheinigungen.")
PAPER = msgid(
    "Für diese Person gibt es schon eine Bescheinigung. Bitte widerrufen Sie sie zuerst; danach lässt sich das "
    "ändern. Reicht, was die Person besucht hat, stellen Sie die Bescheinigung anschließend neu aus."
)
TO_PAPERS = msgid("Zu den Bescheinigungen dieser Durchführung")


def held_by_papers(db: Session, run: CourseRun, *, lock: bool) -> list[Hold]:
    """The run itself, as soon as a paper of anybody in it was reserved, whatever became of the paper; and each place
    whose paper stands.

    The lock of a person's papers is the enrolment, so all of them are locked: nobody reserves behind the caller's back.
    """
    people = select(Enrolment.id).where(Enrolment.run_id == run.id).order_by(Enrolment.id)
    if lock:
        db.execute(people.with_for_update(key_share=True)).all()
    of_run = Certificate.enrolment_id.in_(people.order_by(None))
    papers = db.execute(
        select(Certificate.enrolment_id, Certificate.state).where(of_run).order_by(Certificate.id)
    ).all()
    places = dict.fromkeys(enrolment_id for enrolment_id, state in papers if state in CURRENT)
    terms = [Hold(f"run:{run.id}", PAPERS)] if papers else []
    way = Way(TO_PAPERS, "lms.issuing.progress", {"run_id": run.id})
    return [*terms, *(Hold(f"enrolment:{one}", PAPER, way) for one in places)]
