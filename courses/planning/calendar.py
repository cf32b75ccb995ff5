"""Dates of a run as a calendar file."""

from datetime import datetime

from werkzeug.wrappers import Response

from courses.planning.models import CourseRun


def run_calendar(run: CourseRun, now: datetime, *, with_link: bool = False) -> Response:
    raise LookupError(run, now, with_link)
