"""Reads of runs for public pages, as plain values in the language of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from babel import Locale
from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import CertificateKind, Course, CourseFormat
from courses.catalogue.units import full_units, needed_units, planned_units
from courses.planning.models import CourseRun, Meeting, MeetingMode, Room, RunState, RunTrainer, Venue
from courses.planning.places.vocabulary import feature_words
from courses.planning.policies import is_public, publicly_visible
from courses.planning.seats import Seats, pools_of, seats_of
from courses.planning.terms import RunTerms
from lms.funding.models import Project
from lms.funding.wording import ProgrammeWords, words_of
from lms.web.languages import current_language
from lms.web.words import Words, in_german, in_language


@dataclass(frozen=True)
class Place:
    """Where people meet."""

    name: Words
    address: Words
    access: Words
    features: tuple[str, ...]
    rooms: "tuple[RoomAccess, ...]"


@dataclass(frozen=True)
class RoomAccess:
    """A room that is used, and how one gets in."""

    name: Words
    access: Words
    features: tuple[str, ...]


@dataclass(frozen=True)
class MeetingRow:
    """One date of the table, as wall-clock time of its place."""

    day: date
    begins: time
    ends: time
    units: int
    mode: MeetingMode
    place: Words
    topic: Words
    cancelled: bool


@dataclass(frozen=True)
class DocumentLine:
    """A paper one gets, and from how many units on."""

    kind: CertificateKind
    needed_units: int
    planned_units: int
    required_share: int


@dataclass(frozen=True)
class RunCard:
    """A run in a list of dates."""

    id: int
    code: str
    title: Words
    starts_at: datetime
    ends_at: datetime
    format: CourseFormat
    place: Words
    seats: Seats


@dataclass(frozen=True)
class Contact:
    """Whom to ask."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class RunPage:
    """Everything the public page of a run tells."""

    id: int
    code: str
    course_code: str
    title: Words
    line: Words
    state: RunState
    format: CourseFormat
    language: str
    language_level: str
    starts_at: datetime
    ends_at: datetime
    units: int
    unit_minutes: int
    meetings: tuple[MeetingRow, ...]
    places: tuple[Place, ...]
    documents: tuple[DocumentLine, ...]
    trainers: tuple[str, ...]
    minimum_participants: int
    needs_approval: bool
    seats: Seats
    provider: Words
    contact: Contact
    funding: ProgrammeWords
    note: Words

    @property
    def takes_enrolments(self) -> bool:
        """Whether seats and dates of enrolment still matter."""
        return self.state is RunState.PUBLISHED

    @property
    def has_online_part(self) -> bool:
        """Whether somebody needs the link."""
        return any(meeting.mode is not MeetingMode.ONSITE for meeting in self.meetings)

    @property
    def has_topics(self) -> bool:
        """Whether any date names its topic."""
        return any(meeting.topic for meeting in self.meetings)


