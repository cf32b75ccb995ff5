"""The desk of a Personalstelle: own staff's places, giving a place back, taking an offered seat."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.enrolment import allocation
from courses.enrolment.employer_search import OwnOrganisationsSearch, own_organisations
from courses.enrolment.employer_view import (
    StaffRow,
    enrolments_in_order,
    find_for_employer,
    open_runs,
    staff_places,
    staff_rows,
)
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import run_title
from courses.enrolment.seats import lock_run
from courses.enrolment.settings import grace, seat_rules
from courses.enrolment.tables import staff_table
from courses.enrolment.views import routes
from courses.planning.models import CourseRun
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import Role, current_actor
from lms.web.formats import local_today
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.page import render, say, see_other
from lms.web.panels import panels_for
from lms.web.routes import any_role
from lms.web.tables import Source

HR = any_role(Role.HR)
MOST_RUNS = 8
Step = Callable[[Session, CourseRun, Enrolment], None]


class StaffSearch(OwnOrganisationsSearch):
    """Whom a Personalstelle looks for."""

    text = _l("Name oder Personalnummer")


@routes.get("/hr", policy=HR)
def hr_list() -> Response:
    """Own staff's places with state and attended units, searched and sorted."""
    db, now, own = request_session(), clock.now(), current_actor().organisation_ids
    names = own_organisations(db, own)
    form = StaffSearch(names)

    def rows_of(found: Sequence[Any]) -> list[StaffRow]:
        enrolments = enrolments_in_order(db, [enrolment_id for (enrolment_id,) in found])
        more = [panel.values["cells"] for panel in panels_for("hr_list", db, enrolments, now=now)]
        return staff_rows(db, enrolments, names, own, more, now)

    places = staff_places(form.chosen(own), form.q.data, today=local_today(now), grace=grace())
    source = Source(db, places, rows_of)
    table = staff_table(panels_for("hr_list", db, (), now=now), several=bool(names))
    runs = open_runs(db, own, now, MOST_RUNS)
    return show_list(table, source, "lms/courses/enrolment/hr/list.html", form=form, runs=runs)


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


def _seen(db: Session, enrolment_id: int) -> Enrolment:
    enrolment = find_for_employer(db, enrolment_id, current_actor().organisation_ids, local_today(clock.now()), grace())
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
