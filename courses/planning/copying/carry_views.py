"""Carrying a plan over into the next period: look at every run, choose, make the drafts, see what was made.

There is nothing to be saved in between: the page is found again by its address, and a run that was carried over already
says so. Each run is a transaction of its own, all of it or nothing; whatever stops the sweep, the rest can be done later.
A form sent twice finds what the first one made, so it needs no key of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, redirect, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning.choices import land_of_network, trainer_choices
from courses.planning.collisions.settings import collision_rules
from courses.planning.copying.carry_forms import CarryForm
from courses.planning.copying.carry_queries import (
    MOST_RUNS,
    Target,
    first_day,
    projects_of,
    scope_of,
)
from courses.planning.copying.carrying import Line, Order, Shift, carry, lines_of
from courses.planning.copying.words import changed_words
from courses.planning.drafting import lock_run
from courses.planning.models import CourseRun
from courses.planning.policies import PLANNERS, may_plan, plannable_by
from courses.planning.queries import title_of
from courses.planning.views import routes
from lms.data import clock
from lms.data.refusal import Refusal
from lms.data.session import request_session, transaction
from lms.web.actor import Actor, current_actor
from lms.web.formats import local_today
from lms.web.forms import clean, line_complaint
from lms.web.here import this_page
from lms.web.languages import gettext, ngettext
from lms.web.page import render, say
from lms.web.words import Words

LONGEST_REASON, LONGEST_NUMBER = 500, 15


@dataclass(frozen=True)
class Chosen:
    """A ticked run, in the version that was looked at."""

    run_id: int
    version: int


@dataclass(frozen=True)
class Row:
    """One line in words; `changed` are days that were skipped or moved."""

    line: Line
    title: Words
    changed: list[str]


@routes.form("/staff/carry-over", policy=PLANNERS)
def carry_over() -> Response:
    """The runs of a project, or of a period, once more in the next period."""
    db, actor = request_session(), current_actor()
    form = CarryForm(projects_of(db, actor))
    if not form.asked or not form.validate():
        return _show(form, None, 0)
    first = first_day(db, actor, list(form.targets))
    if first is None:
        return _show(form, [], 0)
    shift = form.shift(first)
    if request.method == "POST":
        return _carry(form, shift, actor)
    scope = scope_of(db, actor, form.targets, form.q.data, form.state.data or "")
    lines = lines_of(db, scope, shift, collision_rules(), local_today(clock.now()))
    return _show(form, [_row(line) for line in lines], scope.total, shift)


def _carry(form: CarryForm, shift: Shift, actor: Actor) -> Response:
    db, chosen = request_session(), _chosen()
    _refuse_foreign(db, chosen, form.targets, actor)
    order = Order(
        targets=form.targets,
        shift=shift,
        home=land_of_network(db),
        may_teach=frozenset(person for person, _name in trainer_choices(db, local_today(clock.now()))),
        rules=collision_rules(),
        reason=_reason(),
        actor=actor.tag,
    )
    refused = [text for one in chosen if (text := _refused(one, order))]
    _tell(len(chosen) - len(refused), refused)
    return redirect(this_page(), code=303)


def _refused(one: Chosen, order: Order) -> str:
    """Carry out one run; why it could not be, empty where it could."""
    try:
        _carry_one(one, order)
    except Refusal as refusal:
        return gettext(refusal.text, **refusal.values)
    return ""


def _carry_one(one: Chosen, order: Order) -> None:
    actor, now = current_actor(), clock.now()
    with transaction() as db:
        source = lock_run(db, one.run_id)
        if source is None or not may_plan(actor, source.project_id):
            abort(404)
        carry(db, source, one.version, order, now)


def _chosen() -> list[Chosen]:
    """The ticked runs as "id.version", in the order of their ids; nonsense is nothing that was ticked."""
    pairs = (text.partition(".") for text in request.form.getlist("run"))
    found = {int(run): int(version) for run, _, version in pairs if _is_number(run) and _is_number(version)}
    return [Chosen(run, version) for run, version in sorted(found.items())][:MOST_RUNS]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


def _refuse_foreign(db: Session, chosen: Sequence[Chosen], targets: Mapping[int, Target | None], actor: Actor) -> None:
    """One run that is missing, foreign or of another project: none of this page."""
    ids = {one.run_id for one in chosen}
    mine = CourseRun.id.in_(ids) & CourseRun.project_id.in_(targets) & plannable_by(actor)
    if ids and db.scalar(select(func.count(CourseRun.id)).where(mine)) != len(ids):
        abort(404)


def _reason() -> str:
    text = clean(request.form.get("reason"))[:LONGEST_REASON]
    return "" if line_complaint(text) else text


def _tell(made: int, refused: Sequence[str]) -> None:
    if made:
        say("success", ngettext("%(num)s Entwurf ist angelegt.", "%(num)s Entwürfe sind angelegt.", made))
    if refused:
        text = ngettext(
            "%(num)s Durchführung ist nicht übernommen: %(why)s",
            "%(num)s Durchführungen sind nicht übernommen, die erste: %(why)s",
            len(refused),
            why=refused[0],
        )
        say("warning", text)
    if not made and not refused:
        say("warning", gettext("Bitte wählen Sie mindestens eine Durchführung."))


def _row(line: Line) -> Row:
    return Row(line, title_of(line.run.terms), changed_words(line.copy.dates) if line.copy else [])


def _show(form: CarryForm, rows: list[Row] | None, total: int, shift: Shift | None = None) -> Response:
    return render(
        "lms/courses/planning/staff/carry.html",
        422 if form.errors else 200,
        form=form,
        rows=rows,
        total=total,
        most=MOST_RUNS,
        weeks=shift.weeks if shift else 0,
        made=sum(1 for row in rows or () if row.line.made),
        url=this_page(),
    )
