"""Reads of attendance, shaped for its pages and for the ledger."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from courses.attendance.ledger import FULL, Ledger, MarkedMeeting, ledger_of
from courses.attendance.models import AttendanceMark, AttendanceSheet, MarkKind, SheetState
from courses.attendance.roster import UNMARKED, Note, RosterLine
from courses.catalogue.units import full_units
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.queries import place_line
from courses.enrolment.withdrawing import is_expected, was_still_there
from courses.planning.models import CourseRun, Meeting, MeetingMode, PoolMode, RunState, SeatPool, Venue
from courses.planning.trainers.teaching import taught_by, teachers_of
from lms.people.models import Person
from lms.web.languages import current_language, gettext

NEXT_DAYS = timedelta(days=7)
MOST_MEETINGS = 60
_STAYS = Enrolment.status == EnrolmentStatus.CONFIRMED
# A mark stays, and so does its line: also of a meeting after the last day, when it was noted before.
_LEFT = was_still_there() | ((Enrolment.status == EnrolmentStatus.WITHDRAWN) & AttendanceMark.id.is_not(None))
_IS_MARKED = (AttendanceMark.enrolment_id == Enrolment.id) & (AttendanceMark.meeting_id == Meeting.id)


@dataclass(frozen=True)
class MeetingHeading:
    """What stands above everything about one meeting."""

    id: int
    run_id: int
    title: str
    code: str
    starts_at: datetime
    ends_at: datetime
    day: date
    topic: str
    place: str
    mode: MeetingMode
    planned_minutes: int
    units: int
    cancelled: bool

    @property
    def where(self) -> str:
        """Where people take part, in words: a place, online, or both at once."""
        if self.mode is MeetingMode.ONLINE:
            return gettext("online")
        place = self.place or gettext("Ort noch offen")
        return gettext("%(place)s und online", place=place) if self.mode is MeetingMode.BOTH else place


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list of sheets, with how far its sheet is."""

    heading: MeetingHeading
    closed: bool
    people: int
    marked: int


@dataclass(frozen=True)
class NotedMeeting:
    """One meeting with what was noted for one person."""

    starts_at: datetime
    ends_at: datetime
    planned_minutes: int
    note: Note
    held: bool
    expected: bool


@dataclass(frozen=True)
class HeldMeeting:
    """What the ledger needs of a meeting that takes place."""

    id: int
    starts_at: datetime
    planned_minutes: int
    closed: bool


def heading(run: CourseRun, meeting: Meeting, venue: Venue | None = None) -> MeetingHeading:
    """The meeting in the language in force."""
    english = current_language() == "en"
    terms = run.terms
    where = venue or meeting.venue or run.venue
    return MeetingHeading(
        id=meeting.id,
        run_id=run.id,
        title=terms.title(current_language()),
        code=run.code,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        day=meeting.day,
        topic=(meeting.topic_en or meeting.topic_de) if english else meeting.topic_de,
        place="" if meeting.mode is MeetingMode.ONLINE else place_line(where, meeting.room),
        mode=meeting.mode,
        planned_minutes=meeting.planned_minutes,
        units=full_units(meeting.planned_minutes, terms.unit_minutes),
        cancelled=meeting.cancelled,
    )


def noted(db: Session, meeting_id: int) -> dict[int, Note]:
    """What is noted in one meeting, by enrolment."""
    marks = select(AttendanceMark.enrolment_id, AttendanceMark.kind, AttendanceMark.minutes)
    rows = db.execute(marks.where(AttendanceMark.meeting_id == meeting_id))
    return {enrolment_id: Note(kind, minutes) for enrolment_id, kind, minutes in rows}


def roster(db: Session, meeting: Meeting) -> list[RosterLine]:
    """Everybody with a place, by name; who has left the course until the last day, later where something was noted."""
    note = (AttendanceMark.kind, AttendanceMark.minutes)
    lines = (
        select(Enrolment.id, Enrolment.name_on_document, SeatPool.mode, *note)
        .join(SeatPool, SeatPool.id == Enrolment.pool_id)
        .join(Meeting, Meeting.run_id == Enrolment.run_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(AttendanceMark, _IS_MARKED)
        .where(Meeting.id == meeting.id, or_(_STAYS, _LEFT))
        .order_by(Person.search_name, Enrolment.id)
    )
    return [
        RosterLine(id_, name, Note(kind, minutes), _way(meeting, pool))
        for id_, name, pool, kind, minutes in db.execute(lines)
    ]


def _way(meeting: Meeting, pool: PoolMode) -> MeetingMode | None:
    """How somebody with a seat of this pool takes part; None where the meeting itself says it."""
    chosen = meeting.mode is MeetingMode.BOTH and pool is not PoolMode.ANY
    return MeetingMode(pool.value) if chosen else None


def teacher_names(db: Session, run: CourseRun, meeting: Meeting) -> list[str]:
    """Who teaches the meeting, with those who stand in."""
    ids = teachers_of(db, run)[meeting.id]
    names = dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all())
    return [names[id_] for id_ in ids]


