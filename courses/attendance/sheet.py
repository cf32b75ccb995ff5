"""The sheet of one meeting: marking, closing, correcting, reopening. Its row is locked before anything is looked at.

A sheet nobody has touched has no row; it counts as open in version 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.attendance import refusals
from courses.attendance.models import AttendanceCorrection, AttendanceMark, AttendanceSheet, MarkKind, SheetState
from courses.attendance.queries import noted
from courses.attendance.roster import UNMARKED, Note
from courses.planning.lifecycle import Step, allows, take_step
from courses.planning.models import CourseRun, Meeting, RunState
from courses.planning.schedule import day_of
from lms.data.audit import record
from lms.data.statements import insert_for
from lms.web.actor import Actor


@dataclass(frozen=True)
class Entry:
    """What a page says about one person: what it showed, and what is wanted now."""

    enrolment_id: int
    seen: Note
    wanted: Note


class ChangedMeanwhile(Exception):
    """Somebody else has saved the sheet since the page was opened; `noted` is what differs now."""

    def __init__(self, noted: dict[int, Note], version: int) -> None:
        super().__init__("the sheet was saved meanwhile")
        self.noted = noted
        self.version = version


def lock_sheet(db: Session, meeting: Meeting) -> AttendanceSheet:
    """The sheet of the meeting with its row locked: the first statement of every unit that changes its marks.

    The meeting is locked before and read again: it may have been moved or cancelled meanwhile, and must not be now.
    """
    db.refresh(meeting, with_for_update={"key_share": True})
    row = insert_for(db, AttendanceSheet).values(meeting_id=meeting.id, state=SheetState.OPEN, version=0)
    db.execute(row.on_conflict_do_nothing(index_elements=["meeting_id"]))
    locked = select(AttendanceSheet).where(AttendanceSheet.meeting_id == meeting.id).with_for_update()
    return db.execute(locked.execution_options(populate_existing=True)).scalar_one()


def refuse_unheld(run: CourseRun, meeting: Meeting, now: datetime) -> None:
    """Raise the named refusal when there is nothing to mark: cancelled, or not yet the day."""
    if run.state in (RunState.DRAFT, RunState.CANCELLED):
        raise refusals.RunNotHeld
    if meeting.cancelled:
        raise refusals.MeetingCancelled
    if day_of(now, run.zone) < meeting.day:
        raise refusals.NotYetHeld


def mark(
    db: Session,
    run: CourseRun,
    meeting: Meeting,
    sheet: AttendanceSheet,
    entries: Sequence[Entry],
    *,
    version: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Note what is wanted, with one audit entry for the batch; what stands there already is not noted again.

    Raises ChangedMeanwhile when the page was opened before somebody else's change, SheetClosed for a closed sheet.
    """
    refuse_unheld(run, meeting, now)
    current = noted(db, meeting.id)
    changes = {e.enrolment_id: e.wanted for e in entries if current.get(e.enrolment_id, UNMARKED) != e.wanted}
    if not changes:
        return
    theirs = {
        e.enrolment_id: current.get(e.enrolment_id, UNMARKED)
        for e in entries
        if current.get(e.enrolment_id, UNMARKED) != e.seen
    }
    if sheet.state is SheetState.CLOSED:
        raise refusals.SheetClosed
    if version != sheet.version and theirs:
        raise ChangedMeanwhile(theirs, sheet.version)
    _write(db, meeting.id, changes, actor, now)
    sheet.version += 1
    _note(db, run, meeting, "attendance.marked", actor, now, marks=_steps(current, changes), version=sheet.version)


def close(
    db: Session, run: CourseRun, meeting: Meeting, sheet: AttendanceSheet, *, actor: Actor, now: datetime
) -> None:
    """From now on the sheet changes only by corrections. Closing twice changes nothing."""
    refuse_unheld(run, meeting, now)
    if sheet.state is SheetState.CLOSED:
        return
    sheet.state, sheet.closed_at, sheet.closed_by = SheetState.CLOSED, now, actor.person_id
    sheet.version += 1
    _note(db, run, meeting, "attendance.closed", actor, now, version=sheet.version)


