"""Staff say that an employer somebody named is not theirs, or that such a decision was a mistake. Both ask for the reason."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import HiddenField

from courses.enrolment import claims, refusals
from courses.enrolment.employers import has_open_claim
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import run_heading
from courses.enrolment.views import routes
from courses.enrolment.views.deciding import decidable, decided
from courses.planning.models import CourseRun
from courses.planning.policies import PLANNERS
from lms.data import clock
from lms.data.session import request_session
from lms.people.models import Membership
from lms.web.actor import current_actor
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say


class ReasonForm(BaseForm):
    """Why the employer is not theirs."""

    reason = TextField(_l("Grund"), [Required(), OneLine(), UpTo(500)])


class TakeBackForm(ReasonForm):
    """Why the decision was a mistake, and which one: another may have been taken meanwhile."""

    decided = HiddenField()


@routes.form("/staff/enrolments/<id:enrolment_id>/employer/reject", policy=PLANNERS)
def reject_employer(enrolment_id: int) -> Response:
    """Ask for the reason; then the person is told, stays enrolled, and no Personalstelle sees the place."""
    enrolment, form = decidable(request_session(), enrolment_id), ReasonForm()
    if form.sent_and_valid():
        reason = form.reason.data

        def step(db: Session, run: CourseRun, one: Enrolment) -> None:
            actor, now = current_actor().tag, clock.now()
            claims.reject_employer(db, one, reason=reason, stream=run.stream, actor=actor, now=now)

        return decided(enrolment_id, step, gettext("Der Arbeitgeber ist nicht bestätigt. Die Anmeldung bleibt."))
    if not has_open_claim(enrolment):
        raise refusals.ClaimDecided
    return _ask("reject_employer", enrolment, form)


@routes.form("/staff/enrolments/<id:enrolment_id>/employer/take-back", policy=PLANNERS)
def take_back_employer(enrolment_id: int) -> Response:
    """Ask for the reason; then the employer is to be checked again, and its Personalstelle sees nothing more."""
    enrolment = decidable(request_session(), enrolment_id)
    form = TakeBackForm(data={"decided": claims.decision(enrolment)})
    if form.sent_and_valid():
        return _taken_back(enrolment_id, form)
    if not claims.is_decided(enrolment):
        raise refusals.ClaimDecided
    return _ask("take_back_employer", enrolment, form)


def _taken_back(enrolment_id: int, form: TakeBackForm) -> Response:
    what, reason = form.decided.data or "", form.reason.data
    stays: list[Membership] = []

    def step(db: Session, run: CourseRun, one: Enrolment) -> None:
        actor, now = current_actor().tag, clock.now()
        left = claims.take_back(db, one, decided=what, reason=reason, stream=run.stream, actor=actor, now=now)
        stays.extend([left] if left else [])

    answer = decided(enrolment_id, step, gettext("Zurückgenommen: Der Arbeitgeber ist wieder zu prüfen."))
    if stays:
        say("info", _why_it_stays())
    return answer


def _why_it_stays() -> str:
    return gettext(
        "Die Person gehört dort weiter zu den Beschäftigten, weil noch mehr daran hängt. Stimmt das nicht, beenden Sie die "
        "Zugehörigkeit auf der Seite der Organisation."
    )


def _ask(what: str, enrolment: Enrolment, form: ReasonForm) -> Response:
    return render(
        f"lms/courses/enrolment/staff/{what}.html",
        422 if form.errors else 200,
        form=form,
        run=run_heading(enrolment.run),
        enrolment_id=enrolment.id,
        name=enrolment.name_on_document,
        claim=enrolment.employer_claim,
        known=enrolment.employer.name if enrolment.employer else "",
        told=enrolment.contact_email or "",
    )
