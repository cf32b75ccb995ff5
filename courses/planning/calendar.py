"""Meetings as events of a calendar: one number each (its UID), which stays when the meeting moves and wherever it is shown.

The rows hold all that a calendar shows, so that their fingerprint tells whether it has changed. They never hold the link of
an online meeting: a calendar is fetched at any time and passed on, the link is for people with a seat, shortly before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, current_app
from sqlalchemy import Row, Select, String, bindparam, case, cast, func, literal, select
from sqlalchemy.orm import Session, aliased

from courses.planning.joining import takes_part_online, takes_part_onsite
from courses.planning.models import CourseRun, Meeting, PoolMode, Room, RunState, Venue
from courses.planning.schedule import day_of
from courses.planning.terms import CONFIDENTIAL_KIND
from lms.data.audit import AuditEntry
from lms.web.calendar_file import MIME_TYPE, CalendarEvent, EventStatus, calendar_file
from lms.web.conditional import conditional, fingerprint
from lms.web.languages import gettext
from lms.web.words import in_language

CONTENT_TYPE = f"{MIME_TYPE}; charset=utf-8"
_ROOM = func.coalesce(Room.name, "").label("room")
_PLACE = ("name", "street", "postcode", "town")


@dataclass(frozen=True)
class Timetable:
    """The rows of a calendar, and when each of their runs was changed last."""

    rows: Sequence[Row[Any]]
    changes: Mapping[int, datetime]

    @property
    def tag(self) -> str:
        """Another one when anything changes that the calendar shows."""
        host = (current_app.config["LMS_BASE_URL"], current_app.config["LMS_MAIL_DOMAIN"])
        return fingerprint(host, [tuple(row) for row in self.rows], sorted(self.changes.items()))


def meeting_rows() -> Select[*tuple[Any, ...]]:
    """What a calendar needs of meetings, to be narrowed down: one row each, with the place that is in force."""
    # Made anew each time: an alias that several threads use first at once has given broken SQL.
    own, usual = aliased(Venue), aliased(Venue)
    places = [func.coalesce(getattr(own, name), getattr(usual, name), "").label(name) for name in _PLACE]
    # A calendar is seen by colleagues: what a coaching is about is in none.
    is_open = CourseRun.stored_terms["course_kind"].as_string() != CONFIDENTIAL_KIND
    topics = [
        case((is_open, topic), else_="").label(name)
        for name, topic in (("topic_de", Meeting.topic_de), ("topic_en", Meeting.topic_en))
    ]
    titles = [CourseRun.stored_terms[f"title_{code}"].as_string().label(f"title_{code}") for code in ("de", "en")]
    return (
        select(
            Meeting.id, Meeting.run_id, Meeting.starts_at, Meeting.ends_at, Meeting.mode, Meeting.cancelled,
            Meeting.sequence, CourseRun.code, CourseRun.state, CourseRun.zone, *topics, *titles, *places, _ROOM,
        )
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .outerjoin(own, own.id == Meeting.venue_id)
        .outerjoin(usual, usual.id == CourseRun.venue_id)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .order_by(Meeting.starts_at, Meeting.id)
    )  # fmt: skip


def timetable(db: Session, wanted: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> Timetable:
    """The rows, in two queries however many there are; `values` fill the statement's bindparams."""
    rows = db.execute(wanted, values).all()
    return Timetable(rows, _changes(db, {row.run_id for row in rows}))


@dataclass(frozen=True)
class Pointer:
    """Where the readers of a calendar find more: an address, what is there, and where the link of an online meeting is."""

    url: str
    about: str
    online: str


def event_of(row: Row[Any], changed_at: datetime, pointer: Pointer, pool: PoolMode = PoolMode.ANY) -> CalendarEvent:
    """The event in the language in force, for somebody with a place in this pool."""
    cancelled = is_off(row)
    title = _in_force(row.title_de, row.title_en)
    return CalendarEvent(
        uid=uid_of(row.id),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        zone=row.zone,
        changed_at=changed_at,
        sequence=sequence_of(row),
        status=EventStatus.CANCELLED if cancelled else EventStatus.CONFIRMED,
        # Some calendars show an event without its status.
        summary=gettext("Fällt aus: %(title)s", title=title) if cancelled else title,
        location=_location(row, pool),
        description="\n".join(_description(row, pointer, pool)),
        url=pointer.url,
    )


def uid_of(meeting_id: int) -> str:
    """The number of a meeting in every calendar of the world (RFC 7986, 5.3)."""
    return f"meeting-{meeting_id}@{current_app.config['LMS_MAIL_DOMAIN']}"


def sequence_of(row: Row[Any]) -> int:
    """Rises with each change of the meeting, and once more when its run is cancelled."""
    return int(row.sequence) + (row.state is RunState.CANCELLED)


def is_off(row: Row[Any]) -> bool:
    """Whether the meeting does not take place."""
    return bool(row.cancelled) or row.state is RunState.CANCELLED


def show_calendar(
    table: Timetable,
    event: Callable[[Row[Any]], CalendarEvent],
    *,
    now: datetime,
    cache: str,
    name: str = "",
    file_name: str = "",
    more: object = None,
) -> Response:
    """The calendar as an answer, made of the rows when the asker's copy is old.

    `name` heads a calendar to subscribe to; `more` is what the events show besides the rows.
    """

    def make() -> bytes:
        return calendar_bytes(table, event, now=now, name=name)

    tag = fingerprint(table.tag, name, more)
    return conditional(tag, make, content_type=CONTENT_TYPE, cache=cache, file_name=file_name)


def calendar_bytes(
    table: Timetable, event: Callable[[Row[Any]], CalendarEvent], *, now: datetime, name: str = ""
) -> bytes:
    """The rows as a calendar file; `name` heads a calendar to subscribe to."""
    zone = current_app.config["LMS_TIME_ZONE"]
    today = day_of(now, zone)
    return calendar_file([event(row) for row in table.rows], zone=zone, today=today, name=name)


# Every change of a run is in the audit, so nobody has to note it a second time.
_NEWEST = select(func.max(AuditEntry.at)).where(AuditEntry.subject == literal("run:") + cast(CourseRun.id, String))
_CHANGES = select(CourseRun.id, func.coalesce(_NEWEST.scalar_subquery(), CourseRun.enrol_opens_at)).where(
    CourseRun.id.in_(bindparam("run_ids", expanding=True))
)


def _changes(db: Session, run_ids: Iterable[int]) -> dict[int, datetime]:
    """When each run was changed last."""
    rows = db.execute(_CHANGES, {"run_ids": list(run_ids)})
    return {run_id: at for run_id, at in rows}  # noqa: C416 - a result is not a mapping


def _in_force(german: str, english: str) -> str:
    return str(in_language(german, english or ""))


def _location(row: Any, pool: PoolMode) -> str:
    house = f"{row.name}, {row.room}" if row.room else row.name
    place = f"{house}, {row.street}, {row.postcode} {row.town}" if row.name else ""
    if not takes_part_online(row, pool):
        return place
    if not (place and takes_part_onsite(row, pool)):
        return gettext("online")
    return gettext("%(place)s, oder online", place=place)


def _description(row: Any, pointer: Pointer, pool: PoolMode) -> Iterable[str]:
    if topic := _in_force(row.topic_de, row.topic_en):
        yield topic
    if takes_part_online(row, pool):
        yield pointer.online
    yield gettext("Durchführung %(code)s", code=row.code)
    yield f"{pointer.about}: {pointer.url}"
