"""What a browser sends for the people of a sheet, as entries, with complaints beside the minutes they belong to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from courses.attendance.models import MarkKind
from courses.attendance.roster import LARGEST_MINUTES, UNMARKED, Note, RosterLine
from courses.attendance.sheet import Entry
from courses.planning.models import MeetingMode
from lms.web.languages import gettext
from lms.web.numbers import LARGEST_VERSION, number_in

ALL = "all"
PLAIN = frozenset(kind.value for kind in MarkKind if kind is not MarkKind.PARTIAL)


@dataclass(frozen=True)
class Row:
    """One person of the sheet as the page shows it."""

    enrolment_id: int
    name: str
    seen: str
    kind: str
    minutes: str
    error: str = ""
    theirs: Note | None = None
    way: MeetingMode | None = None


@dataclass
class SentMarks:
    """The rows of a sheet that was sent."""

    rows: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    version: int = 0

    @property
    def in_order(self) -> bool:
        """Whether every number of minutes can be kept."""
        return not any(row.error for row in self.rows)


def row_of(line: RosterLine) -> Row:
    """The person as stored."""
    note = line.note
    minutes = "" if note.minutes is None else str(note.minutes)
    return Row(line.enrolment_id, line.name, note.code, note.kind.value if note.kind else "", minutes, way=line.way)


def read_marks(lines: list[RosterLine], sent: Mapping[str, str], planned_minutes: int) -> SentMarks:
    """Only people of the roster are read, whatever else was sent."""
    marks = SentMarks(version=number_in(sent.get("version", ""), largest=LARGEST_VERSION) or 0)
    everybody = sent.get("step") == ALL
    for line in lines:
        row = _read_row(line, sent, everybody=everybody)
        complaint = minutes_complaint(row.kind, row.minutes, planned_minutes)
        marks.rows.append(replace(row, error=complaint))
        if not complaint:
            marks.entries.append(Entry(line.enrolment_id, Note.from_code(row.seen), note_from(row.kind, row.minutes)))
    return marks


def note_from(kind: str, minutes: str) -> Note:
    """The note for a kind and its minutes, both already in order."""
    if kind == MarkKind.PARTIAL:
        return Note(MarkKind.PARTIAL, number_in(minutes, largest=LARGEST_MINUTES))
    return Note(MarkKind(kind)) if kind in PLAIN else UNMARKED


def minutes_complaint(kind: str, minutes: str, planned_minutes: int) -> str:
    """Why these minutes cannot stand, or nothing. Only "partly there" has minutes of its own."""
    if kind != MarkKind.PARTIAL:
        return ""
    number = number_in(minutes, largest=LARGEST_MINUTES)
    if number is None or not 1 <= number <= planned_minutes:
        return gettext("Bitte geben Sie ganze Minuten von 1 bis %(most)s ein.", most=planned_minutes)
    return ""


def _read_row(line: RosterLine, sent: Mapping[str, str], *, everybody: bool) -> Row:
    stored = row_of(line)
    kind = sent.get(f"mark_{line.enrolment_id}", stored.kind)
    minutes = sent.get(f"minutes_{line.enrolment_id}", stored.minutes).strip()[:6]
    if kind not in {*PLAIN, MarkKind.PARTIAL.value}:
        # Minutes without a word mean that somebody was there for a while.
        kind = MarkKind.PARTIAL.value if minutes else ""
    if everybody and not kind:
        kind = MarkKind.PRESENT.value
    seen = Note.from_code(sent.get(f"seen_{line.enrolment_id}", stored.seen)).code
    return replace(stored, seen=seen, kind=kind, minutes=minutes)
