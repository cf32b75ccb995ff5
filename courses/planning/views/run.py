"""The public page of a run, and its dates for a calendar."""

from flask import abort
from sqlalchemy import select
from werkzeug.wrappers import Response

from courses.planning import queries
from courses.planning.calendar import Pointer, event_of, meeting_rows, show_calendar, timetable
from courses.planning.models import CourseRun, Meeting
from courses.planning.policies import publicly_visible
from courses.planning.views import routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import require
from lms.web.conditional import PUBLIC
from lms.web.languages import gettext
from lms.web.links import public_url, webcal_url
from lms.web.page import render
from lms.web.panels import panels_for
from lms.web.routes import anyone


@routes.get("/runs/<id:run_id>", policy=anyone, indexed=True)
def run(run_id: int) -> Response:
    """Dates, place, papers, seats: all that one needs before enrolling."""
    found, now = _public_run(run_id), clock.now()
    return render(
        "lms/courses/planning/run.html",
        run=queries.run_page(found, now),
        provider_id=found.project.provider_id,
        funded_by=None,
        panels=panels_for("run_public", request_session(), found, now=now),
        head_panels=panels_for("run_head", request_session(), found, now=now),
        webcal=webcal_url("lms.planning.calendar", run_id=run_id),
    )


@routes.get("/runs/<id:run_id>/calendar.ics", policy=anyone)
def calendar(run_id: int) -> Response:
    """All dates for one's own calendar, to keep as a file or to subscribe to."""
    db = request_session()
    code = db.scalar(select(CourseRun.code).where(CourseRun.id == run_id, publicly_visible()))
    require(code is not None)
    table = timetable(db, meeting_rows().where(Meeting.run_id == run_id))
    pointer = Pointer(
        public_url("lms.planning.run", run_id=run_id),
        gettext("Alles zum Kurs"),
        gettext("Der Link steht auf Ihrer persönlichen Seite, sobald Sie einen Platz haben."),
    )
    return show_calendar(
        table,
        lambda row: event_of(row, table.changes[run_id], pointer),
        now=clock.now(),
        cache=PUBLIC,
        name=f"{code}",
        file_name=f"{code}.ics",
    )


def _public_run(run_id: int) -> CourseRun:
    found = queries.public_run(request_session(), run_id)
    if found is None:
        abort(404)
    return found
