"""Planning a whole series: first a preview, then a draft, whose single meetings are changed in its form."""

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.catalogue.models import Course
from courses.catalogue.staff_queries import offer_to_plan
from courses.planning import staff_queries as queries
from courses.planning.choices import PlanChoices, place_value, plan_choices
from courses.planning.collisions.busy import BusyDays
from courses.planning.collisions.drafting import change_carefully, plan_carefully
from courses.planning.collisions.guard import Collides, Found, look
from courses.planning.collisions.settings import collision_rules
from courses.planning.drafting import lock_run
from courses.planning.lifecycle import RunChangedMeanwhile
from courses.planning.models import CourseRun, MeetingMode, PoolMode, RunState
from courses.planning.plans import plan_of
from courses.planning.policies import PLANNERS, may_plan
from courses.planning.publishing import PlannedMeeting, RunPlan, days_of
from courses.planning.queries import title_of
from courses.planning.schedule import decision_moved, instant
from courses.planning.series.day_form import FULL_DAY
from courses.planning.series.forms import SeriesForm
from courses.planning.series.preview import preview
from courses.planning.series.recurrence import Series
from courses.planning.settings import decide_before, decision_day
from courses.planning.views import routes
from courses.planning.views.saving import save_once
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor, require
from lms.web.conflict import differs, show_conflict
from lms.web.fields import complain
from lms.web.formats import local_today
from lms.web.languages import gettext
from lms.web.page import render
from lms.web.words import in_language


@dataclass(frozen=True)
class Outlook:
    """What a form would make, and what is in its way."""

    series: Series
    meetings: tuple[PlannedMeeting, ...]
    found: Found


@routes.form("/staff/courses/<code>/series", policy=PLANNERS)
def plan_series(code: str) -> Response:
    """All meetings of a new run from one pattern."""
    db, actor = request_session(), current_actor()
    course = offer_to_plan(db, code, actor)
    require(course is not None)
    assert course is not None
    return _series(course, None, plan_choices(db, actor, course, local_today(clock.now())))


@routes.form("/staff/runs/<id:run_id>/series", policy=PLANNERS)
def replan_series(run_id: int) -> Response:
    """New meetings from a pattern for a draft; everything else about it stays."""
    db, actor = request_session(), current_actor()
    run = queries.run_for_staff(db, run_id, actor)
    require(run is not None and may_plan(actor, run.project_id) and run.state is RunState.DRAFT)
    assert run is not None
    return _series(run.course, run, plan_choices(db, actor, run.course, local_today(clock.now()), run))


def _series(course: Course, run: CourseRun | None, choices: PlanChoices) -> Response:
    defaults = _defaults(choices, run)
    form = SeriesForm(choices, data=defaults)
    asked = form.read_address(defaults) or request.method == "POST"
    if form.blocks.change_wanted:
        form.blocks.change()
    elif run is not None and request.method == "POST" and form.version.data != run.version:
        return _stale(course, run, form, defaults)
    elif asked and form.validate() and (series := _expanded(form, course, run)):
        meetings, found = form.meetings(series), Found()
        if request.method == "POST" and "save" in request.form:
            try:
                return _saved(course, run, form, meetings)
            except Collides as refusal:
                found = refusal.found
                _complain(form, found)
            except RunChangedMeanwhile:
                return _stale(course, run, form, defaults)
        else:
            plan = _new_plan(course, form, meetings)
            found = look(request_session(), plan, course, collision_rules(), run_id=run.id if run else 0)
        return _show(form, course, run, Outlook(series, meetings, found))
    return _show(form, course, run)


def _stale(course: Course, run: CourseRun | None, form: SeriesForm, defaults: dict[str, Any]) -> Response:
    """Somebody else has saved the draft: both texts of each field that it keeps. The pattern it does not keep, so what was
    written stays in the form, and beside it stand the meetings that the other one saved."""
    assert run is not None
    stored = {name: value for name, value in defaults.items() if name != "blocks"}
    if differs(form, stored):
        return show_conflict(form, stored, title=str(title_of(run.terms)), url=request.path)
    form.version.data = run.version
    return _show(form, course, run, status=409)


def _expanded(form: SeriesForm, course: Course, run: CourseRun | None) -> Series | None:
    minutes = course.units * course.unit_minutes
    day = _new_plan(course, form, form.day(minutes))
    busy = BusyDays(request_session(), day, course, collision_rules(), run_id=run.id if run else 0)
    return form.series(minutes, busy.why)


def _complain(form: SeriesForm, found: Found) -> None:
    if found.hard:
        text = gettext("Diese Serie hat Konflikte. Sie können die Tage überspringen lassen oder das Muster ändern.")
        complain(form.avoid, text)
    else:
        form.reason.flags.required = True
        complain(form.reason, gettext("Bitte schreiben Sie, warum es trotz der Warnungen so geplant wird."))


