"""The published catalogue as other systems want it: offers with the runs one may still enrol in."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import Course, CourseState
from courses.planning.models import CourseRun, Meeting, MeetingMode, Venue
from courses.planning.queries import upcoming
from lms.funding.models import Network, Project
from lms.people.models import Organisation

MOST_RUNS = 50
# Advice has no units: it is a contact, not a course.
_PUBLISHED = (Course.state == CourseState.PUBLISHED) & (Course.units > 0)


def count_published(db: Session) -> int:
    """How many offers everybody may see."""
    return db.scalar(select(func.count(Course.id)).where(_PUBLISHED)) or 0


def published_offers(db: Session, *, offset: int, limit: int) -> list[Course]:
    """One page of them, in an order that stays."""
    whole = (joinedload(Course.line), joinedload(Course.provider), selectinload(Course.modules))
    more = (selectinload(Course.documents), selectinload(Course.target_groups))
    page = select(Course).where(_PUBLISHED).options(*whole, *more).order_by(Course.id).offset(offset).limit(limit)
    return list(db.scalars(page))


def runs_of(db: Session, course_ids: Iterable[int], now: datetime) -> dict[int, list[CourseRun]]:
    """The upcoming public runs of the offers, the nearest first, with all that is told about them."""
    whole = (
        joinedload(CourseRun.venue),
        joinedload(CourseRun.project).joinedload(Project.provider),
        selectinload(CourseRun.meetings).joinedload(Meeting.venue),
        selectinload(CourseRun.pools),
    )
    wanted = select(CourseRun).where(upcoming(now), CourseRun.course_id.in_(list(course_ids))).options(*whole)
    found: dict[int, list[CourseRun]] = {}
    for run in db.scalars(wanted.order_by(CourseRun.starts_at, CourseRun.id)):
        found.setdefault(run.course_id, []).append(run)
    return found


def provider_of(db: Session, course: Course) -> Organisation | None:
    """Who offers it: the offer's own provider, else the network's host."""
    if course.provider is not None:
        return course.provider
    return db.scalar(select(Organisation).join(Network, Network.host_organisation_id == Organisation.id).limit(1))


def held_meetings(run: CourseRun) -> list[Meeting]:
    """The meetings that take place."""
    return [meeting for meeting in run.meetings if not meeting.cancelled]


def place_of(run: CourseRun) -> Venue | None:
    """Where people meet; None for a run that is online only, or whose place is still open."""
    onsite = [meeting for meeting in held_meetings(run) if meeting.mode is not MeetingMode.ONLINE]
    return next((venue for meeting in onsite if (venue := meeting.venue or run.venue)), None)


def has_online_part(run: CourseRun) -> bool:
    """Whether somebody can or must take part from afar."""
    return any(meeting.mode is not MeetingMode.ONSITE for meeting in held_meetings(run))


def iso_duration(minutes: int) -> str:
    """So many minutes in the form of ISO 8601: "PT12H", "PT2H15M"."""
    hours, rest = divmod(timedelta(minutes=minutes) // timedelta(minutes=1), 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest or not hours else ''}"


def days_of(meetings: Sequence[Meeting]) -> int:
    """On how many days people meet."""
    return len({meeting.day for meeting in meetings})


def zone_of(run: CourseRun) -> ZoneInfo:
    """The zone of the run; UTC for a name nobody knows, because the instants are right in it too."""
    try:
        return ZoneInfo(run.zone)
    except (ValueError, KeyError, OSError):
        return ZoneInfo("UTC")
