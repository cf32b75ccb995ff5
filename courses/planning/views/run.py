"""The public page of a run, and its dates for a calendar."""

from flask import abort
from werkzeug.wrappers import Response

from courses.planning import queries
from courses.planning.calendar import run_calendar
from courses.planning.models import CourseRun
from courses.planning.views import routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.page import render
from lms.web.panels import panels_for
from lms.web.routes import anyone


@routes.get("/runs/<id:run_id>", policy=anyone)
def run(run_id: int) -> Response:
    """Dates, place, papers, seats: all that one needs before enrolling."""
    found, now = _public_run(run_id), clock.now()
    return render(
        "lms/courses/planning/run.html",
        run=queries.run_page(found, now),
        provider_id=found.project.provider_id,
        funded_by=None,
        panels=panels_for("run_public", request_session(), found, now=now),
    )


@routes.get("/runs/<id:run_id>/calendar.ics", policy=anyone)
def calendar(run_id: int) -> Response:
    """All dates for one's own calendar, without the online link."""
    return run_calendar(_public_run(run_id), clock.now())


def _public_run(run_id: int) -> CourseRun:
    found = queries.public_run(request_session(), run_id)
    if found is None:
        abort(404)
    return found
