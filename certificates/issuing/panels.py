"""What issuing shows on the start page, on the page of a run, and on a person's own page."""

from datetime import datetime

from sqlalchemy.orm import Session

from certificates.issuing.corrected import unfounded_runs
from certificates.issuing.models import CertificateState
from certificates.issuing.policies import issuers, may_issue
from certificates.issuing.queries import due_runs, own_papers, papers_of_run
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun
from lms.web.actor import Actor, Role
from lms.web.languages import current_language
from lms.web.panels import Panel


def due_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Runs where papers are due, for those who issue them."""
    if not issuers.allows(actor):
        return None
    projects = None if Role.COORDINATOR in actor.roles else actor.project_ids
    language = current_language()
    due = [(run.id, run.terms.title(language), run.ends_at, count) for run, count in due_runs(db, projects)]
    return Panel("lms/certificates/issuing/panels/due.html", {"due": due}, position=30)


def unfounded_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Runs where a correction took the share away from an issued paper, for those who may revoke it."""
    if not issuers.allows(actor):
        return None
    projects = None if Role.COORDINATOR in actor.roles else actor.project_ids
    language = current_language()
    found = [(run.id, run.terms.title(language), run.ends_at, count) for run, count in unfounded_runs(db, projects)]
    page = "lms/certificates/issuing/panels/unfounded.html"
    return Panel(page, {"unfounded": found}, position=28) if found else None


def run_panel(db: Session, run: CourseRun, actor: Actor, *, now: datetime) -> Panel | None:
    """The papers of a run: what is due, what was issued, what is being made."""
    if not may_issue(actor, run):
        return None
    lines = papers_of_run(db, run)
    values = {
        "run_id": run.id,
        "lines": lines,
        "due": sum(line.is_due for line in lines),
        "unfounded": sum(line.is_unfounded for line in lines),
        "making": sum(line.state is CertificateState.RESERVED for line in lines),
        "State": CertificateState,
    }
    return Panel("lms/certificates/issuing/panels/run.html", values, position=70)


def own_panel(db: Session, enrolment: Enrolment, *, now: datetime) -> Panel | None:
    """One's own papers, and when the employer fetched them."""
    papers = own_papers(db, enrolment.id)
    if not papers:
        return None
    values = {"papers": papers, "enrolment_id": enrolment.id, "State": CertificateState}
    return Panel("lms/certificates/issuing/panels/own.html", values, position=25)
