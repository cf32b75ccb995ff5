"""Reads of certificates, shaped for pages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager

from certificates.issuing.labels import paper_name
from certificates.issuing.models import CURRENT, Certificate, CertificateState, Download
from courses.attendance.ledger import Ledger
from courses.attendance.queries import ledgers_of, most_attended
from courses.catalogue.models import CertificateKind
from courses.completion.queries import COUNTED, PersonVerdict, verdicts_of_run
from courses.completion.verdict import Outcome, Verdict, verdict
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, RunState
from courses.planning.terms import RunTerms
from lms.people.models import Person

MOST_DUE_RUNS = 30
# Asked by every personal page.
_OWN_PAPERS = (
    select(Certificate).where(Certificate.enrolment_id == bindparam("enrolment")).order_by(Certificate.id.desc())
)


@dataclass(frozen=True)
class PaperLine:
    """One person and one kind of document, for the page of a run."""

    enrolment_id: int
    name: str
    kind: CertificateKind
    verdict: Verdict
    certificate_id: int | None
    state: CertificateState | None
    number: str
    problem: str
    is_final: bool

    @property
    def is_due(self) -> bool:
        """The run is over and written down, the share is reached, and nothing has been issued, nor revoked for good."""
        return self.is_final and self.state is None and self.verdict.outcome is Outcome.REACHED

    @property
    def is_unfounded(self) -> bool:
        """There is a paper, and a correction of attendance has taken its share away."""
        return self.state in CURRENT and self.verdict.outcome is Outcome.MISSED


@dataclass(frozen=True)
class OwnPaper:
    """A certificate as its owner sees it, with every download by the employer, the latest first."""

    id: int
    name: str
    state: CertificateState
    number: str
    issued_at: datetime | None
    fetched_by_employer: tuple[datetime, ...]


def papers_of_run(db: Session, run: CourseRun) -> list[PaperLine]:
    """Every person with a seat and every kind of document without a test, with its newest certificate, also a revoked one."""
    newest = {(c.enrolment_id, c.kind): c for c in db.scalars(_versions_of(run.id))}
    return [
        _line(run, found, one, newest.get((found.enrolment_id, CertificateKind(one.kind))))
        for found in verdicts_of_run(db, run)
        for one in issuable(found.verdicts)
    ]


def issuable(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """A Zertifikat also needs a passed test, which is recorded elsewhere; attendance alone gives the Bescheinigung."""
    return [one for one in verdicts if one.kind == CertificateKind.ATTENDANCE]


def certificate_of_run(db: Session, run_id: int, certificate_id: int) -> Certificate | None:
    """The certificate when it belongs to the run."""
    mine = (Certificate.id == certificate_id) & (Enrolment.run_id == run_id)
    return db.scalar(select(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id).where(mine))


def certificates_of_run(db: Session, run_id: int) -> Sequence[Certificate]:
    """Every certificate of the run, also those that ended, by the names of the people."""
    of_run = select(Certificate).join(Certificate.enrolment).join(Enrolment.person)
    of_run = of_run.options(contains_eager(Certificate.enrolment))
    return db.scalars(of_run.where(Enrolment.run_id == run_id).order_by(Person.search_name, Certificate.id)).all()


def certificate_of_enrolment(db: Session, enrolment_id: int, certificate_id: int) -> Certificate | None:
    """The certificate when it belongs to the enrolment."""
    mine = (Certificate.id == certificate_id) & (Certificate.enrolment_id == enrolment_id)
    return db.scalar(select(Certificate).where(mine))


def own_papers(db: Session, enrolment_id: int) -> list[OwnPaper]:
    """All certificates of an enrolment, the newest first."""
    papers = db.scalars(_OWN_PAPERS, {"enrolment": enrolment_id}).all()
    if not papers:
        return []
    fetched = (
        select(Download.certificate_id, Download.at)
        .join(Certificate, Certificate.id == Download.certificate_id)
        .where(Certificate.enrolment_id == enrolment_id, Download.by_employer.is_(True))
        .order_by(Download.at.desc())
    )
    times: dict[int, list[datetime]] = {}
    for certificate_id, at in db.execute(fetched):
        times.setdefault(certificate_id, []).append(at)
    return [
        OwnPaper(
            c.id,
            paper_name(c.kind, c.printed.course_kind),
            c.state,
            c.number,
            c.issued_at,
            tuple(times.get(c.id, ())),
        )
        for c in papers
    ]


def due_runs(db: Session, project_ids: Iterable[int] | None) -> list[tuple[CourseRun, int]]:
    """Completed runs of the projects (None: all) with the number of papers due, the latest first.

    Who missed a course stays without a paper for ever, so only runs in which somebody reached the share are looked into.
    """
    waiting = _without_paper(project_ids)
    runs = {run.id: run for run in _reached_by_somebody(db, waiting)}
    people = list(db.scalars(waiting.where(Enrolment.run_id.in_(runs))))
    ledgers = ledgers_of(db, people)
    counts = Counter(one.run_id for one in people if _reaches(runs[one.run_id].terms, ledgers[one.id]))
    return [(run, counts[id_]) for id_, run in runs.items()]


def _without_paper(project_ids: Iterable[int] | None) -> Select[Enrolment]:
    # Whatever the newest one is: issued, in the making, or revoked for good. Nothing of it is due.
    issued = select(Certificate.enrolment_id)
    waiting = (
        select(Enrolment)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(CourseRun.state == RunState.COMPLETED, Enrolment.status.in_(COUNTED), Enrolment.id.not_in(issued))
    )
    return waiting if project_ids is None else waiting.where(CourseRun.project_id.in_(list(project_ids)))


def _reached_by_somebody(db: Session, waiting: Select[Enrolment]) -> list[CourseRun]:
    best = most_attended(waiting.with_only_columns(Enrolment.id)).subquery("best")
    terms = select(CourseRun.id, CourseRun.stored_terms, best.c.planned, best.c.most).join(
        best, best.c.run_id == CourseRun.id
    )
    rows = db.execute(terms.order_by(CourseRun.ends_at.desc(), CourseRun.id))
    reached = (
        id_
        for id_, stored, planned, most in rows
        if _reaches(RunTerms.from_json(stored), Ledger(planned, most, 0, stored["unit_minutes"]))
    )
    wanted = select(CourseRun).where(CourseRun.id.in_(list(islice(reached, MOST_DUE_RUNS))))
    return list(db.scalars(wanted.order_by(CourseRun.ends_at.desc(), CourseRun.id)))


def _reaches(terms: RunTerms, ledger: Ledger) -> bool:
    verdicts = [verdict(ledger, document.kind, document.required_share) for document in terms.documents]
    return any(one.outcome is Outcome.REACHED for one in issuable(verdicts))


def progress_of_run(db: Session, run_id: int) -> tuple[int, int, int]:
    """How many certificates of the run are issued, still to be made, and stuck with a problem."""
    rows = select(Certificate.state, Certificate.problem).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    found = list(db.execute(rows.where(Enrolment.run_id == run_id, Certificate.state.in_(CURRENT))))
    issued = sum(state is CertificateState.ISSUED for state, _problem in found)
    stuck = sum(state is CertificateState.RESERVED and problem != "" for state, problem in found)
    return issued, len(found) - issued - stuck, stuck


def _versions_of(run_id: int) -> Select[Certificate]:
    of_run = select(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    return of_run.where(Enrolment.run_id == run_id).order_by(Certificate.version)


def _line(run: CourseRun, found: PersonVerdict, reached: Verdict, certificate: Certificate | None) -> PaperLine:
    return PaperLine(
        enrolment_id=found.enrolment_id,
        name=found.name,
        kind=CertificateKind(reached.kind),
        verdict=reached,
        certificate_id=certificate.id if certificate else None,
        state=certificate.state if certificate else None,
        number=certificate.number if certificate else "",
        problem=certificate.problem if certificate else "",
        is_final=run.state is RunState.COMPLETED,
    )
