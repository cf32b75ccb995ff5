"""Runs when two people, or two organisations, are made one."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, RunTrainer
from lms.people.references import Merge, Reference
from lms.web.languages import lazy as _l


def teach_once(db: Session, merge: Merge) -> None:
    """Who was entered twice as a trainer of one run teaches it once."""
    taught = select(RunTrainer.run_id).where(RunTrainer.person_id == merge.target_id)
    double = (RunTrainer.person_id == merge.source_id) & RunTrainer.run_id.in_(taught)
    db.execute(delete(RunTrainer).where(double).execution_options(synchronize_session=False))


REFERENCES = (
    Reference(CourseRun.closed_to_id, _l("Durchführungen für diese Organisation")),
    Reference(RunTrainer.person_id, _l("geleitete Durchführungen"), make_room=teach_once),
)