def sheet_of(db: Session, meeting_id: int) -> AttendanceSheet | None:
    """The sheet as it stands; None for one that nobody has touched."""
    return db.scalar(select(AttendanceSheet).where(AttendanceSheet.meeting_id == meeting_id))


def sheets_of_run(db: Session, run: CourseRun) -> list[MeetingLine]:
    """All meetings of a run with the state of their sheets."""
    return _lines(db, _with_sheets().where(Meeting.run_id == run.id).limit(None))


def own_meetings_from(db: Session, trainer_id: int, today: date) -> list[MeetingLine]:
    """A trainer's meetings of today and the next seven days, oldest first."""
    near = (Meeting.day >= today) & (Meeting.day <= today + NEXT_DAYS)
    return _lines(db, _own(trainer_id).where(near))


def own_open_sheets(db: Session, trainer_id: int, today: date) -> list[MeetingLine]:
    """A trainer's meetings of the past whose sheet has not been closed."""
    left_open = (Meeting.day < today) & or_(AttendanceSheet.id.is_(None), AttendanceSheet.state == SheetState.OPEN)
    return _lines(db, _own(trainer_id).where(left_open))


def ledgers_of(db: Session, enrolments: Collection[Enrolment]) -> dict[int, Ledger]:
    """The ledger of each enrolment, in as many queries for one as for a thousand."""
    if not enrolments:
        return {}
    run_ids = {enrolment.run_id for enrolment in enrolments}
    meetings: dict[int, list[HeldMeeting]] = defaultdict(list)
    for id_, run_id, starts_at, minutes, state in db.execute(_held_meetings(run_ids)):
        meetings[run_id].append(HeldMeeting(id_, starts_at, minutes, state is SheetState.CLOSED))
    marks = {(row[0], row[1]): (row[2], row[3]) for row in db.execute(_marks_of(enrolments))}
    unit_minutes = _unit_minutes(db, run_ids)
    return {
        one.id: ledger_of(_marked(one, meetings[one.run_id], marks), unit_minutes[one.run_id]) for one in enrolments
    }


def most_attended(enrolments: Select[int]) -> Select[int, int, int]:
    """Of each run of these enrolments: its planned minutes, and the most minutes that one of them attended.

    What `ledger_of` adds up for one person, added up by the database; who was never marked is left out.
    """
    partial = case(
        (AttendanceMark.minutes < Meeting.planned_minutes, AttendanceMark.minutes), else_=Meeting.planned_minutes
    )
    attended = case(
        (AttendanceMark.kind.in_(FULL), Meeting.planned_minutes),
        (AttendanceMark.kind == MarkKind.PARTIAL, partial),
        else_=0,
    )
    counting = select(Meeting.run_id, func.sum(attended).label("minutes")).where(Meeting.cancelled.is_(False))
    marked = counting.join(AttendanceMark, AttendanceMark.meeting_id == Meeting.id)
    each = marked.where(AttendanceMark.enrolment_id.in_(enrolments)).group_by(
        Meeting.run_id, AttendanceMark.enrolment_id
    )
    people = each.subquery("people")
    best = select(people.c.run_id, func.max(people.c.minutes).label("most")).group_by(people.c.run_id).subquery("best")
    planned = func.sum(Meeting.planned_minutes).label("planned")
    runs = select(Meeting.run_id, planned, best.c.most).join(best, best.c.run_id == Meeting.run_id)
    return runs.where(Meeting.cancelled.is_(False)).group_by(Meeting.run_id, best.c.most)


def noted_meetings(db: Session, enrolment: Enrolment) -> list[NotedMeeting]:
    """The meetings that count for one person, with what was noted."""
    marks = (AttendanceMark.meeting_id == Meeting.id) & (AttendanceMark.enrolment_id == enrolment.id)
    rows = (
        select(Meeting, AttendanceMark.kind, AttendanceMark.minutes, AttendanceSheet.state)
        .outerjoin(AttendanceMark, marks)
        .outerjoin(AttendanceSheet, AttendanceSheet.meeting_id == Meeting.id)
        .where(Meeting.run_id == enrolment.run_id, Meeting.cancelled.is_(False))
        .order_by(Meeting.starts_at)
    )
    return [
        NotedMeeting(
            meeting.starts_at,
            meeting.ends_at,
            meeting.planned_minutes,
            Note(kind, minutes) if kind else UNMARKED,
            state is SheetState.CLOSED,
            is_expected(enrolment, meeting.starts_at),
        )
        for meeting, kind, minutes, state in db.execute(rows)
    ]