def _saved(course: Course, run: CourseRun | None, form: SeriesForm, meetings: tuple[PlannedMeeting, ...]) -> Response:
    now, actor, rules = clock.now(), current_actor(), collision_rules()
    course_id, run_id, version = course.id, run.id if run else None, form.version.data

    def step(db: Session) -> CourseRun:
        if run_id is None:
            offer = db.get_one(Course, course_id)
            plan, reason = _new_plan(offer, form, meetings), form.reason.data
            return plan_carefully(db, offer, plan, rules, reason=reason, actor=actor.tag, now=now)
        draft = lock_run(db, run_id)
        require(draft is not None and may_plan(actor, draft.project_id))
        assert draft is not None
        plan, reason = _changed_plan(draft, form, meetings), form.reason.data
        change_carefully(db, draft, plan, rules, reason=reason, version=version, actor=actor.tag, now=now)
        return draft

    done = gettext("Die Serie ist als Entwurf gespeichert. Einzelne Termine ändern Sie hier.")
    return save_once(form.project.data, step, done, then="lms.planning.edit_run")


def _new_plan(course: Course, form: SeriesForm, meetings: tuple[PlannedMeeting, ...]) -> RunPlan:
    return RunPlan(
        project_id=form.project.data,
        meetings=meetings,
        capacity=_pools(meetings, course.group_max),
        minimum_participants=course.group_min,
        decide_on=decision_day(days_of(meetings)),
        trainer_ids=tuple(form.trainers.data or ()),
        venue_id=_first_venue(meetings),
        zone=current_app.config["LMS_TIME_ZONE"],
    )


def _changed_plan(run: CourseRun, form: SeriesForm, meetings: tuple[PlannedMeeting, ...]) -> RunPlan:
    """The draft's plan with other meetings; what hung on the old beginning, the end of enrolment and the decision, goes along."""
    plan = plan_of(run)
    begins = min(instant(one.day, one.begins, plan.zone) for one in meetings)
    closes = None if run.enrol_closes_at in (run.starts_at, None) else min(run.enrol_closes_at, begins)
    pools = _pools(meetings, run.course.group_max)
    return replace(
        plan,
        project_id=form.project.data,
        meetings=meetings,
        capacity=plan.capacity if set(plan.capacity) == set(pools) else pools,
        trainer_ids=tuple(form.trainers.data or ()),
        venue_id=_first_venue(meetings),
        enrol_opens_at=None if plan.enrol_opens_at is None else min(plan.enrol_opens_at, closes or begins),
        enrol_closes_at=closes,
        decide_on=decision_moved(plan.decide_on, days_of(plan.meetings), days_of(meetings), decide_before()),
    )


def _pools(meetings: tuple[PlannedMeeting, ...], seats: int) -> dict[PoolMode, int | None]:
    if any(one.mode is MeetingMode.BOTH for one in meetings):
        return {PoolMode.ONSITE: seats, PoolMode.ONLINE: seats}
    return {PoolMode.ANY: seats}


def _first_venue(meetings: tuple[PlannedMeeting, ...]) -> int | None:
    return next((one.venue_id for one in meetings if one.venue_id), None)


def _defaults(choices: PlanChoices, run: CourseRun | None) -> dict[str, Any]:
    if run is None:
        return {"blocks": list(FULL_DAY), "project": choices.projects[0].id if choices.projects else None}
    first = run.meetings[0] if run.meetings else None
    return {
        "blocks": list(FULL_DAY),
        "version": run.version,
        "project": run.project_id,
        "first": first.day if first else None,
        "venue": place_value(first.venue_id, first.room_id) if first else "",
        "link": first.online_link if first else "",
        "trainers": [trainer.person_id for trainer in run.trainers],
    }


def _show(
    form: SeriesForm,
    course: Course,
    run: CourseRun | None,
    outlook: "Outlook | None" = None,
    *,
    status: int = 0,
) -> Response:
    return render(
        "lms/courses/planning/staff/series.html",
        status or _status(form, outlook),
        stale=bool(status),
        replaced=run.meetings if run else (),
        form=form,
        title=str(in_language(course.title_de, course.title_en)),
        course_code=course.code,
        code=run.code if run else course.code,
        units=course.units,
        unit_minutes=course.unit_minutes,
        run_id=run.id if run else None,
        preview=outlook and preview(course, outlook.series, outlook.meetings, outlook.found, form.calendar, form.zone),
        found=outlook.found if outlook else Found(),
    )


def _status(form: SeriesForm, outlook: "Outlook | None") -> int:
    if not form.errors or request.method == "GET":
        return 200
    return 409 if outlook and outlook.found.hard else 422
