"""Zu entscheiden: the list of runs below their minimum, and the page that asks whether one takes place."""

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning.lifecycle import RunChangedMeanwhile, Step
from courses.planning.models import CourseRun
from courses.planning.queries import title_of
from courses.running import queries, refusals
from courses.running.changing import Doing
from courses.running.deciding import go
from courses.running.forms import GoForm
from courses.running.models import ChangeKind
from courses.running.policies import PLANNERS
from courses.running.preview import preview
from courses.running.queries import Numbers, numbers_of
from courses.running.standing import snapshot_of
from courses.running.tables import DECISIONS, listed_decisions
from courses.running.views import carry_out, find_run, look_again, routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor
from lms.web.fields import complain
from lms.web.formats import local_today
from lms.web.languages import gettext
from lms.web.list_pages import show_list
from lms.web.page import render
from lms.web.tables import Source


@routes.get("/staff/decisions", policy=PLANNERS)
def decisions() -> Response:
    """Every run that has too few people and of which nobody has decided yet."""
    db, actor, now = request_session(), current_actor(), clock.now()
    today = local_today(now)
    wanted = listed_decisions(queries.decisions(actor, now))
    source = Source(db, wanted, lambda rows: queries.decisions_of(db, [run for (run,) in rows], today))
    return show_list(DECISIONS, source, "lms/courses/running/decisions.html")


@routes.form("/staff/runs/<id:run_id>/decide", policy=PLANNERS)
def decide(run_id: int) -> Response:
    """Does it take place? Yes with one button, or on to postponing and cancelling."""
    run = find_run(run_id, Step.GO)
    form = GoForm(data={"version": run.version})
    if form.sent_and_valid():
        version, reason = form.version.data, form.reason.data

        def act(db: Session, run: CourseRun, doing: Doing) -> object:
            return go(db, run, version=version, reason=reason, doing=doing)

        try:
            return carry_out(
                run_id, act, gettext("Es ist entschieden: Die Durchführung findet statt. Alle werden benachrichtigt.")
            )
        except refusals.ReasonMissing as refusal:
            complain(form.reason, gettext(refusal.text))
        except RunChangedMeanwhile as refusal:
            look_again(form, refusal, run)
    return _show(find_run(run_id, Step.GO), form)


def _show(run: CourseRun, form: GoForm) -> Response:
    db, now = request_session(), clock.now()
    numbers = numbers_of(db, [run.id]).get(run.id, Numbers())
    standing = snapshot_of(db, run)
    below = numbers.confirmed < run.minimum_participants
    form.reason.flags.required = below
    return render(
        "lms/courses/running/decide.html",
        422 if form.errors else 200,
        form=form,
        run_id=run.id,
        title=str(title_of(run.terms)),
        code=run.code,
        trail=[(gettext("Zu entscheiden"), url_for("lms.running.decisions"))],
        starts_at=run.starts_at,
        decide_on=run.decide_on,
        minimum=run.minimum_participants,
        numbers=numbers,
        below=below,
        decided=run.go_at,
        preview=preview(db, run, ChangeKind.GO, standing, standing, now=now),
    )
