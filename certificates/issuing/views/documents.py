"""Handing over the bytes: to the person, to those who issue them, one by one or a run's papers as one ZIP."""

import io
from collections.abc import Sequence

from flask import abort, request, send_file
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from certificates.document.file_name import file_name
from certificates.issuing import refusals
from certificates.issuing.archive import Filed, zip_of
from certificates.issuing.downloads import write_down
from certificates.issuing.models import MIME_TYPE, Certificate
from certificates.issuing.policies import issuers, may_fetch
from certificates.issuing.queries import certificate_of_enrolment, certificates_of_run
from certificates.issuing.views import find_certificate, find_run, routes
from certificates.issuing.views.issuing import show_progress
from courses.enrolment.access import own_enrolment
from lms.data import clock, documents
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.formats import local_today
from lms.web.languages import gettext, ngettext
from lms.web.numbers import number_in
from lms.web.page import say
from lms.web.routes import anyone


@routes.post("/staff/runs/<id:run_id>/certificates/<id:certificate_id>/document.pdf", policy=issuers)
def staff_document(run_id: int, certificate_id: int) -> Response:
    """The PDF for those who issue it."""
    with transaction() as db:
        certificate = find_certificate(db, run_id, certificate_id)
        answer = hand_over(db, certificate)
        write_down(db, [certificate_id], current_actor(), by_employer=False, now=clock.now())
    return answer


@routes.post("/staff/runs/<id:run_id>/certificates/zip", policy=issuers)
def run_zip(run_id: int) -> Response:
    """The issued papers of a run as one ZIP with an index: all, or those that are ticked."""
    db, actor, now = request_session(), current_actor(), clock.now()
    run = find_run(db, run_id)
    require(may_fetch(db, actor, run))
    known = {one.id: one for one in certificates_of_run(db, run_id)}
    chosen = request.form.get("which") == "chosen"
    wanted = _ticked() if chosen else known.keys()
    require(wanted <= known.keys())
    filed = [Filed.of(one) for one in known.values() if one.id in wanted and one.is_issued]
    if not filed:
        return show_progress(run_id, complaint=gettext("Bitte wählen Sie mindestens eine ausgestellte Bescheinigung."))
    name = f"{run.code}_{gettext('Bescheinigungen')}"
    answer = zip_answer(db, filed, name, for_employer=False)
    with transaction() as db:
        write_down(db, [one.certificate_id for one in filed], actor, by_employer=False, now=now)
    if chosen and len(filed) < len(wanted):
        say("warning", _missing(len(wanted) - len(filed)))
    return answer


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


def zip_answer(db: Session, filed: Sequence[Filed], name: str, *, for_employer: bool) -> Response:
    """The papers as one ZIP, named after the day. Whole before anything is written down: what cannot be read was not fetched."""
    archive = zip_of(filed, lambda sha256: documents.fetch(db, sha256), for_employer=for_employer)
    today = local_today(clock.now())
    answer = send_file(archive, "application/zip", as_attachment=True, download_name=f"{today}_{name}.zip", max_age=0)
    answer.content_length = archive.seek(0, io.SEEK_END)
    archive.seek(0)
    return answer


def _missing(number: int) -> str:
    return ngettext(
        "%(num)s ausgewählte Bescheinigung gilt nicht mehr und fehlt im ZIP.",
        "%(num)s ausgewählte Bescheinigungen gelten nicht mehr und fehlen im ZIP.",
        number,
    )


def _ticked() -> set[int]:
    sent = request.form.getlist("chosen")
    return {number for text in sent if (number := number_in(text)) is not None}
