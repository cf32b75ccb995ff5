"""What attendance has written down about the meetings of a run: they are not moved or cancelled behind its back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance.models import AttendanceMark, AttendanceSheet, SheetState
from courses.planning.models import CourseRun, Meeting
from lms.data.refusal import msgid
from lms.web.holds import Hold

CLOSED = msgid("Die Anwesenheitsliste dieses Termins ist abgeschlossen.")
MARKED = msgid("Für diesen Termin ist schon Anwesenheit erfasst.")


def held_meetings(db: Session, run: CourseRun, *, lock: bool) -> list[Hold]:
    """Meetings with a closed sheet or with marks. Their rows are locked as `lock_sheet` does, so that nobody marks or
    closes one before the caller commits."""
    meetings = select(Meeting.id).where(Meeting.run_id == run.id).order_by(Meeting.id)
    ids = list(db.scalars(meetings.with_for_update(key_share=True) if lock else meetings))
    sheets = select(AttendanceSheet.meeting_id).where(AttendanceSheet.meeting_id.in_(ids))
    closed = set(db.scalars(sheets.where(AttendanceSheet.state == SheetState.CLOSED)))
    marked = set(db.scalars(select(AttendanceMark.meeting_id).where(AttendanceMark.meeting_id.in_(ids)).distinct()))
    return [Hold(f"meeting:{id_}", CLOSED if id_ in closed else MARKED) for id_ in sorted(closed | marked)]
