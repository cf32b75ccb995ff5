"""Changing and postponing a published run: edit, look at what it means for whom, then do it."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from courses.planning.choices import plan_choices, trainer_choices
from courses.planning.collisions.guard import Collides, Found, look
from courses.planning.collisions.settings import collision_rules
from courses.planning.lifecycle import RunChangedMeanwhile, Step
from courses.planning.models import CourseRun
from courses.planning.queries import title_of
from courses.running.announcing import teachers_in
from courses.running.changing import ARRANGED, Doing, Order, change, give_back_until, postpone, refuse
from courses.running.filled_in import fill_in
from courses.running.forms import ChangeForm, DatesForm, values_of
from courses.running.models import ChangeKind
from courses.running.overlaps import overlaps_of_run, spans_of
from courses.running.policies import PLANNERS
from courses.running.preview import preview
from courses.running.queries import overlap_lines
from courses.running.refusals import FewerSeatsThanTaken
from courses.running.settings import doing
from courses.running.snapshot import Snapshot, difference
from courses.running.standing import plan_with, snapshot_of
from courses.running.views import carry_out, find_run, refuse_step, routes
from lms.data import clock
from lms.data.refusal import Refusal
from lms.data.session import request_session
from lms.web.actor import current_actor
from lms.web.conflict import show_conflict
from lms.web.fields import complain
from lms.web.formats import local_today
from lms.web.forms import clean, line_complaint
from lms.web.languages import gettext
from lms.web.page import render

OF_THE_STEP = ("csrf_token", "form_key", "step", "inform", "reason")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Way:
    """One of the two pages."""

    step: Step
    kind: ChangeKind
    form: type[DatesForm]
    template: str
    endpoint: str


CHANGE = Way(Step.CHANGE, ChangeKind.CHANGED, ChangeForm, "lms/courses/running/change.html", "lms.running.change_run")
POSTPONE = Way(
    Step.POSTPONE, ChangeKind.POSTPONED, DatesForm, "lms/courses/running/postpone.html", "lms.running.postpone_run"
)


@routes.form("/staff/runs/<id:run_id>/change", policy=PLANNERS)
def change_run(run_id: int) -> Response:
    """Dates, places, trainers, seats and notes of a published run."""
    return _page(run_id, CHANGE)


@routes.form("/staff/runs/<id:run_id>/postpone", policy=PLANNERS)
def postpone_run(run_id: int) -> Response:
    """The whole run on other days; everybody keeps the place."""
    return _page(run_id, POSTPONE)


def _page(run_id: int, way: Way) -> Response:
    db, today = request_session(), local_today(clock.now())
    run = find_run(run_id, way.step)
    before = snapshot_of(db, run)
    choices = plan_choices(db, current_actor(), run.course, today, run)
    choices = replace(choices, trainers=trainer_choices(db, today, sorted(teachers_in(before, before))))
    form = way.form(run, before, choices, data=values_of(before, run))
    # The page on which two editors' texts were chosen from sends no step: what was chosen is looked at, too.
    step = request.form.get("step", "preview")
    if step == "save" and form.sent_and_valid():
        return _save(run_id, way, form)
    refuse_step(run, way.step)
    if request.method == "GET":
        fill_in(form, request.args)
    if request.method == "POST" and form.version.data != run.version:
        return _stale(run_id, way, form)
    if form.rows_wanted:
        form.change_rows()
    elif step == "preview" and form.sent_and_valid():
        return _look(run, way, form, before)
    return _show(run, way, form)


def _look(run: CourseRun, way: Way, form: DatesForm, before: Snapshot, refused: Collides | None = None) -> Response:
    """What it means, before it is done, or why it was `refused`. What saving would refuse is said at once."""
    db, now, actor = request_session(), clock.now(), current_actor()
    try:
        refuse(db, run, _order(form), doing(db, run, actor, now, lock=False), way.step)
    except Refusal as refusal:
        return _complain(run, way, form, refusal)
    wanted = form.wanted()
    differs = difference(before, wanted)
    if differs.moves_dates and wanted.held:
        wanted = _with_deadline(run, before, wanted)
    seen = preview(
        db,
        run,
        way.kind,
        before,
        wanted,
        now=now,
        message_de=form.message_de.data,
        message_en=form.message_en.data,
        informed=True,
    )
    overlaps = overlaps_of_run(db, run, spans_of(wanted, run.zone)) if differs.moves_dates else []
    unanswered = refused is not None and not refused.found.hard
    return render(
        "lms/courses/running/preview.html",
        200 if refused is None else 422 if unanswered else refused.status,
        run_id=run.id,
        title=str(title_of(run.terms)),
        code=run.code,
        way=way.endpoint.rsplit(".", 1)[1],
        back=url_for(way.endpoint, run_id=run.id),
        preview=seen,
        inform=_wants_to_tell() if refused else differs.worth_telling or way.step is Step.POSTPONE,
        unanswered=unanswered,
        overlaps=overlap_lines(db, overlaps, actor),
        found=_collisions(db, run, before, wanted, now) if differs.aspects & ARRANGED and wanted.held else Found(),
        kept=_kept(request.form),
    )


def _collisions(db: Session, run: CourseRun, before: Snapshot, wanted: Snapshot, now: datetime) -> Found:
    """What saving would say: meetings that have begun, and what collided before, are in nobody's way."""
    plan, was = plan_with(run, wanted), plan_with(run, before)
    found = look(db, plan, run.course, collision_rules(), run_id=run.id, before=was)
    return replace(found, since=now)


