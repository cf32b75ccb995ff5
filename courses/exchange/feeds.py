"""Which meetings a calendar to subscribe to shows, and how. As many queries for 10 meetings as for 2,000."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, exists, false, or_, select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, TargetGroup, course_target_group
from courses.enrolment.access import own_pointer
from courses.enrolment.models import HAS_DATES, Enrolment
from courses.enrolment.own_calendar import Place, own_event
from courses.planning.calendar import Pointer, Timetable, event_of, meeting_rows, timetable
from courses.planning.models import CourseRun, Meeting, MeetingTrainer, RunState, RunTrainer, SeatPool, Venue
from courses.planning.offers import Wish
from courses.planning.policies import publicly_visible
from lms.data.base import UtcDateTime
from lms.people.holders import held
from lms.people.models import RoleGrant
from lms.people.names import email_key, fold
from lms.web.actor import Role
from lms.web.calendar_file import CalendarEvent
from lms.web.languages import gettext
from lms.web.links import public_url

KEPT = timedelta(days=400)
KEPT_IN_PUBLIC = timedelta(days=30)
# So long a calendar says that a date is off; then it has told everybody.
KEPT_WHEN_OFF = timedelta(days=30)
MOST_MEETINGS = 5_000


@dataclass(frozen=True)
class Feed:
    """The rows of a calendar with the way to make events of them; `more` counts for its tag too."""

    table: Timetable
    event: Callable[[Row[Any]], CalendarEvent]
    more: object = None


_IS_OFF = or_(Meeting.cancelled.is_(True), CourseRun.state == RunState.CANCELLED)
_NOT_TOO_OLD = or_(
    ~_IS_OFF & (Meeting.ends_at > bindparam("since", type_=UtcDateTime())),
    _IS_OFF & (Meeting.ends_at > bindparam("off_since", type_=UtcDateTime())),
)
_RECENT = meeting_rows().where(CourseRun.state != RunState.DRAFT, _NOT_TOO_OLD).limit(MOST_MEETINGS)
_OF_RUNS = _RECENT.where(Meeting.run_id.in_(bindparam("run_ids", expanding=True)))
_PERSON: BindParameter[int] = bindparam("person_id")
_BY_NAME = exists().where(MeetingTrainer.meeting_id == Meeting.id)
_ALL_TEACH = exists().where(RunTrainer.run_id == Meeting.run_id, RunTrainer.person_id == _PERSON) & ~_BY_NAME
_TAUGHT = _RECENT.where(or_(_BY_NAME.where(MeetingTrainer.person_id == _PERSON), _ALL_TEACH))
_MINE = (Enrolment.person_id == bindparam("person_id")) & Enrolment.status.in_(HAS_DATES)
_PLACES = select(Enrolment, SeatPool.mode).join(SeatPool, SeatPool.id == Enrolment.pool_id).where(_MINE)


def personal_feed(db: Session, person_id: int, contact_key: str, now: datetime) -> Feed:
    """The courses of a person: seats, and seats that are offered; of a course that was left, what came before."""
    places = _places(db, person_id, contact_key)
    table = timetable(db, _OF_RUNS, {"run_ids": sorted(places), **_since(now, KEPT)})
    rows = [row for row in table.rows if places[row.run_id].has(row)]
    pointers = {run_id: own_pointer(place.enrolment_id) for run_id, place in places.items()}

    def event(row: Row[Any]) -> CalendarEvent:
        return own_event(row, table.changes[row.run_id], places[row.run_id], pointers[row.run_id])

    return Feed(replace(table, rows=rows), event, more=list(places.values()))


def trainer_feed(db: Session, person_id: int, now: datetime) -> Feed:
    """The dates somebody teaches, without a word about who takes part."""
    table = timetable(db, _TAUGHT, {"person_id": person_id, **_since(now, KEPT)})
    about, online = gettext("Zur Durchführung"), gettext("Den Link finden Sie auf der Seite der Durchführung.")
    return Feed(table, _event_maker(table, "lms.planning.staff_run", about, online))


def public_feed(db: Session, wish: Wish | None, now: datetime) -> Feed:
    """The dates of all runs that everybody may see and that fit the wish; nothing fits None."""
    wanted = _RECENT.where(publicly_visible(), *(_fitting(wish) if wish else (false(),)))
    table = timetable(db, wanted, _since(now, KEPT_IN_PUBLIC))
    online = gettext("Der Link steht auf Ihrer persönlichen Seite, sobald Sie einen Platz haben.")
    return Feed(table, _event_maker(table, "lms.planning.run", gettext("Alles zum Kurs"), online))


def still_teaches(db: Session, person_id: int, today: date) -> bool:
    """Whether the person is a trainer today; who is not reads no trainer's calendar either."""
    role = (RoleGrant.person_id == person_id) & held(Role.TRAINER, today)
    return db.scalar(select(RoleGrant.id).where(role).limit(1)) is not None


def _places(db: Session, person_id: int, contact_key: str) -> dict[int, Place]:
    """By run; whoever came back to a run has the newer place."""
    rows = db.execute(_PLACES.order_by(Enrolment.id), {"person_id": person_id})
    return {
        one.run_id: Place.of(one, pool)
        for one, pool in rows
        if not contact_key or email_key(one.contact_email or "") == contact_key
    }


def _since(now: datetime, kept: timedelta) -> dict[str, datetime]:
    return {"since": now - kept, "off_since": now - KEPT_WHEN_OFF}


def _event_maker(table: Timetable, endpoint: str, about: str, online: str) -> Callable[[Row[Any]], CalendarEvent]:
    @cache
    def pointer(run_id: int) -> Pointer:
        return Pointer(public_url(endpoint, run_id=run_id), about, online)

    return lambda row: event_of(row, table.changes[row.run_id], pointer(row.run_id))


def _fitting(wish: Wish) -> Iterable[ColumnElement[bool]]:
    """What the filters of the catalogue mean for single dates."""
    if wish.format:
        yield CourseRun.format == wish.format
    if wish.region:
        here = or_(Venue.id == Meeting.venue_id, Venue.id == CourseRun.venue_id)
        yield exists().where(Venue.region == wish.region, here).correlate(Meeting, CourseRun)
    if wish.line_id or wish.group or wish.text:
        yield CourseRun.course_id.in_(_offers(wish))


def _offers(wish: Wish) -> Select[int]:
    wanted = select(Course.id)
    for word in fold(wish.text).split():
        wanted = wanted.where(Course.search_text.contains(word, autoescape=True))
    if wish.line_id:
        wanted = wanted.where(Course.line_id == wish.line_id)
    if wish.group:
        of_course = course_target_group.c.course_id == Course.id
        is_group = TargetGroup.id == course_target_group.c.target_group_id
        wanted = wanted.where(exists().where(of_course, is_group, TargetGroup.code == wish.group))
    return wanted
