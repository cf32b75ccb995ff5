"""Moving one meeting of a draft. A published run has promised its dates: its own page changes those and tells people."""

from datetime import date
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning import staff_queries as queries
from courses.planning.board.moving_form import MoveForm, as_address, first_values, place_of
from courses.planning.board.spans import View
from courses.planning.choices import plan_choices
from courses.planning.collisions.drafting import change_carefully
from courses.planning.collisions.guard import Collides, look
from courses.planning.collisions.settings import collision_rules
from courses.planning.drafting import lock_run
from courses.planning.lifecycle import RunChangedMeanwhile, Step, after, refuse_stale
from courses.planning.models import CourseRun, Meeting
from courses.planning.plans import plan_of
from courses.planning.policies import PLANNERS, may_plan
from courses.planning.queries import title_of
from courses.planning.views import routes
from courses.planning.views.saving import save_once
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor, require
from lms.web.formats import local_today
from lms.web.languages import gettext
from lms.web.page import render, see_other


@routes.form("/staff/runs/<id:run_id>/meetings/<id:meeting_id>/move", policy=PLANNERS)
def move_meeting(run_id: int, meeting_id: int) -> Response:
    """Another day, time or place for one meeting of a draft."""
    db, actor, now = request_session(), current_actor(), clock.now()
    run = queries.run_for_staff(db, run_id, actor)
    require(run is not None and may_plan(actor, run.project_id))
    assert run is not None
    plan, meeting = plan_of(run), _meeting(run, meeting_id)
    choices = plan_choices(db, actor, run.course, local_today(now), run)
    project = next(one for one in choices.projects if one.id == run.project_id)
    if meeting is None:
        # Moving gives a draft new meetings: the same form sent twice looks like this.
        require(request.method == "POST")
        return _moved(run, meeting_id, MoveForm(choices, project, now))
    after(run.state, Step.REDRAFT)
    place, values = place_of(run, meeting), first_values(meeting, run.version, request.args, choices)
    form = MoveForm(choices, project, now, data=values)
    if form.check(run.zone):
        there, new_place = form.plan_from(plan, place)
        if request.method == "POST" and not form.errors:
            try:
                return _moved(run, meeting_id, form)
            except Collides as refusal:
                form.show(refusal.found, refused=True)
        elif not form.errors:
            form.show(look(db, there, run.course, collision_rules(), run_id=run_id, moved=new_place))
    return _show(form, run, meeting)


def _meeting(run: CourseRun, meeting_id: int) -> Meeting | None:
    return next((one for one in run.meetings if one.id == meeting_id and not one.cancelled), None)


def _moved(run: CourseRun, meeting_id: int, form: MoveForm) -> Response:
    now, actor, rules = clock.now(), current_actor(), collision_rules()

    def step(db: Session) -> CourseRun:
        locked = lock_run(db, run.id)
        require(locked is not None and may_plan(actor, locked.project_id))
        assert locked is not None
        after(locked.state, Step.REDRAFT)
        refuse_stale(locked, form.version.data)
        meeting, plan = _meeting(locked, meeting_id), plan_of(locked)
        require(meeting is not None)
        assert meeting is not None
        there, place = form.plan_from(plan, place_of(locked, meeting))
        version, reason = form.version.data, form.reason.data
        change_carefully(
            db, locked, there, rules, reason=reason, version=version, actor=actor.tag, now=now, moved=place
        )
        return locked

    try:
        save_once(run.project_id, step, gettext("Der Termin ist verlegt."))
    except RunChangedMeanwhile:
        return _too_late(form, run)
    return _back(form.day.data)


def _too_late(form: MoveForm, run: CourseRun) -> Response:
    """What the second editor wrote beside what the first one saved: saving gives a draft new meetings, so the person says
    which of them was meant, and what was written goes along."""
    view: dict[str, Any] = {"view": request.args["view"]} if "view" in request.args else {}
    written = as_address(form) | view
    meetings = [one for one in run.meetings if not one.cancelled]
    links = [url_for("lms.planning.move_meeting", run_id=run.id, meeting_id=one.id, **written) for one in meetings]
    return render(
        "lms/courses/planning/board/moved_meanwhile.html",
        409,
        code=run.code,
        title=str(title_of(run.terms)),
        block=form.block,
        meetings=list(zip(meetings, links, strict=True)),
        back=url_for("lms.planning.board", **view),
    )


def _back(day: date | None) -> Response:
    """To the calendar where one came from, on the new day."""
    view = request.args.get("view", View.WEEK.value)
    return see_other("lms.planning.board", view=view, day=day.isoformat() if day else None)


def _show(form: MoveForm, run: CourseRun, meeting: Meeting) -> Response:
    return render(
        "lms/courses/planning/board/move.html",
        _status(form),
        form=form,
        run_id=run.id,
        code=run.code,
        title=str(title_of(run.terms)),
        meeting=meeting,
        hints=form.hints(run.zone) if form.block else [],
        back=url_for("lms.planning.board", view=request.args.get("view"), day=meeting.day.isoformat()),
    )


def _status(form: MoveForm) -> int:
    """409 when the time is taken; 422 when the form has to be looked at."""
    if form.found.hard and form.errors:
        return 409
    return 422 if form.errors else 200
