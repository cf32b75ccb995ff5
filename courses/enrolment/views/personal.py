"""One's own page without an account: state, dates, place or link, calendar file, cancelling."""

from collections.abc import Callable
from dataclasses import replace

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.enrolment import allocation, refusals, switching
from courses.enrolment.access import lock_own, own_enrolment, own_pointer, remember
from courses.enrolment.models import HAS_DATES, Enrolment
from courses.enrolment.own_calendar import Place, own_event
from courses.enrolment.policies import TAKES_PART
from courses.enrolment.queries import own_state, run_heading
from courses.enrolment.settings import seat_rules
from courses.enrolment.views import routes
from courses.planning.calendar import meeting_rows, show_calendar, timetable
from courses.planning.models import CourseRun, Meeting, PoolMode
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.funding.wording import words_of
from lms.people.registry import confirm_email
from lms.web.actor import current_actor, require
from lms.web.conditional import PRIVATE
from lms.web.languages import current_language, gettext
from lms.web.page import render, say, see_other
from lms.web.panels import panels_for
from lms.web.routes import anyone

Step = Callable[[Session, CourseRun, Enrolment], None]


@routes.get("/my/<token>", policy=anyone)
def open_link(token: str) -> Response:
    """A mailed link: remembered in this browser, then out of the address. Nothing else changes."""
    enrolment_id = remember(request_session(), token, clock.now())
    if enrolment_id is None:
        return render("lms/courses/enrolment/dead_link.html", 404)
    return see_other("lms.enrolment.personal", enrolment_id=enrolment_id)


@routes.get("/enrolments/<id:enrolment_id>", policy=anyone)
def personal(enrolment_id: int) -> Response:
    """Everything about one's own place, from each room its panel."""
    db, now = request_session(), clock.now()
    enrolment = _own(db, enrolment_id, for_page=True)
    return render(
        "lms/courses/enrolment/personal.html",
        run=run_heading(enrolment.run),
        provider_id=enrolment.run.project.provider_id,
        funded_by=words_of(enrolment.run.project, current_language()),
        panels=panels_for("personal", db, enrolment, now=now),
    )


@routes.get("/enrolments/<id:enrolment_id>/door", policy=anyone)
def door(enrolment_id: int) -> Response:
    """Where calendars point to: one's own page, or the way to a new link; the same for everybody else and every number."""
    enrolment = own_enrolment(request_session(), enrolment_id, current_actor(), clock.now())
    if enrolment is None:
        return see_other("lms.enrolment.links")
    return see_other("lms.enrolment.personal", enrolment_id=enrolment_id)


@routes.get("/enrolments/<id:enrolment_id>/calendar.ics", policy=anyone)
def own_calendar(enrolment_id: int) -> Response:
    """The dates for one's own calendar, as a file; of a course that was left, those until the last day."""
    db = request_session()
    enrolment = _own(db, enrolment_id)
    require(enrolment.status in HAS_DATES)
    run, place, pointer = enrolment.run, Place.of(enrolment, enrolment.pool.mode), own_pointer(enrolment_id)
    table = timetable(db, meeting_rows().where(Meeting.run_id == run.id))
    return show_calendar(
        replace(table, rows=[row for row in table.rows if place.has(row)]),
        lambda row: own_event(row, table.changes[run.id], place, pointer),
        now=clock.now(),
        cache=PRIVATE,
        file_name=f"{run.code}.ics",
        more=place,
    )


@routes.post("/enrolments/<id:enrolment_id>/confirm", policy=TAKES_PART)
def confirm(enrolment_id: int) -> Response:
    """The address is proven: the place is taken, or the request goes on."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        allocation.confirm(db, run, enrolment, rules=seat_rules(), actor="participant", now=clock.now())
        confirm_email(db, enrolment.person_id, clock.now())

    return _do(enrolment_id, step, "")


@routes.post("/enrolments/<id:enrolment_id>/accept", policy=TAKES_PART)
def accept(enrolment_id: int) -> Response:
    """Take the seat that was offered."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        allocation.accept_offer(db, run, enrolment, actor="participant", now=clock.now())

    return _do(enrolment_id, step, gettext("Der Platz gehört Ihnen."))


@routes.post("/enrolments/<id:enrolment_id>/decline", policy=TAKES_PART)
def decline(enrolment_id: int) -> Response:
    """Leave the offered seat to the next person."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        allocation.decline_offer(db, run, enrolment, rules=seat_rules(), actor="participant", now=clock.now())

    return _do(enrolment_id, step, gettext("Danke. Der Platz geht an die nächste Person."))


@routes.post("/enrolments/<id:enrolment_id>/switch", policy=TAKES_PART)
def switch(enrolment_id: int) -> Response:
    """Take part online instead of on site, or the other way round, while there is room."""
    word = request.form.get("mode", "")
    if word not in (PoolMode.ONSITE.value, PoolMode.ONLINE.value):
        raise refusals.NoSuchPool

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        rules, now = seat_rules(), clock.now()
        switching.switch(db, run, enrolment, PoolMode(word), rules=rules, actor="participant", now=now)

    return _do(enrolment_id, step, gettext("Ihre Teilnahme ist geändert."))


@routes.get("/enrolments/<id:enrolment_id>/cancel", policy=TAKES_PART)
def cancel(enrolment_id: int) -> Response:
    """Ask once more, then give the place back."""
    enrolment = _own(request_session(), enrolment_id)
    return render(
        "lms/courses/enrolment/cancel.html",
        run=run_heading(enrolment.run),
        state=own_state(request_session(), enrolment, clock.now()),
    )


@routes.post("/enrolments/<id:enrolment_id>/cancel", policy=TAKES_PART)
def cancel_now(enrolment_id: int) -> Response:
    """The place is free again; the next waiting person moves up."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        allocation.cancel(db, run, enrolment, rules=seat_rules(), actor="participant", now=clock.now())

    return _do(enrolment_id, step, gettext("Sie sind abgemeldet."))


def _own(db: Session, enrolment_id: int, *, for_page: bool = False) -> Enrolment:
    enrolment = own_enrolment(db, enrolment_id, current_actor(), clock.now(), for_page=for_page)
    if enrolment is None:
        abort(404)
    return enrolment


def _do(enrolment_id: int, step: Step, done: str) -> Response:
    with transaction() as db:
        own = lock_own(db, enrolment_id, current_actor(), clock.now())
        if own is None:
            abort(404)
        step(db, *own)
    if done:
        say("success", done)
    return see_other("lms.enrolment.personal", enrolment_id=enrolment_id)
