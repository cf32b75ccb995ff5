"""The buttons of issuing, the progress page, and handing over the bytes."""

import io

from flask import abort, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from certificates.document.file_name import file_name
from certificates.issuing import refusals
from certificates.issuing.models import MIME_TYPE, Certificate, CertificateState
from certificates.issuing.policies import issuers, may_issue
from certificates.issuing.queries import (
    certificate_of_enrolment,
    certificate_of_run,
    papers_of_run,
    progress_of_run,
)
from certificates.issuing.reserving import lock_enrolment, reissue, reserve, revoke, try_again
from courses.enrolment.access import own_enrolment
from courses.enrolment.policies import may_see_names
from courses.enrolment.queries import run_heading
from courses.planning.models import CourseRun
from lms.data import clock, documents
from lms.data.refusal import Refusal, msgid
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext, ngettext
from lms.web.languages import lazy as _l
from lms.web.links import public_url
from lms.web.page import render, say, see_other
from lms.web.routes import Routes, anyone

routes = Routes("issuing")
NAMELESS = msgid("Eine Bescheinigung kann nicht ausgestellt werden. Die Leitung des Teilprojekts sieht den Grund.")


class EndForm(BaseForm):
    """Why a certificate ends."""

    reason = TextField(_l("Grund"), [Required(), OneLine(), UpTo(500)])


class ReissueForm(EndForm):
    """The corrected name and why the old paper is replaced."""

    name = TextField(_l("Name, wie er auf der Bescheinigung stehen soll"), [Required(), OneLine(), UpTo(255)])


@routes.post("/staff/runs/<id:run_id>/certificates", policy=issuers)
def issue_due(run_id: int) -> Response:
    """Reserve every certificate that is due; the worker makes them. A name that cannot be printed stops only its own."""
    actor, now = current_actor(), clock.now()
    named = may_see_names(request_session(), actor, run_id)
    due = [line for line in papers_of_run(request_session(), _run(request_session(), run_id)) if line.is_due]
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
    db = request_session()
    run = _run(db, run_id)
    issued, making, stuck = progress_of_run(db, run_id)
    page = render(
        "lms/certificates/issuing/progress.html",
        run=run_heading(run),
        issued=issued,
        making=making,
        stuck=stuck,
        lines=papers_of_run(db, run),
        named=may_see_names(db, current_actor(), run_id),
        State=CertificateState,
    )
    if making:
        page.headers["Refresh"] = "3"
    return page


@routes.post("/staff/runs/<id:run_id>/certificates/retry", policy=issuers)
def retry(run_id: int) -> Response:
    """Let the worker try again what could not be made, after its cause was mended."""
    _run(request_session(), run_id)
    with transaction() as db:
        try_again(db, run_id)
    return see_other("lms.issuing.progress", run_id=run_id)


@routes.form("/staff/runs/<id:run_id>/certificates/<id:certificate_id>/revoke", policy=issuers)
def revoke_one(run_id: int, certificate_id: int) -> Response:
    """Ask for the reason, then end the certificate for good."""
    certificate = _certificate(request_session(), run_id, certificate_id)
    form = EndForm()
    if form.sent_and_valid():
        with transaction() as db:
            lock_enrolment(db, certificate.enrolment_id)
            revoke(
                db,
                db.get_one(Certificate, certificate_id),
                reason=form.reason.data,
                person_id=_person_id(),
                now=clock.now(),
            )
        say("success", gettext("Die Bescheinigung ist widerrufen."))
        return see_other("lms.issuing.progress", run_id=run_id)
    return _ask("revoke", run_id, certificate, form)


@routes.form("/staff/runs/<id:run_id>/certificates/<id:certificate_id>/reissue", policy=issuers)
def reissue_one(run_id: int, certificate_id: int) -> Response:
    """Ask for the corrected name and the reason, then replace the certificate."""
    certificate = _certificate(request_session(), run_id, certificate_id)
    form = ReissueForm(data={"name": certificate.enrolment.name_on_document})
    if form.sent_and_valid():
        with transaction() as db:
            enrolment = lock_enrolment(db, certificate.enrolment_id)
            assert enrolment is not None
            reissue(
                db,
                enrolment,
                db.get_one(Certificate, certificate_id),
                name=form.name.data,
                reason=form.reason.data,
                check_url=check_url(),
                person_id=_person_id(),
                now=clock.now(),
            )
        say("success", gettext("Die neue Fassung wird erstellt; die alte gilt als ersetzt."))
        return see_other("lms.issuing.progress", run_id=run_id)
    return _ask("reissue", run_id, certificate, form)


@routes.get("/staff/runs/<id:run_id>/certificates/<id:certificate_id>/document.pdf", policy=issuers)
def staff_document(run_id: int, certificate_id: int) -> Response:
    """The PDF for those who issue it."""
    db = request_session()
    return hand_over(db, _certificate(db, run_id, certificate_id))


@routes.get("/enrolments/<id:enrolment_id>/certificates/<id:certificate_id>.pdf", policy=anyone)
def own_document(enrolment_id: int, certificate_id: int) -> Response:
    """One's own PDF."""
    db = request_session()
    require(own_enrolment(db, enrolment_id, current_actor(), clock.now()) is not None)
    certificate = certificate_of_enrolment(db, enrolment_id, certificate_id)
    if certificate is None:
        abort(404)
    return hand_over(db, certificate)


def hand_over(db: Session, certificate: Certificate) -> Response:
    """The stored bytes under the name of the personnel file; never made again."""
    if certificate.document_sha256 is None:
        raise refusals.StillBeingMade
    pdf = documents.fetch(db, certificate.document_sha256)
    return send_file(
        io.BytesIO(pdf), MIME_TYPE, as_attachment=True, download_name=file_name(certificate.printed), max_age=0
    )


def check_url() -> str:
    """Address of the check page as it is printed."""
    return public_url("lms.verification.ask")


def _run(db: Session, run_id: int) -> CourseRun:
    run = db.get(CourseRun, run_id)
    require(run is not None and may_issue(current_actor(), run))
    assert run is not None
    return run


def _certificate(db: Session, run_id: int, certificate_id: int) -> Certificate:
    _run(db, run_id)
    # A single paper names its owner; people of another provider are counts for the coordination.
    require(may_see_names(db, current_actor(), run_id))
    certificate = certificate_of_run(db, run_id, certificate_id)
    if certificate is None:
        abort(404)
    return certificate


def _person_id() -> int:
    person_id = current_actor().person_id
    assert person_id is not None  # the policy lets only people with a role in
    return person_id


def _ask(what: str, run_id: int, certificate: Certificate, form: BaseForm) -> Response:
    return render(
        f"lms/certificates/issuing/{what}.html",
        422 if form.errors else 200,
        form=form,
        run_id=run_id,
        number=certificate.number,
        name=certificate.enrolment.name_on_document,
    )
