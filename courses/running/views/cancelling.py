"""Cancelling a published run: with words for people, and with a look at whom it concerns."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning.lifecycle import RunChangedMeanwhile, Step
from courses.planning.models import CourseRun
from courses.planning.queries import title_of
from courses.running.changing import Doing
from courses.running.deciding import cancel_run
from courses.running.forms import MessageForm
from courses.running.models import ChangeKind
from courses.running.policies import PLANNERS
from courses.running.preview import preview
from courses.running.standing import snapshot_of
from courses.running.views import carry_out, find_run, look_again, routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.languages import gettext
from lms.web.page import render


@routes.form("/staff/runs/<id:run_id>/cancel", policy=PLANNERS)
def cancel(run_id: int) -> Response:
    """The run does not take place; everybody hears it once, and seats and waiting list end."""
    run = find_run(run_id, Step.CANCEL)
    form = MessageForm(data={"version": run.version})
    if form.sent_and_valid():
        version, words = form.version.data, (form.message_de.data, form.message_en.data)

        def act(db: Session, run: CourseRun, doing: Doing) -> object:
            return cancel_run(db, run, version=version, message_de=words[0], message_en=words[1], doing=doing)

        try:
            return carry_out(run_id, act, gettext("Die Durchführung ist abgesagt. Alle werden benachrichtigt."))
        except RunChangedMeanwhile as refusal:
            look_again(form, refusal, run)
    db, standing = request_session(), snapshot_of(request_session(), run)
    return render(
        "lms/courses/running/cancel.html",
        422 if form.errors else 200,
        form=form,
        run_id=run.id,
        title=str(title_of(run.terms)),
        code=run.code,
        starts_at=run.starts_at,
        preview=preview(db, run, ChangeKind.CANCELLED, standing, standing, now=clock.now()),
    )
