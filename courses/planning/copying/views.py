"""Copying a run: where to, a preview, then a draft."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning import staff_queries as queries
from courses.planning.choices import PlanChoices, land_of_network, plan_choices, trainer_choices
from courses.planning.collisions.guard import Collides, Found, look
from courses.planning.collisions.settings import collision_rules
from courses.planning.copying.forms import CopyForm
from courses.planning.copying.lands import holiday_in, lands_of
from courses.planning.copying.making import make_copy, refuse_archived
from courses.planning.copying.plans import ClockLeavesTooLittle, Copy, copy_of
from courses.planning.copying.words import changed_words, later_words, left_out_words, rhythm_words
from courses.planning.drafting import lock_run
from courses.planning.extent import extent_words
from courses.planning.lifecycle import RunChangedMeanwhile
from courses.planning.models import CourseRun
from courses.planning.policies import PLANNERS, may_plan
from courses.planning.queries import title_of
from courses.planning.series.preview import Preview, preview
from courses.planning.series.recurrence import Series
from courses.planning.series.words import calendar_of
from courses.planning.views import routes
from courses.planning.views.saving import save_once
from lms.data import clock
from lms.data.session import request_session
from lms.funding.models import Project
from lms.web.actor import Actor, current_actor, require
from lms.web.fields import complain
from lms.web.formats import local_today
from lms.web.languages import gettext
from lms.web.page import render


@dataclass(frozen=True)
class Outlook:
    """What a copy would be, and what is in its way."""

    copy: Copy
    found: Found


@routes.form("/staff/runs/<id:run_id>/copy", policy=PLANNERS)
def copy_run(run_id: int) -> Response:
    """The run once more from another day on, as a draft."""
    db, actor, now = request_session(), current_actor(), clock.now()
    run = queries.run_for_staff(db, run_id, actor)
    require(run is not None and may_plan(actor, run.project_id))
    assert run is not None
    refuse_archived(run.course)
    choices = plan_choices(db, actor, run.course, local_today(now), run)
    form = CopyForm(list(choices.projects), data={"project": _project(db, run, choices, now), "seen": run.version})
    if not form.sent_and_valid():
        return _show(form, run, None)
    copy = _copied(db, run, form)
    if copy is None:
        return _show(form, run, None)
    if "save" in request.form:
        return _save(form, run, copy, actor)
    return _show(form, run, Outlook(copy, look(db, copy.plan, run.course, collision_rules())))


def _project(db: Session, run: CourseRun, choices: PlanChoices, now: datetime) -> int | None:
    """The run's project; once its period is over, the one that continues it."""
    offered = {one.id: one for one in choices.projects}
    own = offered.get(run.project_id)
    if own is not None and own.last >= now.date():
        return own.id
    following = db.scalar(select(Project.id).where(Project.continues_id == run.project_id).order_by(Project.id.desc()))
    return following if following in offered else run.project_id


def _copied(db: Session, run: CourseRun, form: CopyForm) -> Copy | None:
    may_teach = {person for person, _name in trainer_choices(db, local_today(clock.now()))}
    try:
        return copy_of(run, form.wish(), holiday_in(lands_of(run, land_of_network(db))), may_teach)
    except ClockLeavesTooLittle as refusal:
        complain(form.first, gettext(refusal.text, **refusal.values))
        return None


def _save(form: CopyForm, run: CourseRun, copy: Copy, actor: Actor) -> Response:
    now, rules, source_id, seen = clock.now(), collision_rules(), run.id, form.seen.data or ""

    def step(db: Session) -> CourseRun:
        source = lock_run(db, source_id)
        require(source is not None and may_plan(actor, source.project_id))
        assert source is not None
        if str(source.version) != seen:
            raise RunChangedMeanwhile
        return make_copy(db, source, copy.plan, rules, reason=form.reason.data, actor=actor.tag, now=now)

    try:
        return save_once(form.project.data, step, gettext("Die Kopie ist als Entwurf gespeichert."))
    except Collides as refusal:
        form.show(refusal.found)
        return _show(form, run, Outlook(copy, refusal.found), 409 if refusal.found.hard else 422)
    except RunChangedMeanwhile:
        complain(
            form.first, gettext("Die Vorlage wurde inzwischen geändert. Bitte sehen Sie die Vorschau noch einmal an.")
        )
        return _show(form, run, _looked(copy, run), 409)


def _looked(copy: Copy, run: CourseRun) -> Outlook:
    return Outlook(copy, look(request_session(), copy.plan, run.course, collision_rules()))


def _show(form: CopyForm, run: CourseRun, outlook: Outlook | None, status: int = 422) -> Response:
    # What is shown now is what may be saved next.
    form.seen.data = str(run.version)
    form.seen.raw_data = None
    return render(
        "lms/courses/planning/staff/copy.html",
        status if form.errors else 200,
        form=form,
        title=str(title_of(run.terms)),
        code=run.code,
        run_id=run.id,
        found=outlook.found if outlook else Found(),
        **(_words(outlook, run, form) if outlook else {"preview": None}),
    )


def _words(outlook: Outlook, run: CourseRun, form: CopyForm) -> dict[str, Any]:
    dates, plan = outlook.copy.dates, outlook.copy.plan
    assert form.first.data is not None
    return {
        "preview": _preview(outlook, run),
        "rhythm": rhythm_words(dates),
        "later": later_words(form.first.data, dates),
        "changed": changed_words(dates),
        "left_out": left_out_words(outlook.copy.left_out),
        "decide_on": plan.decide_on,
        "opens": plan.enrol_opens_at,
        "extent": extent_words(
            sum(one.planned_minutes for one in plan.meetings), run.course.units, run.course.unit_minutes
        ),
    }


def _preview(outlook: Outlook, run: CourseRun) -> Preview:
    land = lands_of(run, land_of_network(request_session()))[0]
    nothing_skipped, plan = Series((), (), 0), outlook.copy.plan
    return preview(run.course, nothing_skipped, plan.meetings, outlook.found, calendar_of(land), plan.zone)
