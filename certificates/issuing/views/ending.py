"""Ending a paper: revoked for good, or replaced by one with the corrected name. Both ask for the reason."""

from werkzeug.wrappers import Response

from certificates.issuing.models import Certificate, CertificateState
from certificates.issuing.policies import issuers
from certificates.issuing.reserving import lock_enrolment, reissue, revoke
from certificates.issuing.views import check_url, find_certificate, routes
from certificates.issuing.views.naming import document_name
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other


class EndForm(BaseForm):
    """Why a certificate ends."""

    reason = TextField(_l("Grund"), [Required(), OneLine(), UpTo(500)])


class ReissueForm(EndForm):
    """The corrected name and why the old paper is replaced."""

    name = document_name()


@routes.form("/staff/runs/<id:run_id>/certificates/<id:certificate_id>/revoke", policy=issuers)
def revoke_one(run_id: int, certificate_id: int) -> Response:
    """Ask for the reason, then end the certificate for good."""
    certificate = find_certificate(request_session(), run_id, certificate_id)
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
    certificate = find_certificate(request_session(), run_id, certificate_id)
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
        say("success", gettext("Die neue Fassung wird erstellt; die alte gilt nicht mehr."))
        return see_other("lms.issuing.progress", run_id=run_id)
    return _ask("reissue", run_id, certificate, form)


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
        revoked=certificate.state is CertificateState.REVOKED,
    )
