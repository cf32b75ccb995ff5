"""Papers whose share a later correction of attendance took away. Nothing is revoked by itself: somebody looks and decides."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certificates.issuing.models import CURRENT, Certificate
from certificates.issuing.queries import issuable
from courses.attendance.ledger import Ledger
from courses.attendance.models import AttendanceCorrection
from courses.attendance.queries import ledgers_of
from courses.completion.verdict import Outcome, verdict
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun


def unfounded_runs(db: Session, project_ids: Iterable[int] | None) -> list[tuple[CourseRun, int]]:
    """Runs of the projects (None: all) with the number of papers that no longer have their share, the latest first.

    Asked of the corrections made after the paper, of which there are few. Who reopens a whole sheet may revoke as well,
    and sees the same warning on the page of that run.
    """
    corrected = (
        select(AttendanceCorrection.enrolment_id)
        .join(Certificate, Certificate.enrolment_id == AttendanceCorrection.enrolment_id)
        .where(Certificate.state.in_(CURRENT), AttendanceCorrection.corrected_at > Certificate.reserved_at)
    )
    wanted = select(Enrolment).where(Enrolment.id.in_(corrected)).options(joinedload(Enrolment.run))
    if project_ids is not None:
        of_projects = CourseRun.project_id.in_(list(project_ids))
        wanted = wanted.join(CourseRun, CourseRun.id == Enrolment.run_id).where(of_projects)
    people = list(db.scalars(wanted))
    ledgers = ledgers_of(db, people)
    counts = Counter(one.run_id for one in people if _misses(one.run, ledgers[one.id]))
    runs = {one.run_id: one.run for one in people}
    latest = sorted(counts, key=lambda run_id: runs[run_id].ends_at, reverse=True)
    return [(runs[run_id], counts[run_id]) for run_id in latest]


def _misses(run: CourseRun, ledger: Ledger) -> bool:
    verdicts = [verdict(ledger, document.kind, document.required_share) for document in run.terms.documents]
    return any(one.outcome is Outcome.MISSED for one in issuable(verdicts))
