"""Certificates of one's own staff: a list, single documents, everything new as a ZIP. Each fetch is written down."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import abort, request, url_for
from werkzeug.wrappers import Response

from certificates.hr_desk import wording
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
from courses.enrolment.settings import grace
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import Actor, Role, current_actor
from lms.web.formats import local_today
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
    chosen = replace(scope, organisation_ids=form.chosen(scope.organisation_ids))
    total, new = counts(db, chosen, form.q.data)
    return show_list(
        PAPERS if form.several else PAPERS.without("organisation"),
        Source(db, listed_papers(chosen, form.q.data), paper_lines),
        "lms/certificates/hr_desk/list.html",
        form=form,
        known=bool(total) or counts(db, scope)[0] > 0,
        total=total,
        words={
            "new": wording.new_as_zip(new, wording.whose(form)),
            "all": wording.all_as_zip(total, wording.whose(form)),
        },
        zip_url=url_for("lms.hr_desk.fetch_zip", **_in_force(form)),
        most_in_zip=MOST_IN_ZIP,
    )


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
    """What is new of the list as it is narrowed by the address, or all of it, as one ZIP with an index."""
    db, actor, now = request_session(), current_actor(), clock.now()
    scope, names = scope_of(actor), own_organisations(db, actor.organisation_ids)
    form = PaperSearch(names)
    chosen = replace(scope, organisation_ids=form.chosen(scope.organisation_ids))
    found = for_zip(db, chosen, form.q.data, only_new=request.form.get("which") != "all")
    if not found:
        say("info", gettext("Es gibt nichts Neues. Alle Bescheinigungen wurden schon abgerufen."))
        return see_other("lms.hr_desk.certificates", **_in_force(form))
    numbers = personnel_numbers(db, found)
    filed = [_filed(one, numbers, names, folders(names)) for one in found]
    answer = zip_answer(db, filed, gettext("Bescheinigungen"), for_employer=True)
    with transaction() as db:
        write_down(db, [one.certificate_id for one in filed], actor, by_employer=True, now=now)
    return answer


def _in_force(form: PaperSearch) -> dict[str, Any]:
    """The filters as an address holds them."""
    return {field.name: field.data for field in form if field.data}


def _filed(one: Certificate, numbers: Mapping[int, str], names: Mapping[int, str], folders: Mapping[int, str]) -> Filed:
    employer = one.enrolment.employer_id or 0
    number, name, folder = numbers.get(one.enrolment_id, ""), names.get(employer, ""), folders.get(employer, "")
    return Filed.of(one, personnel_number=number, organisation=name, folder=folder)


def scope_of(actor: Actor) -> DeskScope:
    """The actor's organisations on today's date."""
    return DeskScope(actor.organisation_ids, local_today(clock.now()), grace())
