"""What attendance knows about a person: each meeting with what was noted."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.models import AttendanceMark
from courses.enrolment.known import of_person
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import run_title
from courses.planning.models import CourseRun, Meeting
from lms.people.known import CONTRACT, WITH_THE_PROOF
from lms.people.personal_data import Asked, Column, KnownData, Reason, Value
from lms.web.languages import lazy as _l

MOST_MARKS = 500


def marks(db: Session, asked: Asked) -> KnownData | None:
    """Who was there when. Minutes and absences are for the person and for leads of the own project, not for the coordination."""
    mine = of_person(asked).with_only_columns(Enrolment.id)
    if asked.reader is not None:
        mine = mine.where(CourseRun.project_id.in_(asked.reader.project_ids))
    rows = (
        select(AttendanceMark, Meeting, CourseRun)
        .join(Meeting, Meeting.id == AttendanceMark.meeting_id)
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .where(AttendanceMark.enrolment_id.in_(mine))
        .order_by(Meeting.starts_at.desc(), AttendanceMark.id)
        .limit(MOST_MARKS)
    )
    found: list[dict[str, Value]] = [
        {
            "starts_at": meeting.starts_at,
            "title": run_title(run),
            "mark": mark.kind,
            "minutes": mark.minutes if mark.minutes is not None else None,
            "planned": meeting.planned_minutes,
        }
        for mark, meeting, run in db.execute(rows)
    ]
    columns = (
        Column("starts_at", _l("Termin")),
        Column("title", _l("Kurs")),
        Column("mark", _l("Eintrag")),
        Column("minutes", _l("anwesende Minuten")),
        Column("planned", _l("geplante Minuten")),
    )
    purpose = _l("bescheinigen, wie viele Unterrichtseinheiten die Person besucht hat, und es dem Geldgeber nachweisen")
    reason = Reason(purpose, CONTRACT, WITH_THE_PROOF)
    return KnownData("attendance", _l("Anwesenheit"), reason, columns, found, position=50) if found else None
