"""Closing a sheet with people unmarked, correcting a closed one, opening it again."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from courses.attendance import refusals
from courses.attendance import sheet as rules
from courses.attendance.labels import LABELS
from courses.attendance.models import MarkKind
from courses.attendance.policies import STAFF, may_correct, may_mark, may_reopen
from courses.attendance.queries import heading, roster, sheet_of
from courses.attendance.roster import RosterLine
from courses.attendance.sheet import lock_sheet, refuse_unheld
from courses.attendance.views import find_meeting, routes
from courses.attendance.views.marks import minutes_complaint, note_from
from courses.enrolment.seats import lock_run
from courses.planning.models import CourseRun, Meeting
from lms.data import clock
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.choices import RadioField
from lms.web.forms import BaseForm, Required, TextField, UpTo, clean
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other

LONGEST_REASON = 1000


class ReopenForm(BaseForm):
    """Why a closed sheet is opened again."""

    reason = TextAreaField(_l("Begründung"), [Required(), UpTo(LONGEST_REASON)], filters=[clean])


class CorrectionForm(ReopenForm):
    """One mark of a closed sheet, and why it changes."""

    kind = RadioField(_l("Neuer Eintrag"), [Required()], choices=[(kind.value, LABELS[kind]) for kind in MarkKind])
    minutes = TextField(_l("Minuten anwesend (nur bei „teilweise“)"), [UpTo(6)])

    def __init__(self, planned_minutes: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.planned_minutes = planned_minutes

    def validate_minutes(self, field: TextField) -> None:
        """Minutes count only for people who were partly there."""
        if complaint := minutes_complaint(self.kind.data or "", field.data, self.planned_minutes):
            raise ValidationError(complaint)


@routes.form("/meetings/<id:meeting_id>/sheet/close", policy=STAFF)
def close(meeting_id: int) -> Response:
    """Names everybody who is unmarked and asks; unmarked people stay unmarked."""
    if request.method == "POST":
        return _close(meeting_id)
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    require(may_mark(db, run, meeting, current_actor()))
    refuse_unheld(run, meeting, clock.now())
    return _ask(run, meeting, _unmarked(db, meeting))


@routes.form("/meetings/<id:meeting_id>/sheet/people/<id:enrolment_id>", policy=STAFF)
def correct(meeting_id: int, enrolment_id: int) -> Response:
    """Correct one mark of a closed sheet, with a reason."""
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    require(may_correct(db, run, sheet_of(db, meeting_id), current_actor(), clock.now()))
    line = _line(db, meeting, enrolment_id)
    marking = may_mark(db, run, meeting, current_actor())
    kept = {"kind": line.note.kind, "minutes": str(line.note.minutes or "") if marking else ""}
    form = CorrectionForm(meeting.planned_minutes, data=kept)
    if form.sent_and_valid():
        return _correct(meeting_id, enrolment_id, form)
    return render(
        "lms/courses/attendance/correct.html",
        422 if form.errors else 200,
        meeting=heading(run, meeting),
        line=line,
        form=form,
    )


@routes.form("/meetings/<id:meeting_id>/sheet/reopen", policy=STAFF)
def reopen(meeting_id: int) -> Response:
    """Open a closed sheet again, with a reason."""
    db = request_session()
    run, meeting = find_meeting(db, meeting_id)
    require(may_reopen(run, current_actor()))
    form = ReopenForm()
    if not form.sent_and_valid():
        template = "lms/courses/attendance/reopen.html"
        return render(template, 422 if form.errors else 200, meeting=heading(run, meeting), form=form)
    with transaction() as db:
        run, meeting = find_meeting(db, meeting_id)
        # Reopening may change the run as well, and whoever moves its meetings locks the run first.
        lock_run(db, run.id)
        locked = lock_sheet(db, meeting)
        rules.reopen(db, run, meeting, locked, form.reason.data or "", actor=current_actor(), now=clock.now())
    say("success", gettext("Die Liste ist wieder offen."))
    return see_other("lms.attendance.sheet", meeting_id=meeting_id)


def _close(meeting_id: int) -> Response:
    accepted = set(request.form.getlist("unmarked"))
    with transaction() as db:
        run, meeting = find_meeting(db, meeting_id)
        require(may_mark(db, run, meeting, current_actor()))
        locked = lock_sheet(db, meeting)
        unmarked = _unmarked(db, meeting)
        agreed = {str(line.enrolment_id) for line in unmarked} <= accepted
        if agreed:
            rules.close(db, run, meeting, locked, actor=current_actor(), now=clock.now())
    if not agreed:
        # Somebody new is on the list, or a mark was taken away since the question was asked: ask again.
        db = request_session()
        run, meeting = find_meeting(db, meeting_id)
        return _ask(run, meeting, _unmarked(db, meeting), 409)
    say("success", gettext("Die Liste ist abgeschlossen."))
    return see_other("lms.attendance.sheet", meeting_id=meeting_id)


def _correct(meeting_id: int, enrolment_id: int, form: CorrectionForm) -> Response:
    actor, now = current_actor(), clock.now()
    wanted = note_from(form.kind.data, form.minutes.data)
    with transaction() as db:
        run, meeting = find_meeting(db, meeting_id)
        locked = lock_sheet(db, meeting)
        require(may_correct(db, run, locked, actor, now))
        _line(db, meeting, enrolment_id)
        rules.correct(db, run, meeting, locked, enrolment_id, wanted, form.reason.data or "", actor=actor, now=now)
    say("success", gettext("Die Korrektur ist gespeichert."))
    return see_other("lms.attendance.sheet", meeting_id=meeting_id)


def _ask(run: CourseRun, meeting: Meeting, unmarked: list[RosterLine], status: int = 200) -> Response:
    return render("lms/courses/attendance/close.html", status, meeting=heading(run, meeting), unmarked=unmarked)


def _unmarked(db: Session, meeting: Meeting) -> list[RosterLine]:
    return [line for line in roster(db, meeting) if line.note.kind is None]


def _line(db: Session, meeting: Meeting, enrolment_id: int) -> RosterLine:
    found = next((line for line in roster(db, meeting) if line.enrolment_id == enrolment_id), None)
    if found is None:
        raise refusals.NotOnThisSheet
    return found
