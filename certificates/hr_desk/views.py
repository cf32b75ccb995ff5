"""Certificates of one's own staff: a list, single documents, everything new as a ZIP. Each fetch is written down."""

import io
from datetime import datetime, timedelta

from flask import abort, current_app, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from certificates.hr_desk.archive import Filed, zip_of
from certificates.hr_desk.queries import MOST_IN_ZIP, DeskScope, desk_page, fetchable, for_zip, personnel_numbers
from certificates.issuing.models import Certificate, Download
from certificates.issuing.views import hand_over
from lms.data import clock, documents
from lms.data.audit import record
from lms.data.session import request_session, transaction
from lms.web.actor import Actor, Role, current_actor
from lms.web.languages import gettext
from lms.web.page import render, say, see_other
from lms.web.routes import Routes, any_role

routes = Routes("hr_desk")
HR = any_role(Role.HR)


@routes.get("/hr/certificates", policy=HR)
def certificates() -> Response:
    """The list, newest first."""
    page = desk_page(request_session(), scope_of(current_actor()), _page_number())
    return render(
        "lms/certificates/hr_desk/list.html",
        page=page,
        most_in_zip=MOST_IN_ZIP,
        previous_url=_page_url(page.number - 1) if page.number > 1 else None,
        next_url=_page_url(page.number + 1) if page.number < page.last else None,
    )


@routes.post("/hr/certificates/<id:certificate_id>", policy=HR)
def fetch_one(certificate_id: int) -> Response:
    """One document."""
    actor, now = current_actor(), clock.now()
    with transaction() as db:
        certificate = fetchable(db, scope_of(actor), certificate_id)
        if certificate is None:
            abort(404)
        _write_down(db, [certificate], actor, now)
        return hand_over(db, certificate)


@routes.post("/hr/certificates/zip", policy=HR)
def fetch_zip() -> Response:
    """Everything new, or everything, as one ZIP with an index."""
    actor, now = current_actor(), clock.now()
    with transaction() as db:
        found = for_zip(db, scope_of(actor), only_new=request.form.get("which") != "all")
        numbers = personnel_numbers(db, found)
        _write_down(db, found, actor, now)
        filed = [_filed(db, one, numbers.get(one.enrolment_id, "")) for one in found]
    if not filed:
        say("info", gettext("Es gibt nichts Neues. Alle Bescheinigungen wurden schon abgerufen."))
        return see_other("lms.hr_desk.certificates")
    name = f"{now:%Y-%m-%d}_Bescheinigungen.zip"
    return send_file(io.BytesIO(zip_of(filed)), "application/zip", as_attachment=True, download_name=name, max_age=0)


def scope_of(actor: Actor) -> DeskScope:
    """The actor's organisations on today's date."""
    config = current_app.config
    grace = timedelta(days=config["LMS_MEMBERSHIP_GRACE_DAYS"])
    return DeskScope(actor.organisation_ids, clock.today(config["LMS_TIME_ZONE"]), grace)


def _filed(db: Session, certificate: Certificate, personnel_number: str) -> Filed:
    assert certificate.document_sha256 is not None  # only issued ones are fetchable, and a CHECK holds that
    return Filed(certificate.printed, documents.fetch(db, certificate.document_sha256), personnel_number)


def _write_down(db: Session, found: list[Certificate], actor: Actor, now: datetime) -> None:
    for certificate in found:
        db.add(Download(certificate_id=certificate.id, person_id=actor.person_id, by_employer=True, at=now))
        record(
            db,
            stream=certificate.enrolment.run.stream,
            at=now,
            actor=actor.tag,
            action="certificate.fetched",
            subject=f"certificate:{certificate.id}",
        )


def _page_number() -> int:
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _page_url(number: int) -> str:
    return url_for("lms.hr_desk.certificates", page=number)