def correct(
    db: Session,
    run: CourseRun,
    meeting: Meeting,
    sheet: AttendanceSheet,
    enrolment_id: int,
    wanted: Note,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Change one mark of a closed sheet: who, when, old, new, why."""
    if sheet.state is not SheetState.CLOSED:
        raise refusals.SheetStillOpen
    current = noted(db, meeting.id)
    old = current.get(enrolment_id, UNMARKED)
    if old == wanted or wanted.kind is None or actor.person_id is None:
        return
    _write(db, meeting.id, {enrolment_id: wanted}, actor, now)
    db.add(
        AttendanceCorrection(
            meeting_id=meeting.id,
            enrolment_id=enrolment_id,
            old_kind=old.kind.value if old.kind else "",
            old_minutes=old.minutes,
            new_kind=wanted.kind.value,
            new_minutes=wanted.minutes,
            reason=reason,
            corrected_at=now,
            corrected_by=actor.person_id,
        )
    )
    sheet.version += 1
    marks = _steps(current, {enrolment_id: wanted})
    _note(db, run, meeting, "attendance.corrected", actor, now, reason, marks=marks, version=sheet.version)


def reopen(
    db: Session, run: CourseRun, meeting: Meeting, sheet: AttendanceSheet, reason: str, *, actor: Actor, now: datetime
) -> None:
    """Open a closed sheet again; a run that was completed goes on. Reopening twice changes nothing."""
    if sheet.state is SheetState.OPEN:
        return
    sheet.state, sheet.closed_at, sheet.closed_by = SheetState.OPEN, None, None
    sheet.version += 1
    _note(db, run, meeting, "attendance.reopened", actor, now, reason, version=sheet.version)
    locked = db.get_one(CourseRun, run.id, with_for_update=True, populate_existing=True)
    if allows(locked.state, Step.RESUME):
        take_step(db, locked, Step.RESUME, actor=actor.tag, now=now)


def _write(db: Session, meeting_id: int, changes: dict[int, Note], actor: Actor, now: datetime) -> None:
    rows = db.scalars(select(AttendanceMark).where(AttendanceMark.meeting_id == meeting_id))
    known = {row.enrolment_id: row for row in rows}
    for enrolment_id, wanted in changes.items():
        row = known.get(enrolment_id)
        if wanted.kind is None:
            db.delete(known[enrolment_id])
        elif row is None:
            db.add(_new_mark(meeting_id, enrolment_id, wanted.kind, wanted.minutes, actor, now))
        else:
            row.kind, row.minutes, row.marked_at, row.marked_by = wanted.kind, wanted.minutes, now, actor.person_id
    db.flush()


def _new_mark(
    meeting_id: int, enrolment_id: int, kind: MarkKind, minutes: int | None, actor: Actor, now: datetime
) -> AttendanceMark:
    return AttendanceMark(
        meeting_id=meeting_id,
        enrolment_id=enrolment_id,
        kind=kind,
        minutes=minutes,
        marked_at=now,
        marked_by=actor.person_id,
    )


def _steps(current: dict[int, Note], changes: dict[int, Note]) -> dict[str, list[str]]:
    return {str(id_): [current.get(id_, UNMARKED).code, wanted.code] for id_, wanted in changes.items()}


def _note(
    db: Session,
    run: CourseRun,
    meeting: Meeting,
    action: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **changes: object,
) -> None:
    # A reason may name a person, so it stands beside the chain.
    personal = {"reason": reason} if reason else None
    subject = f"meeting:{meeting.id}"
    record(
        db,
        stream=run.stream,
        at=now,
        actor=actor.tag,
        action=action,
        subject=subject,
        changes=changes,
        personal=personal,
    )
