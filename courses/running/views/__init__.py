"""Pages of running: decide, change, postpone, cancel, substitute, take over terms."""

from collections.abc import Callable
from typing import Any, Protocol

from flask import abort, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning.drafting import lock_run
from courses.planning.lifecycle import OF_THE_WHOLE_RUN, RunChangedMeanwhile, Step, after
from courses.planning.models import CourseRun
from courses.planning.staff_queries import run_for_staff
from courses.running.changing import Doing, refuse_held_run
from courses.running.policies import may_change
from courses.running.settings import doing
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.forms import once
from lms.web.holds import holds_on
from lms.web.languages import gettext
from lms.web.page import say, see_other
from lms.web.routes import Routes
from lms.web.versions import VersionField

routes = Routes("running")


class VersionedForm(Protocol):
    """A form that says which version of the run was looked at."""

    version: VersionField
    form_errors: Any


Act = Callable[[Session, CourseRun, Doing], object]


def find_run(run_id: int, step: Step) -> CourseRun:
    """The run to look at before the step; a foreign one does not exist, a step its state forbids is refused by name.

    A form that was sent is judged behind the lock: sent twice it has one effect, and the second answer is the first.
    """
    actor = current_actor()
    run = run_for_staff(request_session(), run_id, actor)
    require(may_change(actor, run))
    if run is None:
        abort(404)
    if request.method == "GET":
        refuse_step(run, step)
    return run


def refuse_step(run: CourseRun, step: Step) -> None:
    """Raise the named refusal that the step would meet whatever is sent: its page is not shown in vain."""
    after(run.state, step)
    if step in OF_THE_WHOLE_RUN:
        refuse_held_run(run, holds_on(request_session(), run, lock=False))


def carry_out(run_id: int, act: Act, done: str) -> Response:
    """Lock, look again, do it once, and say so; then back to the run."""
    actor, now = current_actor(), clock.now()
    with transaction() as db:
        run = lock_run(db, run_id)
        require(may_change(actor, run))
        if run is None:
            abort(404)
        first = isinstance(once(db, now), FormKey)
        if first:
            act(db, run, doing(db, run, actor, now))
    if first:
        say("success", done)
    return see_other("lms.planning.staff_run", run_id=run_id)


def look_again(form: VersionedForm, refusal: RunChangedMeanwhile, run: CourseRun) -> None:
    """Somebody else has saved: what was written stays, the page shows the run as it is now, and one may send it again."""
    form.form_errors.append(gettext(refusal.text))
    form.version.data = run.version