def _own(trainer_id: int) -> Select[Meeting, SheetState | None, CourseRun]:
    states = (RunState.PUBLISHED, RunState.RUNNING, RunState.COMPLETED)
    return _with_sheets().where(taught_by(trainer_id), CourseRun.state.in_(states), Meeting.cancelled.is_(False))


def _with_sheets() -> Select[Meeting, SheetState | None, CourseRun]:
    return (
        select(Meeting, AttendanceSheet.state, CourseRun)
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .outerjoin(AttendanceSheet, AttendanceSheet.meeting_id == Meeting.id)
        .options(joinedload(Meeting.venue), joinedload(Meeting.room), joinedload(CourseRun.venue))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_MEETINGS)
    )


def _lines(db: Session, meetings: Select[Meeting, SheetState | None, CourseRun]) -> list[MeetingLine]:
    rows = db.execute(meetings).all()
    people = _people_by_run(db, {run.id for _meeting, _state, run in rows})
    ids = [meeting.id for meeting, _state, _run in rows]
    left, marked = _left_by_meeting(db, ids), _marked_by_meeting(db, ids)
    return [
        MeetingLine(
            heading(run, meeting),
            state is SheetState.CLOSED,
            people.get(run.id, 0) + left.get(meeting.id, 0),
            marked.get(meeting.id, 0),
        )
        for meeting, state, run in rows
    ]


def _people_by_run(db: Session, run_ids: Iterable[int]) -> dict[int, int]:
    seated = Enrolment.run_id.in_(run_ids) & _STAYS
    counts = select(Enrolment.run_id, func.count()).where(seated).group_by(Enrolment.run_id)
    return {row[0]: row[1] for row in db.execute(counts)}


def _left_by_meeting(db: Session, meeting_ids: list[int]) -> dict[int, int]:
    """How many stand on the sheet of a meeting though they have left the course since."""
    people = select(Meeting.id, func.count()).join(Enrolment, Enrolment.run_id == Meeting.run_id)
    counts = people.outerjoin(AttendanceMark, _IS_MARKED).where(Meeting.id.in_(meeting_ids), _LEFT)
    return {row[0]: row[1] for row in db.execute(counts.group_by(Meeting.id))}


def _marked_by_meeting(db: Session, meeting_ids: list[int]) -> dict[int, int]:
    seated = Enrolment.status.in_([EnrolmentStatus.CONFIRMED, EnrolmentStatus.WITHDRAWN])
    marks = select(AttendanceMark.meeting_id, func.count()).join(Enrolment)
    counted = marks.where(AttendanceMark.meeting_id.in_(meeting_ids), seated).group_by(AttendanceMark.meeting_id)
    return {row[0]: row[1] for row in db.execute(counted)}


def _unit_minutes(db: Session, run_ids: Collection[int]) -> dict[int, int]:
    rows = select(CourseRun.id, CourseRun.stored_terms).where(CourseRun.id.in_(run_ids))
    return {id_: terms["unit_minutes"] for id_, terms in db.execute(rows)}


def _held_meetings(run_ids: Collection[int]) -> Select[int, int, datetime, int, SheetState | None]:
    rows = select(Meeting.id, Meeting.run_id, Meeting.starts_at, Meeting.planned_minutes, AttendanceSheet.state)
    sheets = rows.outerjoin(AttendanceSheet, AttendanceSheet.meeting_id == Meeting.id)
    return sheets.where(Meeting.run_id.in_(run_ids), Meeting.cancelled.is_(False)).order_by(Meeting.starts_at)


def _marks_of(enrolments: Collection[Enrolment]) -> Select[int, int, MarkKind, int | None]:
    rows = select(AttendanceMark.enrolment_id, AttendanceMark.meeting_id, AttendanceMark.kind, AttendanceMark.minutes)
    return rows.where(AttendanceMark.enrolment_id.in_([enrolment.id for enrolment in enrolments]))


def _marked(
    enrolment: Enrolment, meetings: list[HeldMeeting], marks: dict[tuple[int, int], tuple[MarkKind, int | None]]
) -> list[MarkedMeeting]:
    marked = []
    for one in meetings:
        kind, minutes = marks.get((enrolment.id, one.id), (None, None))
        decided = one.closed or not is_expected(enrolment, one.starts_at)
        marked.append(MarkedMeeting(one.planned_minutes, kind, minutes, decided))
    return marked
