"""The list on paper, for rooms without a network: names and room for signatures."""

from werkzeug.wrappers import Response

from courses.attendance.policies import STAFF, may_see_names
from courses.attendance.queries import heading, roster, teacher_names
from courses.attendance.views import find_meeting, routes
from lms.data.session import request_session
from lms.funding.wording import words_of
from lms.web.actor import current_actor, require
from lms.web.languages import current_language
from lms.web.page import render

EMPTY_LINES = 3


@routes.get("/meetings/<id:meeting_id>/list", policy=STAFF)
def paper_list(meeting_id: int) -> Response:
    """The attendance list of one meeting, ready to print."""
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    require(may_see_names(db, run, current_actor()))
    words = words_of(run.project, current_language())
    return render(
        "lms/courses/attendance/list.html",
        meeting=heading(run, meeting),
        project=run.project,
        programme=words,
        funded_by=None,
        trainers=teacher_names(db, run, meeting),
        people=roster(db, meeting),
        empty_lines=EMPTY_LINES,
    )
