"""The desk of a Personalstelle: own staff's places, giving a place back, taking an offered seat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import abort, current_app, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.enrolment import allocation
from courses.enrolment.allocation import lock_run
from courses.enrolment.employer_view import StaffPage, find_for_employer, open_runs, staff_page
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import run_title
from courses.enrolment.settings import seat_rules
from courses.enrolment.views import routes
from courses.planning.models import CourseRun
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import Role, current_actor
from lms.web.forms import clean
from lms.web.languages import gettext
from lms.web.page import render, say, see_other
from lms.web.panels import panels_for
from lms.web.routes import any_role

HR = any_role(Role.HR)
LONGEST_SEARCH = 100
MOST_RUNS = 8
Step = Callable[[Session, CourseRun, Enrolment], None]


@dataclass(frozen=True)
class Pager:
    """Where one is in a long list."""

    number: int
    last: int
    previous_url: str | None
    next_url: str | None


@routes.get("/hr", policy=HR)
def hr_list() -> Response:
    """Own staff's places with state and attended units, searched and paged."""
    db, now, own = request_session(), clock.now(), current_actor().organisation_ids
    search = clean(request.args.get("q", ""))[:LONGEST_SEARCH].replace("\0", "")
    page = staff_page(db, own, search, _page_number(), now=now, today=today(), grace=grace())
    return render(
        "lms/courses/enrolment/hr/list.html",
        page=page,
        pager=_pager(page, search),
        search=search,
        columns=panels_for("hr_list", db, page.enrolments, now=now),
        runs=open_runs(db, own, now, MOST_RUNS),
    )


@routes.get("/hr/enrolments/<id:enrolment_id>/cancel", policy=HR)
def hr_cancel(enrolment_id: int) -> Response:
    """Ask once more before a colleague's place is given back."""
    enrolment = _seen(request_session(), enrolment_id)
    return render(
        "lms/courses/enrolment/hr/cancel.html",
        enrolment_id=enrolment.id,
        name=enrolment.name_on_document,
        title=run_title(enrolment.run),
        starts_at=enrolment.run.starts_at,
    )


@routes.post("/hr/enrolments/<id:enrolment_id>/cancel", policy=HR)
def hr_cancel_now(enrolment_id: int) -> Response:
    """The place is free again; the next waiting person moves up."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        allocation.cancel(db, run, enrolment, rules=seat_rules(), actor=current_actor().tag, now=clock.now())

    return _do(enrolment_id, step, gettext("Die Anmeldung ist zurückgenommen."))


@routes.post("/hr/enrolments/<id:enrolment_id>/accept", policy=HR)
def hr_accept(enrolment_id: int) -> Response:
    """Take the seat that was offered to a colleague."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        allocation.accept_offer(db, run, enrolment, actor=current_actor().tag, now=clock.now())

    return _do(enrolment_id, step, gettext("Der Platz ist angenommen."))


def today() -> date:
    """The calendar day of the network."""
    return clock.today(current_app.config["LMS_TIME_ZONE"])


def grace() -> timedelta:
    """For how long an employer still sees what it booked for people who have left."""
    return timedelta(days=current_app.config["LMS_MEMBERSHIP_GRACE_DAYS"])


def _seen(db: Session, enrolment_id: int) -> Enrolment:
    enrolment = find_for_employer(db, enrolment_id, current_actor().organisation_ids, today(), grace())
    if enrolment is None:
        abort(404)
    return enrolment


def _do(enrolment_id: int, step: Step, done: str) -> Response:
    run_id = _seen(request_session(), enrolment_id).run_id
    with transaction() as db:
        run = lock_run(db, run_id)
        enrolment = _seen(db, enrolment_id)
        if run is None:
            abort(404)
        step(db, run, enrolment)
    say("success", done)
    return see_other("lms.enrolment.hr_list")


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _pager(page: StaffPage, search: str) -> Pager:
    def url(number: int) -> str:
        arguments: dict[str, Any] = {"page": number} | ({"q": search} if search else {})
        return url_for("lms.enrolment.hr_list", **arguments)

    return Pager(
        page.number,
        page.last,
        url(page.number - 1) if page.number > 1 else None,
        url(page.number + 1) if page.number < page.last else None,
    )
