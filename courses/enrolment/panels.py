"""What enrolment shows on pages of other rooms."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.models import HAS_DATES, Enrolment, EnrolmentStatus
from courses.enrolment.policies import TAKES_PART
from courses.enrolment.queries import own_courses, own_meetings, own_state
from courses.enrolment.queue import waits
from courses.enrolment.settings import seat_rules
from courses.enrolment.wording import how_one_moves_up
from courses.planning.models import CourseRun, PoolMode, RunState
from lms.people.legal_reading import newest_version, notice_words, shown_notice
from lms.people.models import LegalKind
from lms.web.actor import Actor, current_actor
from lms.web.languages import current_language
from lms.web.panels import Panel


def own_courses_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """The places of somebody who is logged in, each with its page."""
    if actor.person_id is None:
        return None
    courses = own_courses(db, actor.person_id, now)
    values = {"courses": courses, "Status": EnrolmentStatus}
    return Panel("lms/courses/enrolment/panels/own_courses.html", values, position=60) if courses else None


def state_panel(db: Session, enrolment: Enrolment, *, now: datetime) -> Panel:
    """Where one stands, and the one thing to do next."""
    acts = TAKES_PART.allows(current_actor())
    state, moving_up = own_state(db, enrolment, now), how_one_moves_up(seat_rules().offer)
    values = {"state": state, "Status": EnrolmentStatus, "acts": acts, "moving_up": moving_up}
    return Panel("lms/courses/enrolment/panels/state.html", values, position=10)


def dates_panel(_db: Session, enrolment: Enrolment, *, now: datetime) -> Panel:
    """When and where, with access information and the calendar file."""
    venue = None if enrolment.pool.mode is PoolMode.ONLINE else enrolment.run.venue
    access = "" if venue is None else venue.access_en if current_language() == "en" else venue.access_de
    values = {
        "enrolment_id": enrolment.id,
        "meetings": own_meetings(enrolment, now),
        "access": access,
        "keeps_dates": enrolment.status in HAS_DATES,
    }
    return Panel("lms/courses/enrolment/panels/dates.html", values, position=30)


def notice_panel(db: Session, enrolment: Enrolment, *, now: datetime) -> Panel:
    """Which privacy notice was shown with this enrolment, where it can be read, and whether there is a newer one."""
    notice = shown_notice(enrolment.consent_version)
    newest = newest_version(db, notice) if notice else 0
    kept = notice is not None and newest >= notice.version
    shown = {"newest": newest, "words": notice_words(notice)} if notice and kept else {}
    values = {"notice": notice if kept else None, "kind": LegalKind.PRIVACY.value} | shown
    return Panel("lms/courses/enrolment/panels/notice.html", values, position=90)


def enrol_panel(db: Session, run: CourseRun, *, now: datetime) -> Panel:
    """The way to a seat on the public page of a run, or why there is none."""
    waiting = db.scalar(select(func.count(Enrolment.id)).where(Enrolment.run_id == run.id, waits()))
    seats = [pool.seats_free for pool in run.pools]
    values = {
        "run_id": run.id,
        "takes_part": TAKES_PART.allows(current_actor()),
        "cancelled": run.state is RunState.CANCELLED,
        "over": run.state is not RunState.PUBLISHED or run.starts_at <= now,
        "not_yet": now < run.enrol_opens_at,
        "closed": now >= run.enrol_closes_at,
        "opens_at": run.enrol_opens_at,
        "closes_at": run.enrol_closes_at,
        "needs_approval": run.needs_approval,
        "full": all(free == 0 for free in seats) or bool(waiting),
        "waiting": waiting or 0,
    }
    return Panel("lms/courses/enrolment/panels/enrol.html", values, position=10)
