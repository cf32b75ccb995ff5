"""Who kept the attendance lists, when two people are made one. The marks themselves hang on enrolments."""

from courses.attendance.models import AttendanceCorrection, AttendanceMark, AttendanceSheet
from lms.people.references import Reference
from lms.web.languages import lazy as _l

KEPT = _l("geführte Anwesenheitslisten")
REFERENCES = (
    Reference(AttendanceSheet.closed_by, KEPT),
    Reference(AttendanceMark.marked_by, KEPT),
    Reference(AttendanceCorrection.corrected_by, KEPT),
)
