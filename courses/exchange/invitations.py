"""Invitations to single dates by mail (RFC 5546): who is told what, once for each change.

Nothing below calls this room. It compares what was mailed last with what holds now: the revision of the meeting, which
every change raises, the state of the run, and the place of the person.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from courses.enrolment.models import ACTIVE, Enrolment, EnrolmentStatus
from courses.enrolment.withdrawing import was_still_there
from courses.exchange.addresses import Owner
from courses.exchange.messages import tell_address, tell_invitation
from courses.exchange.models import CalendarChoice, CalendarWay, FeedKind, MeetingInvitation
from courses.planning.models import CourseRun, Meeting, RunState
from lms.data.audit import record
from lms.data.base import UtcDateTime
from lms.people.names import email_key

# Up to so many dates come as invitations; more would flood the mailbox, so one mail brings the calendar's address.
MOST_INVITATIONS = 3
BATCH = 500


@dataclass(frozen=True)
class Notice:
    """One mail that is due about a meeting."""

    meeting_id: int
    revision: int
    cancelled: bool


_NOW = bindparam("now", type_=UtcDateTime())
_HOLDS = and_(
    CalendarChoice.way == CalendarWay.INVITATIONS,
    (Enrolment.status == EnrolmentStatus.CONFIRMED) | was_still_there(),
    CourseRun.state.in_([RunState.PUBLISHED, RunState.RUNNING]),
    Meeting.cancelled.is_(False),
)
_TOLD = aliased(MeetingInvitation)
_TO_INVITE = _HOLDS & or_(_TOLD.id.is_(None), _TOLD.cancelled.is_(True), _TOLD.seen < Meeting.sequence)
_TO_CANCEL = ~_HOLDS & _TOLD.id.is_not(None) & _TOLD.cancelled.is_(False)
# What is over is nobody's business any more.
_DUE = (Meeting.ends_at > _NOW) & or_(_TO_INVITE, _TO_CANCEL)
_JOINED = (
    select(CalendarChoice.enrolment_id)
    .join(Enrolment, Enrolment.id == CalendarChoice.enrolment_id)
    .join(CourseRun, CourseRun.id == Enrolment.run_id)
    .join(Meeting, Meeting.run_id == CourseRun.id)
    .outerjoin(_TOLD, and_(_TOLD.enrolment_id == Enrolment.id, _TOLD.meeting_id == Meeting.id))
    .where(_DUE)
)
_WHO = _JOINED.distinct().order_by(CalendarChoice.enrolment_id).limit(BATCH)
_WHAT = (
    _JOINED.with_only_columns(Meeting.id, Meeting.sequence, _TO_CANCEL)
    .where(CalendarChoice.enrolment_id == bindparam("enrolment_id"))
    .order_by(Meeting.starts_at, Meeting.id)
)


def choose(db: Session, enrolment: Enrolment, *, by_mail: bool, actor: str, now: datetime) -> CalendarWay:
    """Write down whether dates come by mail; many dates come as the address of the calendar, in one mail at once."""
    way = way_by_mail(db, enrolment, now) if by_mail else CalendarWay.NONE
    choice = _locked_choice(db, enrolment.id)
    before = choice.way if choice is not None else CalendarWay.NONE
    if choice is None:
        db.add(CalendarChoice(enrolment_id=enrolment.id, way=way, chosen_at=now))
    elif before is not way:
        choice.way, choice.chosen_at = way, now
    if before is not way:
        changes, action = {"way": [before.value, way.value]}, "calendar.way_chosen"
        subject = enrolment.tag
        record(db, stream=enrolment.run.stream, at=now, actor=actor, action=action, subject=subject, changes=changes)
        if way is CalendarWay.ADDRESS:
            tell_address(db, enrolment, now)
    return way


def chosen_way(db: Session, enrolment_id: int) -> CalendarWay:
    """What holds for the place; nothing is sent without a choice."""
    found = db.scalar(select(CalendarChoice.way).where(CalendarChoice.enrolment_id == enrolment_id))
    return found or CalendarWay.NONE


def way_by_mail(db: Session, enrolment: Enrolment, now: datetime) -> CalendarWay:
    """Invitations for a few dates, the address of the calendar for many."""
    to_come = (Meeting.run_id == enrolment.run_id) & (Meeting.ends_at > now) & Meeting.cancelled.is_(False)
    dates = db.scalar(select(func.count(Meeting.id)).where(to_come)) or 0
    return CalendarWay.INVITATIONS if dates <= MOST_INVITATIONS else CalendarWay.ADDRESS


def may_be_mailed(enrolment: Enrolment) -> bool:
    """Whether there is a mailbox of the person's own; a clerk's calendar is not the place for it."""
    return enrolment.status in ACTIVE and bool(enrolment.contact_email)


def owner_of_mails(enrolment: Enrolment) -> Owner:
    """The calendar that a mail to this place may open."""
    return Owner(FeedKind.PERSONAL, enrolment.person_id, email_key(enrolment.contact_email or ""))


def places_with_news(db: Session, now: datetime) -> list[int]:
    """Places whose person must be told something."""
    return list(db.scalars(_WHO, {"now": now}))


def tell_news(db: Session, enrolment_id: int, now: datetime) -> int:
    """Ask for the mails that are due for a place and note what they say; how many there were."""
    if _locked_choice(db, enrolment_id) is None:
        return 0
    enrolment = db.get_one(Enrolment, enrolment_id, populate_existing=True)
    rows = db.execute(_WHAT, {"now": now, "enrolment_id": enrolment_id}).all()
    for notice in [Notice(*row) for row in rows]:
        invitation, is_new = _noted(db, enrolment, notice, now)
        if not (notice.cancelled and _others_invited(db, enrolment, notice.meeting_id)):
            tell_invitation(db, enrolment, invitation, is_new=is_new, now=now)
    return len(rows)


def _noted(db: Session, enrolment: Enrolment, notice: Notice, now: datetime) -> tuple[MeetingInvitation, bool]:
    """The row with the next number, and whether the date is new to the person's calendar.

    A calendar takes nothing with a number that it has seen before.
    """
    mine = (MeetingInvitation.enrolment_id == enrolment.id) & (MeetingInvitation.meeting_id == notice.meeting_id)
    row = db.scalar(select(MeetingInvitation).where(mine))
    last = _last_number(db, enrolment, notice.meeting_id)
    number = notice.revision if last is None else max(last + 1, notice.revision)
    is_new = row is None or row.cancelled
    if row is None:
        row = MeetingInvitation(enrolment_id=enrolment.id, meeting_id=notice.meeting_id)
        db.add(row)
    row.sequence, row.seen, row.cancelled, row.told_at = number, notice.revision, notice.cancelled, now
    db.flush()
    return row, is_new


def _last_number(db: Session, enrolment: Enrolment, meeting_id: int) -> int | None:
    """The highest number the person has been mailed for the meeting, also by an earlier place in the run."""
    sent = select(func.max(MeetingInvitation.sequence)).join(Enrolment, Enrolment.id == MeetingInvitation.enrolment_id)
    return db.scalar(sent.where(MeetingInvitation.meeting_id == meeting_id, Enrolment.person_id == enrolment.person_id))


def _others_invited(db: Session, enrolment: Enrolment, meeting_id: int) -> bool:
    """Whether somebody else with the same mailbox is invited: taking the event out would take it from both."""
    live = (MeetingInvitation.meeting_id == meeting_id) & MeetingInvitation.cancelled.is_(False)
    others = select(Enrolment.contact_email).join(MeetingInvitation, MeetingInvitation.enrolment_id == Enrolment.id)
    mailboxes = db.scalars(others.where(live, Enrolment.id != enrolment.id))
    return email_key(enrolment.contact_email or "") in {email_key(one or "") for one in mailboxes}


def _locked_choice(db: Session, enrolment_id: int) -> CalendarChoice | None:
    locked = select(CalendarChoice).where(_of(enrolment_id)).with_for_update()
    return db.scalar(locked.execution_options(populate_existing=True))


def _of(enrolment_id: int) -> ColumnElement[bool]:
    return CalendarChoice.enrolment_id == enrolment_id
