"""The button that issues what is due, and the page that shows how far the worker has come."""

from werkzeug.wrappers import Response

from certificates.issuing import refusals
from certificates.issuing.models import CertificateState
from certificates.issuing.policies import issuers, may_fetch
from certificates.issuing.queries import papers_of_run, progress_of_run
from certificates.issuing.reserving import lock_enrolment, reserve, try_again
from certificates.issuing.views import check_url, find_run, routes
from courses.enrolment.policies import may_see_names
from courses.enrolment.queries import run_heading
from lms.data import clock
from lms.data.refusal import Refusal, msgid
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.languages import gettext, ngettext
from lms.web.page import render, say, see_other

KINDS = {CertificateState.RESERVED: "info", CertificateState.ISSUED: "success", CertificateState.REVOKED: "danger"}
NAMELESS = msgid("Eine Bescheinigung kann nicht ausgestellt werden. Die Leitung des Teilprojekts sieht den Grund.")


@routes.post("/staff/runs/<id:run_id>/certificates", policy=issuers)
def issue_due(run_id: int) -> Response:
    """Reserve every certificate that is due; the worker makes them. A name that cannot be printed stops only its own."""
    actor, now = current_actor(), clock.now()
    named = may_see_names(request_session(), actor, run_id)
    due = [line for line in papers_of_run(request_session(), find_run(request_session(), run_id)) if line.is_due]
    reserved, problems = 0, []
    for line in due:
        try:
            with transaction() as db:
                enrolment = lock_enrolment(db, line.enrolment_id)
                require(enrolment is not None)
                assert enrolment is not None
                reserve(db, enrolment, line.kind, check_url=check_url(), person_id=actor.person_id, now=now)
            reserved += 1
        except refusals.AlreadyIssued:
            continue  # somebody else pressed the button at the same moment
        except Refusal as refusal:
            problems.append(gettext(refusal.text, **refusal.values) if named else gettext(NAMELESS))
    for problem in problems:
        say("danger", problem)
    if reserved:
        text = ngettext("%(num)s Bescheinigung wird erstellt.", "%(num)s Bescheinigungen werden erstellt.", reserved)
        say("success", text)
    return see_other("lms.issuing.progress", run_id=run_id)


@routes.get("/staff/runs/<id:run_id>/certificates", policy=issuers)
def progress(run_id: int) -> Response:
    """How far the worker has come; the page renews itself until all is made."""
    return show_progress(run_id)


@routes.post("/staff/runs/<id:run_id>/certificates/retry", policy=issuers)
def retry(run_id: int) -> Response:
    """Let the worker try again what could not be made, after its cause was mended."""
    actor, now = current_actor(), clock.now()
    with transaction() as db:
        try_again(db, find_run(db, run_id), actor=actor.tag, now=now)
    return see_other("lms.issuing.progress", run_id=run_id)


def show_progress(run_id: int, complaint: str = "") -> Response:
    """The page, with what is wrong about the choice of papers beside it."""
    db = request_session()
    run = find_run(db, run_id)
    issued, making, stuck = progress_of_run(db, run_id)
    page = render(
        "lms/certificates/issuing/progress.html",
        422 if complaint else 200,
        run=run_heading(run),
        issued=issued,
        making=making,
        stuck=stuck,
        lines=papers_of_run(db, run),
        named=may_fetch(db, current_actor(), run),
        complaint=complaint,
        State=CertificateState,
        kinds=KINDS,
    )
    if making:
        page.headers["Refresh"] = "3"
    return page
