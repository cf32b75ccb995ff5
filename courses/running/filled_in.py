"""A page of dates that is opened with one of them already moved: from the calendar, by a link or by dragging."""

from collections.abc import Mapping

from courses.planning.board.spans import day_of
from courses.running.forms import ChangeRow, DatesForm


def fill_in(form: DatesForm, args: Mapping[str, str]) -> None:
    """Put the meeting that the address names on the day it names. Nothing is saved; what makes no sense is left alone."""
    row, day = _row(form, args.get("meeting", "")), day_of(args.get("day", ""))
    if row is None:
        return
    # Who comes back to two versions of the run shall see the new day as the own change.
    form.version.note_opened()
    form.moved = row
    if day is not None:
        row.day.data = day


def _row(form: DatesForm, meeting: str) -> ChangeRow | None:
    named = (row for row in form.rows if row.meeting_id and str(row.meeting_id) == meeting)
    return next((row for row in named if not row.cancelled.data), None)
