"""Pages of attendance: the sheet, closing, correcting, the list on paper."""

from flask import abort
from sqlalchemy.orm import Session

from courses.attendance.policies import may_see
from courses.planning.models import CourseRun, Meeting
from lms.web.actor import current_actor, require
from lms.web.routes import Routes

routes = Routes("attendance")


def find_meeting(db: Session, meeting_id: int) -> tuple[CourseRun, Meeting]:
    """The meeting and its run, when the asking person has to do with it; otherwise the page does not exist."""
    meeting = db.get(Meeting, meeting_id)
    if meeting is None:
        abort(404)
    run = db.get_one(CourseRun, meeting.run_id)
    require(may_see(db, run, current_actor()))
    return run, meeting
