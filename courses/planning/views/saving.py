"""Saving a plan once, however often it is sent."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.planning.models import CourseRun
from courses.planning.policies import may_plan
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import transaction
from lms.web.actor import current_actor, require
from lms.web.forms import once
from lms.web.page import say, see_other


def save_once(
    project_id: int, step: Callable[[Session], CourseRun], done: str, *, then: str = "lms.planning.staff_run"
) -> Response:
    """Carry out the step in one transaction, say what was done, and go to the page of the run."""
    with transaction() as db:
        require(may_plan(current_actor(), project_id))
        key = once(db, clock.now())
        if isinstance(key, FormKey):
            run = step(db)
            db.flush()
            key.answer = str(run.id)
        run_id = key.answer if isinstance(key, FormKey) else key
    if isinstance(key, FormKey):
        say("success", done)
    return see_other(then, run_id=int(run_id))
