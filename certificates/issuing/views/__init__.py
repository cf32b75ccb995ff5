"""Pages of issuing: what is due, ending a paper, and handing over the bytes."""

from flask import abort
from sqlalchemy.orm import Session

from certificates.issuing.models import Certificate
from certificates.issuing.policies import may_fetch, may_issue
from certificates.issuing.queries import certificate_of_run
from courses.planning.models import CourseRun
from lms.web.actor import current_actor, require
from lms.web.links import public_url
from lms.web.routes import Routes

routes = Routes("issuing")


def find_run(db: Session, run_id: int) -> CourseRun:
    """The run whose papers the asking person issues; otherwise the page does not exist."""
    run = db.get(CourseRun, run_id)
    require(run is not None and may_issue(current_actor(), run))
    assert run is not None
    return run


def find_certificate(db: Session, run_id: int, certificate_id: int) -> Certificate:
    """One paper of the run, for those who may know whose it is."""
    require(may_fetch(db, current_actor(), find_run(db, run_id)))
    certificate = certificate_of_run(db, run_id, certificate_id)
    if certificate is None:
        abort(404)
    return certificate


def check_url() -> str:
    """Address of the check page as it is printed."""
    return public_url("lms.verification.ask")
