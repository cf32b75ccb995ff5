"""Reads of certificates, shaped for pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from certificates.issuing.models import Certificate, CertificateState, Download
from courses.catalogue.models import CertificateKind
from courses.completion.queries import PersonVerdict, verdicts_of_run
from courses.completion.verdict import Outcome, Verdict
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, RunState

CURRENT = (CertificateState.RESERVED, CertificateState.ISSUED)


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

    @property
    def is_due(self) -> bool:
        """The share is reached and nothing has been issued."""
        return self.state is None and self.verdict.outcome is Outcome.REACHED


@dataclass(frozen=True)
class OwnPaper:
    """A certificate as its owner sees it."""

    id: int
    kind: CertificateKind
    state: CertificateState
    number: str
    issued_at: datetime | None
    fetched_by_employer: datetime | None


def papers_of_run(db: Session, run: CourseRun) -> list[PaperLine]:
    """Every person with a seat and every kind of document without a test, with what was issued."""
    current = {(c.enrolment_id, c.kind): c for c in db.scalars(_current_of(run.id))}
    return [
        _line(found, verdict, current.get((found.enrolment_id, CertificateKind(verdict.kind))))
        for found in verdicts_of_run(db, run)
        for verdict in issuable(found.verdicts)
    ]


def issuable(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """A Zertifikat also needs a passed test, which is recorded elsewhere; attendance alone gives the Bescheinigung."""
    return [verdict for verdict in verdicts if verdict.kind == CertificateKind.ATTENDANCE]


def certificate_of_run(db: Session, run_id: int, certificate_id: int) -> Certificate | None:
    """The certificate when it belongs to the run."""
    mine = (Certificate.id == certificate_id) & (Enrolment.run_id == run_id)
    return db.scalar(select(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id).where(mine))


def certificate_of_enrolment(db: Session, enrolment_id: int, certificate_id: int) -> Certificate | None:
    """The certificate when it belongs to the enrolment."""
    mine = (Certificate.id == certificate_id) & (Certificate.enrolment_id == enrolment_id)
    return db.scalar(select(Certificate).where(mine))


def own_papers(db: Session, enrolment_id: int) -> list[OwnPaper]:
    """All certificates of an enrolment, the newest first, with the employer's last download."""
    fetched = (
        select(Download.certificate_id, func.max(Download.at).label("at"))
        .where(Download.by_employer.is_(True))
        .group_by(Download.certificate_id)
        .subquery()
    )
    rows = (
        select(Certificate, fetched.c.at)
        .outerjoin(fetched, fetched.c.certificate_id == Certificate.id)
        .where(Certificate.enrolment_id == enrolment_id)
        .order_by(Certificate.id.desc())
    )
    return [OwnPaper(c.id, c.kind, c.state, c.number, c.issued_at, at) for c, at in db.execute(rows)]


def runs_that_may_be_due(db: Session, project_ids: Iterable[int] | None) -> list[CourseRun]:
    """Ended runs of the projects (None: all) where somebody with a seat has no certificate yet."""
    issued = select(Certificate.enrolment_id).where(Certificate.state.in_(CURRENT))
    open_people = select(Enrolment.run_id).where(Enrolment.status == "confirmed", Enrolment.id.not_in(issued))
    runs = select(CourseRun).where(
        CourseRun.state.in_([RunState.RUNNING, RunState.COMPLETED]), CourseRun.id.in_(open_people)
    )
    if project_ids is not None:
        runs = runs.where(CourseRun.project_id.in_(list(project_ids)))
    return list(db.scalars(runs.order_by(CourseRun.ends_at.desc()).limit(30)))


def progress_of_run(db: Session, run_id: int) -> tuple[int, int, int]:
    """How many certificates of the run are issued, still to be made, and stuck with a problem."""
    rows = select(Certificate.state, Certificate.problem).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    found = list(db.execute(rows.where(Enrolment.run_id == run_id, Certificate.state.in_(CURRENT))))
    issued = sum(state is CertificateState.ISSUED for state, _problem in found)
    stuck = sum(state is CertificateState.RESERVED and problem != "" for state, problem in found)
    return issued, len(found) - issued - stuck, stuck


def _current_of(run_id: int) -> Select[Certificate]:
    of_run = select(Certificate).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    return of_run.where(Enrolment.run_id == run_id, Certificate.state.in_(CURRENT))


def _line(found: PersonVerdict, verdict: Verdict, certificate: Certificate | None) -> PaperLine:
    return PaperLine(
        enrolment_id=found.enrolment_id,
        name=found.name,
        kind=CertificateKind(verdict.kind),
        verdict=verdict,
        certificate_id=certificate.id if certificate else None,
        state=certificate.state if certificate else None,
        number=certificate.number if certificate else "",
        problem=certificate.problem if certificate else "",
    )
