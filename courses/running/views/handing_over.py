"""A trainer leaves: one page with all that comes, and who takes over what."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField

from courses.planning.collisions.settings import collision_rules
from courses.planning.drafting import lock_run
from courses.planning.lifecycle import RunChangedMeanwhile
from courses.planning.policies import PLANNERS
from courses.planning.trainers.policies import may_see_trainer
from courses.planning.trainers.queries import is_trainer
from courses.running.handing_over import HandOver, StandIn, Task, for_all, hand_over, tasks_of
from courses.running.leaving import left_to_teach
from courses.running.messages import Together, tell_together
from courses.running.policies import may_change
from courses.running.settings import doing
from courses.running.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.refusal import Refusal
from lms.data.session import request_session, transaction
from lms.people.models import Person
from lms.web.actor import current_actor, require
from lms.web.choices import SelectField
from lms.web.fields import complain, optional_id
from lms.web.formats import local_today
from lms.web.forms import BaseForm, OneLine, TextField, UpTo, once, plain_choices, was_done
from lms.web.languages import gettext, ngettext
from lms.web.languages import lazy as _l
from lms.web.numbers import LARGEST_VERSION, number_in
from lms.web.page import render, say, see_other


class RunNotHandedOver(Exception):
    """One of the runs refused, and so nothing was handed over."""

    def __init__(self, run_id: int, refusal: Refusal) -> None:
        self.run_id, self.refusal = run_id, refusal
        super().__init__(str(refusal))


class HandOverForm(BaseForm):
    """Who takes over all the rest, and what belongs to it; each run has a field of its own (`form_of`)."""

    everything = SelectField(_l("Alle Durchführungen übernimmt"), coerce=optional_id)
    reason = TextField(_l("Begründung trotz Warnung"), [OneLine(), UpTo(500)])
    inform = BooleanField(_l("Teilnehmende und Personalstellen informieren"), default=True)

    def wanted(self, tasks: Sequence[Task]) -> list[HandOver]:
        """The valid form as runs with their new trainer; runs that stay are left out."""
        found = []
        for task in tasks:
            stand_in = self[f"run_{task.run_id}"].data or ("everything" in self and self.everything.data)
            if stand_in:
                found.append(HandOver(task.run_id, _number(self[f"version_{task.run_id}"].data), stand_in))
        return found


@routes.form("/staff/trainers/<id:person_id>/hand-over", policy=PLANNERS)
def hand_over_runs(person_id: int) -> Response:
    """Everything to come of a trainer, run by run or all at once to somebody else."""
    db, actor, now = request_session(), current_actor(), clock.now()
    require(may_see_trainer(actor, person_id) and is_trainer(db, person_id, local_today(now)))
    tasks = tasks_of(db, actor, person_id, collision_rules(), now)
    form = form_of(tasks)
    if request.method == "POST" and was_done(db):
        return see_other("lms.planning.trainer", person_id=person_id)
    if form.sent_and_valid():
        wanted = form.wanted(tasks)
        if not wanted:
            form.form_errors.append(gettext("Bitte wählen Sie für mindestens eine Durchführung eine neue Kursleitung."))
        else:
            try:
                return _handed_over(person_id, wanted, bool(form.inform.data), form.reason.data)
            except RunNotHandedOver as failed:
                _complain(form, failed, tasks)
    left = left_to_teach(request_session(), person_id, now)
    return render(
        "lms/courses/running/hand_over.html",
        422 if form.errors else 200,
        form=form,
        tasks=tasks,
        name=request_session().get_one(Person, person_id).name,
        person_id=person_id,
        elsewhere=left.runs - len(tasks),
    )


def form_of(tasks: Sequence[Task]) -> HandOverForm:
    """The form with a choice for each run."""
    fields: dict[str, Any] = {}
    for task in tasks:
        fields[f"run_{task.run_id}"] = SelectField(
            gettext("Neue Kursleitung für %(code)s", code=task.code), coerce=optional_id
        )
        fields[f"version_{task.run_id}"] = HiddenField()
    form: HandOverForm = type("HandOverOfRuns", (HandOverForm,), fields)(
        data={f"version_{task.run_id}": task.version for task in tasks} | {"inform": True}
    )
    everybody = for_all(tasks) if len(tasks) > 1 else []
    stays = gettext("– bleibt, oder wie für alle gewählt –") if everybody else gettext("– bleibt –")
    for task in tasks:
        chosen: Any = form[f"run_{task.run_id}"]
        chosen.choices = _choices(stays, task.stand_ins)
    if everybody:
        form.everything.choices = _choices(gettext("– einzeln wählen –"), everybody)
    else:
        del form.everything
    return form


def _number(text: str | None) -> int:
    """A version; what is no number is none that was ever stored."""
    return number_in(str(text or ""), largest=LARGEST_VERSION) or 0


def _choices(nobody: str, stand_ins: Sequence[StandIn]) -> list[Any]:
    return plain_choices([("", nobody), *((str(one.person_id), _line(one)) for one in stand_ins)])


def _line(one: StandIn) -> str:
    if not one.warnings:
        return one.name
    return ngettext("%(name)s (%(num)s Warnung)", "%(name)s (%(num)s Warnungen)", one.warnings, name=one.name)


def _handed_over(person_id: int, wanted: Sequence[HandOver], inform: bool, reason: str) -> Response:
    with transaction() as db:
        first = isinstance(once(db, clock.now()), FormKey)
        if first:
            together = Together()
            for one in sorted(wanted, key=lambda one: one.run_id):  # runs are locked in the order of their ids
                _hand_over(db, person_id, one, inform, reason, together)
            tell_together(db, together, clock.now())
    if first:
        done = ngettext("%(num)s Durchführung ist übergeben.", "%(num)s Durchführungen sind übergeben.", len(wanted))
        say("success", done)
    return see_other("lms.planning.trainer", person_id=person_id)


def _hand_over(db: Session, leaving: int, one: HandOver, inform: bool, reason: str, together: Together) -> None:
    actor, now = current_actor(), clock.now()
    run = lock_run(db, one.run_id)
    require(may_change(actor, run))
    if run is None:
        abort(404)
    try:
        carried = doing(db, run, actor, now)
        hand_over(db, run, one, leaving=leaving, inform=inform, reason=reason, doing=carried, together=together)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        raise RunNotHandedOver(one.run_id, refusal) from refusal


def _complain(form: HandOverForm, failed: RunNotHandedOver, tasks: Sequence[Task]) -> None:
    refusal = failed.refusal
    complain(form[f"run_{failed.run_id}"], gettext(refusal.text, **refusal.values))
    if isinstance(refusal, RunChangedMeanwhile):
        form[f"version_{failed.run_id}"].data = next(one.version for one in tasks if one.run_id == failed.run_id)
