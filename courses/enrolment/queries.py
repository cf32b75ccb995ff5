"""Reads of enrolment, shaped for its pages."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.deadline import is_offer_over, is_too_late
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.queue import is_waiting, somebody_waits
from courses.enrolment.seats import queue_position
from courses.enrolment.switching import may_switch
from courses.enrolment.withdrawing import is_expected, last_day
from courses.planning.joining import link_from, link_is_coming, link_now, takes_part_online, takes_part_onsite
from courses.planning.models import CourseRun, PoolMode, Room, RunState, SeatPool, Venue
from courses.planning.queries import place_line as line_of_place
from lms.people.legal import notice_for
from lms.people.legal_reading import notice_code
from lms.people.models import LegalKind, Organisation
from lms.people.organisations import choosable
from lms.web.languages import current_language

MOST_SUGGESTIONS = 300
MOST_OWN_COURSES = 30
_SUGGESTED = (
    select(Organisation.name)
    .where(Organisation.is_public.is_(True), choosable())
    .order_by(Organisation.search_name)
    .limit(MOST_SUGGESTIONS)
)


@dataclass(frozen=True)
class RunHeading:
    """What stands above every page about one run."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str


@dataclass(frozen=True)
class MeetingLine:
    """One date as the enrolled person needs it."""

    starts_at: datetime
    ends_at: datetime
    place: str
    online: bool
    link: str
    link_from: datetime | None
    cancelled: bool


@dataclass(frozen=True)
class OwnCourse:
    """One of a person's own places, in a list."""

    enrolment_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    status: EnrolmentStatus
    run_cancelled: bool
    run_over: bool


@dataclass(frozen=True)
class OwnState:
    """Where an enrolment stands, for the person themself."""

    id: int
    status: EnrolmentStatus
    eligible: bool
    name: str
    employer_claim: str
    employer: str
    employer_rejected: bool
    hold_until: datetime | None
    offer_expires_at: datetime | None
    offer_over: bool
    queue_position: int | None
    can_cancel: bool
    cancel_until: datetime
    can_return: bool
    run_cancelled: bool
    run_begun: bool
    run_over: bool
    switch_to: PoolMode | None
    switch_full: bool
    last_day: date | None


def run_heading(run: CourseRun) -> RunHeading:
    """Title, span and place of a run in the language in force."""
    return RunHeading(run.id, run_title(run), run.starts_at, run.ends_at, run.venue.town if run.venue else "")


def privacy_version(db: Session, run: CourseRun) -> str:
    """Which privacy notice a person sees now: "privacy:12:de:3" (whose, language, version).

    Empty when there is none yet, or when the host shows a notice of its own.
    """
    if current_app.config["LMS_PRIVACY_URL"]:
        return ""
    return notice_code(notice_for(db, run.project_id, LegalKind.PRIVACY))


def suggested_employers(db: Session) -> list[str]:
    """Names of public organisations for the field's suggestions."""
    return list(db.scalars(_SUGGESTED))


def own_courses(db: Session, person_id: int, now: datetime) -> list[OwnCourse]:
    """A person's places, the latest run first."""
    mine = select(Enrolment).join(CourseRun, CourseRun.id == Enrolment.run_id).where(Enrolment.person_id == person_id)
    latest = mine.options(joinedload(Enrolment.run)).order_by(CourseRun.starts_at.desc(), Enrolment.id.desc())
    return [
        OwnCourse(
            enrolment_id=one.id,
            title=run_title(one.run),
            starts_at=one.run.starts_at,
            ends_at=one.run.ends_at,
            status=one.status,
            run_cancelled=one.run.state is RunState.CANCELLED,
            run_over=is_over(one.run, now),
        )
        for one in db.scalars(latest.limit(MOST_OWN_COURSES))
    ]


def is_over(run: CourseRun, now: datetime) -> bool:
    """Whether the last meeting has ended."""
    return run.state is RunState.COMPLETED or now >= run.ends_at


def run_title(run: CourseRun) -> str:
    """The promised title in the language in force."""
    return run.terms.title(current_language())


def own_state(db: Session, enrolment: Enrolment, now: datetime) -> OwnState:
    """The state with all that can be done about it now."""
    run = enrolment.run
    cancelled = run.state is RunState.CANCELLED
    active, other = enrolment.ended_at is None and not cancelled, _other_pool(enrolment, now)
    over = is_offer_over(enrolment, now)
    lapsed = over or enrolment.status is EnrolmentStatus.LAPSED
    return OwnState(
        id=enrolment.id,
        status=enrolment.status,
        eligible=enrolment.eligible,
        name=enrolment.name_on_document,
        employer_claim=enrolment.employer_claim,
        employer=enrolment.employer.name if enrolment.employer else "",
        employer_rejected=enrolment.employer_rejected_at is not None,
        hold_until=enrolment.hold_until,
        offer_expires_at=enrolment.offer_expires_at,
        offer_over=over,
        queue_position=queue_position(db, enrolment) if is_waiting(enrolment) else None,
        can_cancel=active and now < run.starts_at and not is_too_late(enrolment, run.cancel_until, now),
        cancel_until=run.cancel_until,
        can_return=lapsed and now < run.enrol_closes_at and not cancelled,
        run_cancelled=cancelled,
        run_begun=now >= run.last_promotion_at,
        run_over=is_over(run, now),
        switch_to=other.mode if other else None,
        switch_full=other is not None and not has_room(db, other),
        last_day=last_day(enrolment),
    )


def _other_pool(enrolment: Enrolment, now: datetime) -> SeatPool | None:
    """The pool a person with a seat may change to; whether there is room is another question."""
    seated = enrolment.status is EnrolmentStatus.CONFIRMED and may_switch(enrolment.run, now)
    return next((pool for pool in enrolment.run.pools if pool.id != enrolment.pool_id), None) if seated else None


def has_room(db: Session, pool: SeatPool) -> bool:
    """Whether a newcomer would get a seat of this pool: one is free, and nobody waits for it."""
    return pool.seats_free != 0 and not somebody_waits(db, pool.id)


def own_meetings(enrolment: Enrolment, now: datetime) -> list[MeetingLine]:
    """All dates of the run as this person takes part in them; who has left sees those until the last day.

    The online link only for people with a seat that needs it, from shortly before the meeting until its end.
    """
    run, pool = enrolment.run, enrolment.pool.mode
    cancelled = run.state is RunState.CANCELLED
    own = [meeting for meeting in run.meetings if is_expected(enrolment, meeting.starts_at)]
    seated = enrolment.status in (EnrolmentStatus.CONFIRMED, EnrolmentStatus.WITHDRAWN)
    joins = {meeting.id: seated and takes_part_online(meeting, pool) for meeting in own}
    return [
        MeetingLine(
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=place_line(meeting.venue or run.venue, meeting.room) if takes_part_onsite(meeting, pool) else "",
            online=takes_part_online(meeting, pool),
            link=link_now(run, meeting, now) if joins[meeting.id] else "",
            link_from=link_from(meeting) if joins[meeting.id] and link_is_coming(run, meeting, now) else None,
            cancelled=meeting.cancelled or cancelled,
        )
        for meeting in own
    ]


def place_line(venue: Venue | None, room: Room | None = None) -> str:
    """A venue in one line, with its room; empty while the place is open."""
    return line_of_place(venue, room) if venue else ""
