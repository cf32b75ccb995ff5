"""Staff note that a person has left the course, with the last day, or that this was a mistake."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import abort
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from courses.enrolment import refusals, withdrawing
from courses.enrolment.desk import goes_to_desk
from courses.enrolment.labels import LABELS
from courses.enrolment.models import Enrolment, LeavingReason
from courses.enrolment.policies import may_decide
from courses.enrolment.queries import run_heading
from courses.enrolment.seats import lock_run
from courses.enrolment.views import routes
from courses.enrolment.views.deciding import decidable
from courses.planning.models import CourseRun
from courses.planning.policies import PLANNERS
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.choices import RadioField
from lms.web.fields import DayField
from lms.web.formats import format_date
from lms.web.forms import BaseForm, Required, once, plain_choices
from lms.web.holds import holds_on, way_out
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other

Step = Callable[[Session, CourseRun, Enrolment, Mapping[str, str]], None]


class LeavingForm(BaseForm):
    """The last day somebody took part, and why they left."""

    last_day = DayField(_l("Letzter Tag"), [Required()])
    reason = RadioField(
        _l("Grund"),
        [Required(_l("Bitte wählen Sie einen der Einträge."))],
        choices=plain_choices((reason.value, LABELS[reason]) for reason in LeavingReason),
    )

    def __init__(self, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first, self.last = first, last

    def validate_last_day(self, field: DayField) -> None:
        """Nobody leaves before the first meeting, nor ahead of time."""
        assert field.data is not None
        if not self.first <= field.data <= self.last:
            first, last = format_date(self.first), format_date(self.last)
            text = gettext("Bitte geben Sie einen Tag vom %(first)s bis zum %(last)s an.", first=first, last=last)
            raise ValidationError(text)


@routes.form("/staff/enrolments/<id:enrolment_id>/leaving", policy=PLANNERS)
def leave(enrolment_id: int) -> Response:
    """Ask for the last day; then the person is expected at no later meeting, and the seat stays counted."""
    db, now = request_session(), clock.now()
    enrolment = decidable(db, enrolment_id)
    first, last = withdrawing.possible_last_days(enrolment.run, now)
    form = LeavingForm(first, last, data={"last_day": last})
    if form.sent_and_valid():
        return _left(enrolment_id, form)
    with _showing_the_way(db, enrolment):
        withdrawing.refuse_leaving(enrolment.run, enrolment, holds_on(db, enrolment.run, lock=False), now)
    return render(
        "lms/courses/enrolment/staff/leaving.html",
        422 if form.errors else 200,
        form=form,
        run=run_heading(enrolment.run),
        name=enrolment.name_on_document,
        told=enrolment.contact_email or "",
        desk=goes_to_desk(enrolment),
        documents=bool(enrolment.run.terms.documents),
    )


@routes.post("/staff/enrolments/<id:enrolment_id>/leaving/take-back", policy=PLANNERS)
def take_back_leaving(enrolment_id: int) -> Response:
    """It was noted by mistake: the person takes part again."""

    def step(db: Session, run: CourseRun, enrolment: Enrolment, held: Mapping[str, str]) -> None:
        withdrawing.take_back(db, run, enrolment, held=held, actor=current_actor().tag, now=clock.now())

    return _done(enrolment_id, step, gettext("Zurückgenommen: Die Person nimmt wieder teil."))


@contextmanager
def _showing_the_way(db: Session, enrolment: Enrolment) -> Iterator[None]:
    """What an upper room holds says where it is let go: a certificate is revoked first."""
    try:
        yield
    except refusals.PlaceStays as refusal:
        refusal.way = way_out(db, enrolment.run, enrolment.tag)
        raise


def _left(enrolment_id: int, form: LeavingForm) -> Response:
    day, reason = form.last_day.data, LeavingReason(form.reason.data)
    assert day is not None

    def step(db: Session, run: CourseRun, enrolment: Enrolment, held: Mapping[str, str]) -> None:
        actor, now = current_actor().tag, clock.now()
        withdrawing.leave(db, run, enrolment, day, reason, held=held, actor=actor, now=now)

    return _done(enrolment_id, step, gettext("Vermerkt: Die Person ist ausgeschieden."))


def _done(enrolment_id: int, step: Step, done: str) -> Response:
    # Which run it is never changes, so it is read before the lock; what changes is read after it.
    run_id = decidable(request_session(), enrolment_id).run_id
    with transaction() as db:
        run = lock_run(db, run_id)
        # The row of a place is the lock of its papers: none is reserved between the look at them and the commit.
        enrolment = db.get(Enrolment, enrolment_id, populate_existing=True, with_for_update=True)
        if run is None or enrolment is None:
            abort(404)
        require(may_decide(db, current_actor(), run_id))
        first = isinstance(once(db, clock.now()), FormKey)
        if first:
            with _showing_the_way(db, enrolment):
                step(db, run, enrolment, holds_on(db, run, lock=False))
    if first:
        say("success", done)
    return see_other("lms.planning.staff_run", run_id=run_id)