def _wants_to_tell() -> bool:
    return request.form.get("inform") == "y"


def _reason() -> str:
    text = clean(request.form.get("reason"))[:LONGEST_REASON]
    return "" if line_complaint(text) else text


def _with_deadline(run: CourseRun, before: Snapshot, wanted: Snapshot) -> Snapshot:
    until = give_back_until(before, wanted, run.zone, clock.now())
    return replace(wanted, cancel_until=until)


def _order(form: DatesForm) -> Order:
    return Order(
        version=form.version.data,
        wanted=form.wanted(),
        inform=_wants_to_tell(),
        overbook=bool(form.overbook.data) if isinstance(form, ChangeForm) else False,
        message_de=form.message_de.data,
        message_en=form.message_en.data,
        reason=_reason(),
    )


def _save(run_id: int, way: Way, form: DatesForm) -> Response:
    order = _order(form)

    def act(db: Session, run: CourseRun, at_work: Doing) -> object:
        return (postpone if way.step is Step.POSTPONE else change)(db, run, order, at_work)

    done = gettext("Die Durchführung ist verschoben.") if way.step is Step.POSTPONE else gettext("Gespeichert.")
    try:
        return carry_out(run_id, act, done)
    except RunChangedMeanwhile:
        return _stale(run_id, way, form)
    except Collides as refusal:
        run = find_run(run_id, way.step)
        return _look(run, way, form, snapshot_of(request_session(), run), refusal)
    except Refusal as refusal:
        return _complain(find_run(run_id, way.step), way, form, refusal)


def _complain(run: CourseRun, way: Way, form: DatesForm, refusal: Refusal) -> Response:
    """The form once more with what was refused: beside the seats where it is about them."""
    if refusal.status not in (409, 422):
        raise refusal
    text = gettext(refusal.text, **refusal.values)
    if isinstance(refusal, FewerSeatsThanTaken) and isinstance(form, ChangeForm):
        complain(form.pools[refusal.mode.value], text)
    else:
        form.form_errors.append(text)
    return _show(run, way, form, refusal.status)


def _stale(run_id: int, way: Way, form: DatesForm) -> Response:
    """Somebody else has saved: both versions field by field, and nothing is lost."""
    run = find_run(run_id, way.step)
    values = values_of(snapshot_of(request_session(), run), run)
    stored = {name: value for name, value in values.items() if name in form}
    return show_conflict(form, stored, title=str(title_of(run.terms)), url=request.path)


def _show(run: CourseRun, way: Way, form: DatesForm, status: int = 422) -> Response:
    return render(
        way.template,
        status if form.errors else 200,
        form=form,
        run_id=run.id,
        title=str(title_of(run.terms)),
        code=run.code,
        taken={pool.mode.value: pool.seats_taken for pool in run.pools},
    )


def _kept(sent: "MultiDict[str, str]") -> list[tuple[str, str]]:
    """What the form said, to be sent once more with the decision."""
    return [(name, value) for name, value in sent.items(multi=True) if name not in OF_THE_STEP]
