"""The sheet of one meeting: everybody present by one tap, then the exceptions, then closed."""

from dataclasses import replace

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from courses.attendance import refusals
from courses.attendance import sheet as rules
from courses.attendance.models import AttendanceSheet, SheetState
from courses.attendance.policies import STAFF, may_correct, may_mark, may_reopen, may_see_names
from courses.attendance.queries import heading, roster, sheet_of
from courses.attendance.roster import Note
from courses.attendance.sheet import ChangedMeanwhile, lock_sheet, refuse_unheld
from courses.attendance.views import find_meeting, routes
from courses.attendance.views.marks import Row, SentMarks, read_marks, row_of
from courses.planning.models import CourseRun, Meeting
from lms.data import clock
from lms.data.refusal import Refusal
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.languages import gettext
from lms.web.page import render, say, see_other

CLOSE = "close"


@routes.form("/meetings/<id:meeting_id>/sheet", policy=STAFF)
def sheet(meeting_id: int) -> Response:
    """Marking on a phone in seconds; a closed sheet can only be read."""
    if request.method == "POST":
        return _save(meeting_id)
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    rows = [row_of(line) for line in roster(db, meeting)]
    return _show(db, run, meeting, rows, sheet_of(db, meeting_id))


def _save(meeting_id: int) -> Response:
    try:
        with transaction() as db:
            run, meeting = find_meeting(db, meeting_id)
            require(may_mark(db, run, meeting, current_actor()))
            locked = lock_sheet(db, meeting)
            marks = read_marks(roster(db, meeting), request.form, meeting.planned_minutes)
            next_page, done = _saved(db, run, meeting, locked, marks) if marks.in_order else ("", "")
    except ChangedMeanwhile as changed:
        return _show_changed(meeting_id, marks, changed)
    except refusals.SheetClosed:
        return _show_closed(meeting_id, marks)
    if done:
        say("success", done)
    if next_page:
        return see_other(next_page, meeting_id=meeting_id)
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    return _show(db, run, meeting, marks.rows, sheet_of(db, meeting_id), status=422, version=marks.version)


def _saved(db: Session, run: CourseRun, meeting: Meeting, locked: AttendanceSheet, marks: SentMarks) -> tuple[str, str]:
    """The page that follows, and what is said once it is really stored."""
    actor, now = current_actor(), clock.now()
    rules.mark(db, run, meeting, locked, marks.entries, version=marks.version, actor=actor, now=now)
    if request.form.get("step") != CLOSE:
        return "lms.attendance.sheet", gettext("Gespeichert.")
    if any(entry.wanted.kind is None for entry in marks.entries):
        return "lms.attendance.close", ""
    rules.close(db, run, meeting, locked, actor=actor, now=now)
    return "lms.attendance.sheet", gettext("Die Liste ist abgeschlossen.")


def _show_changed(meeting_id: int, marks: SentMarks, changed: ChangedMeanwhile) -> Response:
    """Both hands' work on one page: what this person has not touched takes the other's word."""
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    rows = [_merged(row, changed.noted.get(row.enrolment_id)) for row in marks.rows]
    stored = sheet_of(db, meeting_id)
    return _show(db, run, meeting, rows, stored, status=409, version=changed.version)


def _merged(row: Row, theirs: Note | None) -> Row:
    if theirs is None:
        return row
    mine = f"{row.kind}:{row.minutes}" if row.kind == "partial" else row.kind
    kind, minutes = (theirs.kind.value if theirs.kind else "", str(theirs.minutes or ""))
    if mine == row.seen:
        return replace(row, seen=theirs.code, kind=kind, minutes=minutes, theirs=theirs)
    return replace(row, seen=theirs.code, theirs=theirs)


def _show_closed(meeting_id: int, marks: SentMarks) -> Response:
    """Somebody has closed the sheet meanwhile: what was not saved is named, so that it can be corrected."""
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    stored = {line.enrolment_id: line for line in roster(db, meeting)}
    wanted = [
        (line.name, entry.wanted)
        for entry in marks.entries
        if (line := stored.get(entry.enrolment_id)) and line.note != entry.wanted
    ]
    rows = [row_of(line) for line in stored.values()]
    return _show(db, run, meeting, rows, sheet_of(db, meeting_id), status=409, unsaved=wanted)


def _show(
    db: Session,
    run: CourseRun,
    meeting: Meeting,
    rows: list[Row],
    stored: AttendanceSheet | None,
    *,
    status: int = 200,
    version: int | None = None,
    unsaved: list[tuple[str, Note]] | None = None,
) -> Response:
    actor, now = current_actor(), clock.now()
    closed = stored is not None and stored.state is SheetState.CLOSED
    marking = may_mark(db, run, meeting, actor)
    names = may_see_names(db, run, actor)
    return render(
        "lms/courses/attendance/sheet.html",
        status,
        meeting=heading(run, meeting),
        rows=rows if names else [],
        people=len(rows),
        marked=sum(1 for row in rows if row.seen),
        names=names,
        closed_at=stored.closed_at if closed and stored else None,
        closed=closed,
        version=version if version is not None else stored.version if stored else 0,
        marking=marking and not closed,
        minutes_shown=marking,
        correcting=may_correct(db, run, stored, actor, now),
        reopening=closed and may_reopen(run, actor),
        not_now=_refusal_text(run, meeting),
        changed=[row for row in rows if row.theirs is not None],
        unsaved=unsaved or [],
    )


def _refusal_text(run: CourseRun, meeting: Meeting) -> str:
    try:
        refuse_unheld(run, meeting, clock.now())
    except Refusal as refusal:
        return gettext(refusal.text)
    return ""
