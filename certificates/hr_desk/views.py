"""Certificates of one's own staff: a list, single documents, everything new as a ZIP. Each fetch is written down."""

from datetime import timedelta

from flask import abort, current_app, request, url_for
from werkzeug.wrappers import Response

from certificates.hr_desk.queries import MOST_IN_ZIP, DeskScope, desk_page, fetchable, for_zip, personnel_numbers
from certificates.issuing.archive import Filed
from certificates.issuing.downloads import write_down
from certificates.issuing.views.documents import hand_over, zip_answer
from lms.data import clock
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
    filed = [Filed.of(one, numbers.get(one.enrolment_id, "")) for one in found]
    answer = zip_answer(db, filed, gettext("Bescheinigungen"), for_employer=True)
    with transaction() as db:
        write_down(db, [one.certificate_id for one in filed], actor, by_employer=True, now=now)
    return answer


def scope_of(actor: Actor) -> DeskScope:
    """The actor's organisations on today's date."""
    config = current_app.config
    grace = timedelta(days=config["LMS_MEMBERSHIP_GRACE_DAYS"])
    return DeskScope(actor.organisation_ids, clock.today(config["LMS_TIME_ZONE"]), grace)


def _page_number() -> int:
    asked = request.args.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _page_url(number: int) -> str:
    return url_for("lms.hr_desk.certificates", page=number)
