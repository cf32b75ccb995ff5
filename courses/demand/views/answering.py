"""The steps of a request: dates offered or declined by those who plan, taken or sent back by the desk."""

from collections.abc import Callable

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.demand import inhouse
from courses.demand.models import InhouseRequest
from courses.demand.policies import ANSWERERS, ASKERS, may_decide
from courses.demand.queries import draft_choices
from courses.demand.views import routes
from courses.demand.views.inhouse import seen, show_request
from courses.demand.views.step_forms import StepForms
from courses.planning.models import CourseRun
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.languages import gettext
from lms.web.page import say, see_other

Step = Callable[[Session, InhouseRequest], None]


@routes.post("/inhouse/<id:request_id>/offer", policy=ANSWERERS)
def offer_dates(request_id: int) -> Response:
    """Answer with the dates of a draft."""
    db, actor, now = request_session(), current_actor(), clock.now()
    found = seen(db, request_id)
    steps = StepForms(found, draft_choices(db, found, actor, now))
    form = steps.offer
    if not form.validate():
        return show_request(found, steps, 422)

    def step(db: Session, request: InhouseRequest) -> None:
        version, text = form.seen_version, form.text.data
        inhouse.offer(db, request, form.run.data, text, version=version, actor=actor, now=now)

    return _do(request_id, step, gettext("Die Termine sind vorgeschlagen."))


@routes.post("/inhouse/<id:request_id>/decline", policy=ANSWERERS)
def decline_request(request_id: int) -> Response:
    """Say no, with a reason."""
    db, actor = request_session(), current_actor()
    found = seen(db, request_id)
    steps = StepForms(found, draft_choices(db, found, actor, clock.now()))
    form = steps.decline
    if not form.validate():
        return show_request(found, steps, 422)

    def step(db: Session, request: InhouseRequest) -> None:
        version, text = form.seen_version, form.text.data
        inhouse.decline(db, request, text, version=version, actor=actor, now=clock.now())

    return _do(request_id, step, gettext("Die Anfrage ist abgelehnt."))


@routes.post("/inhouse/<id:request_id>/accept", policy=ASKERS)
def accept_dates(request_id: int) -> Response:
    """Take the dates; then the people are named."""
    form, runs = StepForms(seen(request_session(), request_id), []).accept, list[CourseRun]()

    def step(db: Session, request: InhouseRequest) -> None:
        require(may_decide(current_actor(), request))
        version, actor = form.seen_version, current_actor().tag
        runs.append(inhouse.accept(db, request, version=version, actor=actor, now=clock.now()))

    _do(request_id, step, gettext("Die Termine stehen fest. Bitte nennen Sie jetzt die Personen."))
    return see_other("lms.enrolment.hr_book", run_id=runs[-1].id)


@routes.post("/inhouse/<id:request_id>/other-dates", policy=ASKERS)
def other_dates(request_id: int) -> Response:
    """The dates do not fit: say what would."""
    db, actor = request_session(), current_actor()
    found = seen(db, request_id)
    require(may_decide(actor, found))
    steps = StepForms(found, [])
    form = steps.other
    if not form.validate():
        return show_request(found, steps, 422)

    def step(db: Session, request: InhouseRequest) -> None:
        require(may_decide(actor, request))
        version, text = form.seen_version, form.text.data
        inhouse.wish_other_dates(db, request, text, version=version, actor=actor.tag, now=clock.now())

    return _do(request_id, step, gettext("Die Koordination sucht andere Termine."))


@routes.post("/inhouse/<id:request_id>/withdraw", policy=ASKERS)
def withdraw_request(request_id: int) -> Response:
    """The training is not needed any more."""

    def step(db: Session, request: InhouseRequest) -> None:
        require(may_decide(current_actor(), request))
        inhouse.withdraw(db, request, actor=current_actor().tag, now=clock.now())

    return _do(request_id, step, gettext("Die Anfrage ist zurückgezogen."))


def _do(request_id: int, step: Step, done: str) -> Response:
    seen(request_session(), request_id)
    with transaction() as db:
        request = inhouse.lock_request(db, request_id)
        if request is None:
            abort(404)
        seen(db, request_id)
        step(db, request)
    say("success", done)
    return see_other("lms.demand.inhouse_request", request_id=request_id)