def upcoming(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Runs the public may still enrol in, now or later."""
    return publicly_visible() & (CourseRun.state == RunState.PUBLISHED) & (CourseRun.starts_at > now)


def next_runs(db: Session, now: datetime, *, course_id: int | None = None, most: int = 50) -> tuple[RunCard, ...]:
    """The next public runs, of one offer or of all."""
    wanted = select(CourseRun).where(upcoming(now)).order_by(CourseRun.starts_at, CourseRun.id).limit(most)
    if course_id is not None:
        wanted = wanted.where(CourseRun.course_id == course_id)
    runs = db.scalars(wanted.options(joinedload(CourseRun.venue))).all()
    pools = pools_of(db, [run.id for run in runs])
    return tuple(
        RunCard(
            id=run.id,
            code=run.code,
            title=title_of(run.terms),
            starts_at=run.starts_at,
            ends_at=run.ends_at,
            format=run.format,
            place=in_german(run.venue.town if run.venue else ""),
            seats=seats_of(pools.get(run.id, []), run.enrol_opens_at, run.enrol_closes_at, now),
        )
        for run in runs
    )


# Made once: to put the statement together takes as long as to ask it.
_EVERYTHING = (
    select(CourseRun)
    .where(CourseRun.id == bindparam("run_id"))
    .options(
        joinedload(CourseRun.venue),
        joinedload(CourseRun.course).joinedload(Course.line),
        joinedload(CourseRun.project).options(joinedload(Project.period), joinedload(Project.provider)),
        selectinload(CourseRun.pools),
        selectinload(CourseRun.meetings).options(joinedload(Meeting.venue), joinedload(Meeting.room)),
        selectinload(CourseRun.trainers).joinedload(RunTrainer.person),
    )
)


def public_run(db: Session, run_id: int) -> CourseRun | None:
    """The run with all its page needs, if the public may see it."""
    run = db.scalar(_EVERYTHING, {"run_id": run_id})
    return run if is_public(run) else None


def run_page(run: CourseRun, now: datetime) -> RunPage:
    """The run as plain values."""
    terms, course, project = run.terms, run.course, run.project
    return RunPage(
        id=run.id,
        code=run.code,
        course_code=course.code,
        title=title_of(terms),
        line=in_language(course.line.name_de, course.line.name_en),
        state=run.state,
        format=run.format,
        language=_language_name(run.language),
        language_level=course.language_level,
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        units=terms.units,
        unit_minutes=terms.unit_minutes,
        meetings=tuple(_meeting_row(meeting, run, terms) for meeting in run.meetings),
        places=_places(run),
        documents=_documents(run, terms),
        trainers=tuple(trainer.person.name for trainer in run.trainers),
        minimum_participants=run.minimum_participants,
        needs_approval=run.needs_approval,
        seats=seats_of(run.pools, run.enrol_opens_at, run.enrol_closes_at, now),
        provider=in_german(project.provider.name),
        contact=Contact(project.contact_name, project.contact_email, project.contact_phone),
        funding=words_of(project, current_language()),
        note=in_language(run.note_de, run.note_en),
    )


def title_of(terms: RunTerms) -> Words:
    """The title as promised."""
    return in_language(terms.title_de, terms.title_en)


def topic_of(meeting: Meeting) -> Words:
    """What one date is about; empty when it has no topic of its own."""
    return in_language(meeting.topic_de, meeting.topic_en)


def place_line(venue: Venue, room: Room | None = None) -> str:
    """A venue in one line, with the room where one is named."""
    name = f"{venue.name}, {room.name}" if room else venue.name
    return f"{name}, {venue.street}, {venue.postcode} {venue.town}"


def _meeting_row(meeting: Meeting, run: CourseRun, terms: RunTerms) -> MeetingRow:
    venue = None if meeting.mode is MeetingMode.ONLINE else meeting.venue or run.venue
    return MeetingRow(
        day=meeting.day,
        begins=meeting.begins,
        ends=meeting.ends,
        units=full_units(meeting.planned_minutes, terms.unit_minutes),
        mode=meeting.mode,
        place=in_german(", ".join(_place_words(venue, meeting.room)) if venue else ""),
        topic=in_german("") if terms.is_confidential else topic_of(meeting),
        cancelled=meeting.cancelled,
    )


def _language_name(code: str) -> str:
    return str(Locale.parse(current_language()).languages.get(code, code))


def _places(run: CourseRun) -> tuple[Place, ...]:
    onsite = [meeting for meeting in run.meetings if meeting.mode is not MeetingMode.ONLINE and not meeting.cancelled]
    venues = {venue.id: venue for meeting in onsite if (venue := meeting.venue or run.venue)}
    return tuple(
        Place(
            name=in_german(venue.name),
            address=in_german(f"{venue.street}, {venue.postcode} {venue.town}"),
            access=in_language(venue.access_de, venue.access_en),
            features=feature_words(venue.features),
            rooms=_rooms(onsite, venue),
        )
        for venue in venues.values()
    )


def _rooms(meetings: Sequence[Meeting], venue: Venue) -> tuple[RoomAccess, ...]:
    used = {meeting.room.id: meeting.room for meeting in meetings if meeting.room and meeting.room.venue_id == venue.id}
    return tuple(
        RoomAccess(in_german(room.name), in_language(room.access_de, room.access_en), feature_words(room.features))
        for room in used.values()
    )


def _place_words(venue: Venue, room: Room | None) -> tuple[str, ...]:
    return (venue.name, room.name, venue.town) if room else (venue.name, venue.town)


def _documents(run: CourseRun, terms: RunTerms) -> tuple[DocumentLine, ...]:
    held = sum(meeting.planned_minutes for meeting in run.meetings if not meeting.cancelled)
    planned = held or terms.units * terms.unit_minutes
    return tuple(
        DocumentLine(
            kind=CertificateKind(document.kind),
            needed_units=needed_units(planned, document.required_share, terms.unit_minutes),
            planned_units=planned_units(planned, terms.unit_minutes),
            required_share=document.required_share,
        )
        for document in terms.documents
    )
