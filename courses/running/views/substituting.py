"""A trainer cannot come: who may teach and is free, and handing the meetings over."""

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning.collisions.settings import collision_rules
from courses.planning.lifecycle import RunChangedMeanwhile, Step
from courses.planning.models import CourseRun
from courses.planning.queries import title_of
from courses.running.candidates import Candidate, candidates
from courses.running.changing import Doing, Order
from courses.running.forms import SubstituteForm, describe
from courses.running.news import names_in
from courses.running.policies import PLANNERS
from courses.running.snapshot import Snapshot
from courses.running.standing import snapshot_of
from courses.running.substituting import substitute
from courses.running.views import carry_out, find_run, look_again, routes
from lms.data import clock
from lms.data.refusal import Refusal
from lms.data.session import request_session
from lms.web.fields import complain
from lms.web.languages import gettext
from lms.web.page import render


@routes.form("/staff/runs/<id:run_id>/substitute", policy=PLANNERS)
def substitute_trainer(run_id: int) -> Response:
    """Who falls ill, who takes over, which dates."""
    db, now = request_session(), clock.now()
    run = find_run(run_id, Step.SUBSTITUTE)
    before = snapshot_of(db, run)
    found = candidates(db, run, before, collision_rules(), now)
    form = SubstituteForm(data={"version": run.version, "meetings": _ahead(run, before)})
    _offer(form, db, run, before, found)
    if form.sent_and_valid():
        try:
            return _done(run_id, form)
        except RunChangedMeanwhile as refusal:
            look_again(form, refusal, run)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            complain(form.stand_in, gettext(refusal.text, **refusal.values))
    return render(
        "lms/courses/running/substitute.html",
        422 if form.errors else 200,
        form=form,
        run_id=run.id,
        title=str(title_of(run.terms)),
        code=run.code,
        hindered=[one for one in found if not one.is_free],
        nobody_to_replace=not form.missing.choices,
    )


def _offer(form: SubstituteForm, db: Session, run: CourseRun, before: Snapshot, found: list[Candidate]) -> None:
    ahead = set(_ahead(run, before))
    teaching = dict.fromkeys(person for one in before.held if one.id in ahead for person in one.teachers)
    names = names_in(db, [before]).people
    form.missing.choices = [(person, names[person]) for person in teaching]
    form.meetings.choices = [(one.id, describe(one)) for one in before.held if one.id in ahead]
    form.stand_in.choices = [(one.person_id, _line(one)) for one in found]
    if not form.inform.data and request.method == "GET":
        form.inform.data = True


def _ahead(run: CourseRun, before: Snapshot) -> list[int]:
    now = clock.now()
    to_come = {meeting.id for meeting in run.meetings if meeting.starts_at > now}
    return [one.id for one in before.held if one.id in to_come]


def _line(one: Candidate) -> str:
    if one.is_free:
        return gettext("%(name)s (an allen Terminen frei)", name=one.name)
    if one.hindrances:
        return gettext("%(name)s (nicht an allen Terminen)", name=one.name)
    return gettext("%(name)s (frei, mit Warnungen)", name=one.name)


def _done(run_id: int, form: SubstituteForm) -> Response:
    missing, stand_in, meetings = form.missing.data, form.stand_in.data, list(form.meetings.data or ())
    version, inform = form.version.data, bool(form.inform.data)
    words, reason = (form.message_de.data, form.message_en.data), form.reason.data

    def act(db: Session, run: CourseRun, doing: Doing) -> object:
        order = Order(version, snapshot_of(db, run), inform, message_de=words[0], message_en=words[1], reason=reason)
        return substitute(db, run, order, missing=missing, stand_in=stand_in, meeting_ids=meetings, doing=doing)

    return carry_out(run_id, act, gettext("Die Vertretung ist eingetragen. Beide werden benachrichtigt."))
