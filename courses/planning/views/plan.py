"""Planning a run of an offer, and changing it as long as it is a draft."""

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.catalogue.models import Course
from courses.catalogue.staff_queries import offer_to_plan
from courses.planning import staff_queries as queries
from courses.planning.choices import plan_choices
from courses.planning.collisions.drafting import change_carefully, plan_carefully
from courses.planning.collisions.guard import Collides, look
from courses.planning.collisions.settings import collision_rules
from courses.planning.drafting import lock_run
from courses.planning.extent import extent_words
from courses.planning.forms import PlanForm, first_values, values_of
from courses.planning.lifecycle import RunChangedMeanwhile
from courses.planning.models import CourseRun, RunState
from courses.planning.plans import plan_of
from courses.planning.policies import PLANNERS, may_plan
from courses.planning.queries import title_of
from courses.planning.views import routes
from courses.planning.views.saving import save_once
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor, require
from lms.web.conflict import show_conflict
from lms.web.formats import local_today
from lms.web.languages import gettext
from lms.web.page import render
from lms.web.words import in_language


@routes.form("/staff/courses/<code>/plan", policy=PLANNERS)
def plan(code: str) -> Response:
    """A new run of the offer, as a draft."""
    db, actor, now = request_session(), current_actor(), clock.now()
    course = offer_to_plan(db, code, actor)
    require(course is not None)
    assert course is not None
    choices = plan_choices(db, actor, course, local_today(now))
    project = choices.projects[0].id if choices.projects else None
    # A request for an in-house training leads here with its organisation.
    first = {"closed_to": request.args.get("closed_to", type=int)}
    form = PlanForm(choices, now, data=first_values(course.group_min, course.group_max, project) | first)
    if form.meetings.change_wanted:
        form.change_rows()
    elif form.sent_and_valid():
        try:
            return _planned(course.id, form)
        except Collides as refusal:
            form.show(refusal.found, refused=True)
    return _show(form, course, None)


@routes.form("/staff/runs/<id:run_id>/edit", policy=PLANNERS)
def edit_run(run_id: int) -> Response:
    """Change a draft. A published run has promised its dates: other pages change those."""
    db, actor, now = request_session(), current_actor(), clock.now()
    run = queries.run_for_staff(db, run_id, actor)
    require(run is not None and may_plan(actor, run.project_id) and run.state is RunState.DRAFT)
    assert run is not None
    form = PlanForm(plan_choices(db, actor, run.course, local_today(now), run), now, data=values_of(run))
    if form.meetings.change_wanted:
        form.change_rows()
    elif form.sent_and_valid():
        try:
            return _redrafted(run_id, form, str(title_of(run.terms)))
        except Collides as refusal:
            form.show(refusal.found, refused=True)
    elif not form.errors:
        form.show(look(db, plan_of(run), run.course, collision_rules(), run_id=run_id))
    return _show(form, run.course, run)


def _planned(course_id: int, form: PlanForm) -> Response:
    now, actor, rules = clock.now(), current_actor(), collision_rules()

    def step(db: Session) -> CourseRun:
        course, reason = db.get_one(Course, course_id), form.reason.data
        return plan_carefully(db, course, form.plan(), rules, reason=reason, actor=actor.tag, now=now)

    return save_once(form.project.data, step, gettext("Der Entwurf ist gespeichert."))


def _redrafted(run_id: int, form: PlanForm, title: str) -> Response:
    now, actor, rules = clock.now(), current_actor(), collision_rules()

    def step(db: Session) -> CourseRun:
        run = lock_run(db, run_id)
        require(run is not None and may_plan(actor, run.project_id))
        assert run is not None
        version, reason = form.version.data, form.reason.data
        change_carefully(db, run, form.plan(), rules, reason=reason, version=version, actor=actor.tag, now=now)
        return run

    try:
        return save_once(form.project.data, step, gettext("Gespeichert."))
    except RunChangedMeanwhile:
        stored = values_of(request_session().get_one(CourseRun, run_id))
        return show_conflict(form, stored, title=title, url=request.path)


def _show(form: PlanForm, course: Course, run: CourseRun | None) -> Response:
    return render(
        "lms/courses/planning/staff/plan.html",
        _status(form),
        form=form,
        title=str(in_language(course.title_de, course.title_en)),
        code=run.code if run else course.code,
        course_code=course.code,
        units=course.units,
        unit_minutes=course.unit_minutes,
        extent=_extent(form, course) if run is not None or request.method == "POST" else "",
        run_id=run.id if run else None,
    )


def _extent(form: PlanForm, course: Course) -> str:
    planned = form.planned_minutes
    return "" if planned is None else extent_words(planned, course.units, course.unit_minutes)


def _status(form: PlanForm) -> int:
    """409 when what was planned is taken; 422 when the form has to be looked at."""
    if form.found.hard and form.errors:
        return 409
    return 422 if form.errors else 200
