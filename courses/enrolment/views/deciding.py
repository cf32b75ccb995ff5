"""Staff decide: about requests, and about employers that people named."""

from collections.abc import Callable

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.enrolment import allocation
from courses.enrolment.claims import is_decided
from courses.enrolment.employers import candidates, confirm_employer, has_open_claim, proven_domain
from courses.enrolment.models import Enrolment
from courses.enrolment.policies import may_decide
from courses.enrolment.queries import run_heading
from courses.enrolment.seats import lock_run
from courses.enrolment.settings import seat_rules
from courses.enrolment.views import routes
from courses.planning.models import CourseRun
from courses.planning.policies import PLANNERS
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.people.domains import organisations_of
from lms.people.models import Organisation
from lms.web.actor import current_actor, require
from lms.web.choices import RadioField
from lms.web.formats import local_today
from lms.web.forms import BaseForm, Required, clean, line_complaint, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other

Step = Callable[[Session, CourseRun, Enrolment], None]
LONGEST_SEARCH = 100


class EmployerForm(BaseForm):
    """Which of our organisations the typed employer is."""

    organisation = RadioField(_l("Organisation"), [Required(_l("Bitte wählen Sie eine Organisation."))], coerce=int)


@routes.post("/staff/enrolments/<id:enrolment_id>/approve", policy=PLANNERS)
def approve(enrolment_id: int) -> Response:
    """The request gets a seat, or a place in the queue."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        actor = current_actor().tag
        allocation.approve(db, run, enrolment, rules=seat_rules(), actor=actor, now=clock.now())

    return decided(enrolment_id, step, gettext("Die Anfrage ist angenommen."))


@routes.post("/staff/enrolments/<id:enrolment_id>/decline", policy=PLANNERS)
def decline_request(enrolment_id: int) -> Response:
    """The request is turned down; the person gets a mail."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        allocation.decline(db, run, enrolment, actor=current_actor().tag, now=clock.now())

    return decided(enrolment_id, step, gettext("Die Anfrage ist abgelehnt."))


@routes.get("/staff/enrolments/<id:enrolment_id>/cancel", policy=PLANNERS)
def staff_cancel(enrolment_id: int) -> Response:
    """Ask once more before a person's place is given away."""
    enrolment = decidable(request_session(), enrolment_id)
    return render(
        "lms/courses/enrolment/staff/cancel.html",
        run=run_heading(enrolment.run),
        name=enrolment.name_on_document,
        told=enrolment.contact_email or "",
    )


@routes.post("/staff/enrolments/<id:enrolment_id>/cancel", policy=PLANNERS)
def staff_cancel_now(enrolment_id: int) -> Response:
    """The place is free again, also after the people's own deadline; the person gets a mail, the next moves up."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        actor = current_actor().tag
        allocation.cancel(db, run, enrolment, rules=seat_rules(), actor=actor, now=clock.now(), late=True)

    return decided(enrolment_id, step, gettext("Die Anmeldung ist zurückgenommen."))


@routes.form("/staff/enrolments/<id:enrolment_id>/employer", policy=PLANNERS)
def employer(enrolment_id: int) -> Response:
    """Find the organisation a person named as employer, and confirm it."""
    db = request_session()
    enrolment = decidable(db, enrolment_id)
    text = clean(request.args.get("q", enrolment.employer_claim))[:LONGEST_SEARCH]
    domain = proven_domain(enrolment)
    fitting = [id_ for id_, _name in organisations_of(db, {domain} - {""}).get(domain, [])]
    found = [] if line_complaint(text) else candidates(db, text, fitting)
    form = EmployerForm()
    form.organisation.choices = [(one.id, _choice(one, fits=one.id in fitting)) for one in found]
    if has_open_claim(enrolment) and form.sent_and_valid():
        return _employer_confirmed(enrolment_id, form.organisation.data)
    return render(
        "lms/courses/enrolment/staff/employer.html",
        422 if form.errors else 200,
        form=form,
        run=run_heading(enrolment.run),
        enrolment_id=enrolment_id,
        name=enrolment.name_on_document,
        claim=enrolment.employer_claim,
        open=has_open_claim(enrolment),
        known=enrolment.employer.name if enrolment.employer else "",
        rejected=enrolment.employer_rejected_at is not None,
        can_take_back=is_decided(enrolment),
        q=text,
        found=bool(found),
    )


def _choice(one: Organisation, *, fits: bool) -> str:
    name = f"{one.name}, {one.town}" if one.town else one.name
    return gettext("%(name)s – passt zur bestätigten Domain", name=name) if fits else name


def _employer_confirmed(enrolment_id: int, organisation_id: int) -> Response:
    now = clock.now()
    today = local_today(now)

    def step(db: Session, run: CourseRun, enrolment: Enrolment) -> None:
        organisation = db.get_one(Organisation, organisation_id)
        actor = current_actor().tag
        confirm_employer(db, enrolment, organisation, stream=run.stream, today=today, actor=actor, now=now)

    return decided(enrolment_id, step, gettext("Der Arbeitgeber ist bestätigt."))


def decided(enrolment_id: int, step: Step, done: str) -> Response:
    """Do the step once, on the locked run, when the actor decides about it; then back to the page of the run."""
    # Which run it is never changes, so it is read before the lock; what changes is read after it.
    run_id = decidable(request_session(), enrolment_id).run_id
    with transaction() as db:
        run = lock_run(db, run_id)
        enrolment = db.get(Enrolment, enrolment_id, populate_existing=True)
        if run is None or enrolment is None:
            abort(404)
        require(may_decide(db, current_actor(), run_id))
        first = isinstance(once(db, clock.now()), FormKey)
        if first:
            step(db, run, enrolment)
    if first:
        say("success", done)
    return see_other("lms.planning.staff_run", run_id=run_id)


def decidable(db: Session, enrolment_id: int) -> Enrolment:
    """The enrolment when the actor decides about its run; else the page does not exist."""
    enrolment = db.get(Enrolment, enrolment_id)
    if enrolment is None:
        abort(404)
    require(may_decide(db, current_actor(), enrolment.run_id))
    return enrolment
