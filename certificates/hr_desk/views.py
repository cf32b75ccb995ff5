"""Certificates of one's own staff: a list, single documents, everything new as a ZIP. Each fetch is written down."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from certificates.hr_desk.queries import (
    MOST_IN_ZIP,
    DeskScope,
    counts,
    fetchable,
    folders,
    for_zip,
    listed_papers,
    paper_lines,
    personnel_numbers,
)
from certificates.hr_desk.tables import PAPERS
from certificates.issuing.archive import Filed
from certificates.issuing.downloads import write_down
from certificates.issuing.models import Certificate
from certificates.issuing.views.documents import hand_over, zip_answer
from courses.enrolment.employer_search import OwnOrganisationsSearch, own_organisations
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import Actor, Role, current_actor
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.page import say, see_other
from lms.web.routes import Routes, any_role
from lms.web.tables import Source

routes = Routes("hr_desk")
HR = any_role(Role.HR)


class PaperSearch(OwnOrganisationsSearch):
    """Whose certificates a Personalstelle looks for."""

    text = _l("Name")


@routes.get("/hr/certificates", policy=HR)
def certificates() -> Response:
    """The list, newest first."""
    db, scope = request_session(), scope_of(current_actor())
    form = PaperSearch(own_organisations(db, scope.organisation_ids))
    total, new = counts(db, scope)
    chosen = replace(scope, organisation_ids=form.chosen(scope.organisation_ids))
    source = Source(db, listed_papers(chosen, form.q.data), paper_lines)
    table = PAPERS if form.several else PAPERS.without("organisation")
    page = "lms/certificates/hr_desk/list.html"
    return show_list(table, source, page, form=form, total=total, new=new, most_in_zip=MOST_IN_ZIP)


@routes.post("/hr/certificates/<id:certificate_id>", policy=HR)
def fetch_one(certificate_id: int) -> Response:
    """One document."""
    actor, now = current_actor(), clock.now()
    with transaction() as db:
        certificate = fetchable(db, scope_of(actor), certificate_id)
        if certificate is None:
            abort(404)
        write_down(db, [certificate.id], actor, by_employer=True, now=now)
        return hand_over(db, certificate)


@routes.post("/hr/certificates/zip", policy=HR)
def fetch_zip() -> Response:
    """Everything new, or everything, as one ZIP with an index."""
    db, actor, now = request_session(), current_actor(), clock.now()
    found = for_zip(db, scope_of(actor), only_new=request.form.get("which") != "all")
    if not found:
        say("info", gettext("Es gibt nichts Neues. Alle Bescheinigungen wurden schon abgerufen."))
        return see_other("lms.hr_desk.certificates")
    numbers = personnel_numbers(db, found)
    names = own_organisations(db, actor.organisation_ids)
    filed = [_filed(one, numbers, names, folders(names)) for one in found]
    answer = zip_answer(db, filed, gettext("Bescheinigungen"), for_employer=True)
    with transaction() as db:
        write_down(db, [one.certificate_id for one in filed], actor, by_employer=True, now=now)
    return answer


def _filed(one: Certificate, numbers: Mapping[int, str], names: Mapping[int, str], folders: Mapping[int, str]) -> Filed:
    employer = one.enrolment.employer_id or 0
    number, name, folder = numbers.get(one.enrolment_id, ""), names.get(employer, ""), folders.get(employer, "")
    return Filed.of(one, personnel_number=number, organisation=name, folder=folder)


def scope_of(actor: Actor) -> DeskScope:
    """The actor's organisations on today's date."""
    config = current_app.config
    grace = timedelta(days=config["LMS_MEMBERSHIP_GRACE_DAYS"])
    return DeskScope(actor.organisation_ids, clock.today(config["LMS_TIME_ZONE"]), grace)
