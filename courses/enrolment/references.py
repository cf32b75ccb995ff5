"""Enrolments when two people, or two organisations, are made one."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from courses.enrolment.models import ACTIVE, Enrolment
from courses.enrolment.queries import run_title
from courses.enrolment.refusals import TwoPlacesInOneRun
from courses.planning.models import CourseRun
from lms.people.references import Merge, Reference
from lms.web.languages import lazy as _l


def lock_runs(db: Session, merge: Merge) -> None:
    """The run is the lock of its places, and whoever gives one takes it before the person."""
    theirs = Enrolment.person_id.in_([merge.source_id, merge.target_id]) & Enrolment.status.in_(ACTIVE)
    runs = select(CourseRun.id).where(CourseRun.id.in_(select(Enrolment.run_id).where(theirs)))
    db.execute(runs.order_by(CourseRun.id).with_for_update())


def two_places(db: Session, merge: Merge) -> Sequence[TwoPlacesInOneRun]:
    """Runs in which both have an active enrolment: only the person knows which one is meant."""
    other = aliased(Enrolment)
    both = (
        select(CourseRun)
        .join(Enrolment, Enrolment.run_id == CourseRun.id)
        .join(other, other.run_id == CourseRun.id)
        .where(Enrolment.person_id == merge.source_id, Enrolment.status.in_(ACTIVE))
        .where(other.person_id == merge.target_id, other.status.in_(ACTIVE))
    )
    runs = db.scalars(both.order_by(CourseRun.starts_at, CourseRun.id))
    return [TwoPlacesInOneRun(code=run.code, title=run_title(run)) for run in runs]


ENROLMENTS = _l("Anmeldungen")
REFERENCES = (
    Reference(Enrolment.person_id, ENROLMENTS, lock=lock_runs, clashes=two_places),
    Reference(Enrolment.employer_id, ENROLMENTS),
    Reference(Enrolment.booked_by, _l("Buchungen für andere")),
)
