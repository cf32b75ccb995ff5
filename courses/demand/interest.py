"""The interest list of an offer: asked for by anybody, counted once the mailbox has confirmed, told of new dates, forgotten.

Nobody learns whether an address is on a list: asking again only sends another mail to that address.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.demand import messages
from courses.demand.models import Interest, InterestNotice
from courses.planning.models import CourseRun
from courses.planning.queries import upcoming
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.statements import insert_new
from lms.data.tokens import revoke_tokens
from lms.people.names import email_key

PURPOSE = "interest"
KEPT = timedelta(days=365)
UNPROVEN = timedelta(hours=48)
AT_ONCE = 100


def ask(db: Session, course: Course, *, email: str, language: str, now: datetime) -> None:
    """Remember that the address wants to hear of the next date, and send it the link that confirms."""
    row = {
        "course_id": course.id,
        "email": email,
        "email_key": email_key(email),
        "language": language,
        "created_at": now,
    }
    insert_new(db, Interest, row, unique=["course_id", "email_key"])
    mine = select(Interest).where(Interest.course_id == course.id, Interest.email_key == email_key(email))
    interest = db.execute(mine).scalar_one()
    if interest.confirmed_at is None:
        # Only the newest words count as long as nobody has proven anything.
        interest.language, interest.created_at = language, now
    messages.ask_to_confirm(db, interest, now)


def confirm(db: Session, interest: Interest, now: datetime) -> None:
    """The address is proven; the year begins again. The dates that can be seen today are no news."""
    first = interest.confirmed_at is None
    interest.confirmed_at = now
    if not first:
        return
    for run_id in db.scalars(select(CourseRun.id).where(CourseRun.course_id == interest.course_id, upcoming(now))):
        insert_new(db, InterestNotice, {"interest_id": interest.id, "run_id": run_id}, unique=["interest_id", "run_id"])
    _note(db, interest, "interest.confirmed", now)


def end(db: Session, interest: Interest, now: datetime) -> None:
    """The address wants to hear nothing more: nothing of it is kept."""
    _note(db, interest, "interest.ended", now)
    revoke_tokens(db, PURPOSE, interest.id, now)
    db.execute(delete(InterestNotice).where(InterestNotice.interest_id == interest.id))
    db.delete(interest)


def untold(db: Session, now: datetime) -> dict[int, list[int]]:
    """Interests with new dates in which one can enrol, and those runs by date; at most a hundred interests."""
    told = select(InterestNotice.id).where(
        InterestNotice.interest_id == Interest.id, InterestNotice.run_id == CourseRun.id
    )
    pairs = (
        select(Interest.id, CourseRun.id)
        .join(CourseRun, CourseRun.course_id == Interest.course_id)
        .where(Interest.confirmed_at > now - KEPT, upcoming(now), CourseRun.enrol_closes_at > now, ~told.exists())
        .order_by(Interest.id, CourseRun.starts_at)
    )
    found: dict[int, list[int]] = {}
    for interest_id, run_id in db.execute(pairs.limit(AT_ONCE * 5)):
        found.setdefault(interest_id, []).append(run_id)
    return dict(list(found.items())[:AT_ONCE])


def tell(db: Session, interest_id: int, run_ids: list[int], now: datetime) -> None:
    """One mail about the new dates; a date that another worker has told of meanwhile is left out."""
    interest = db.get(Interest, interest_id)
    if interest is None:
        return
    pairs = [{"interest_id": interest_id, "run_id": run_id} for run_id in run_ids]
    news = [
        pair["run_id"]
        for pair in pairs
        if insert_new(db, InterestNotice, pair, unique=["interest_id", "run_id"]) is not None
    ]
    if news:
        messages.tell_of_dates(db, interest, news, now)


def forget_old(db: Session, now: datetime) -> None:
    """Remove addresses a year after they were confirmed, and unproven ones after two days."""
    old = select(Interest.id).where(outdated(now))
    db.execute(delete(InterestNotice).where(InterestNotice.interest_id.in_(old)))
    db.execute(delete(Interest).where(outdated(now)))


def outdated(now: datetime) -> ColumnElement[bool]:
    """The condition that an interest is kept no longer."""
    unproven = Interest.confirmed_at.is_(None) & (Interest.created_at <= now - UNPROVEN)
    return or_(unproven, Interest.confirmed_at <= now - KEPT)


def interested(db: Session, course_id: int, now: datetime) -> int:
    """How many confirmed addresses wait for a date of the offer."""
    counted = select(func.count(Interest.id)).where(Interest.course_id == course_id, Interest.confirmed_at > now - KEPT)
    return db.scalar(counted) or 0


def _note(db: Session, interest: Interest, action: str, now: datetime) -> None:
    subject, changes = f"course:{interest.course_id}", {"interest": interest.id}
    record(db, stream=SYSTEM_STREAM, at=now, actor="visitor", action=action, subject=subject, changes=changes)
