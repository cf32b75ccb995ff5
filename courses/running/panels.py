"""What running shows on pages of the floor and of other rooms."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.enrolment.deadline import is_offer_over
from courses.enrolment.models import ACTIVE, Enrolment, EnrolmentStatus
from courses.enrolment.policies import may_see_names
from courses.enrolment.queries import run_title
from courses.planning.lifecycle import OF_THE_WHOLE_RUN, Step, allows
from courses.planning.models import CourseRun, RunState
from courses.planning.policies import PLANNERS
from courses.running.changing import is_held
from courses.running.leaving import left_to_teach, runs_left
from courses.running.letters import News
from courses.running.models import ChangeKind
from courses.running.news import news_of
from courses.running.overlaps import meeting_spans, overlaps_of_person, overlaps_of_run
from courses.running.policies import may_change
from courses.running.queries import (
    Numbers,
    changes_of,
    decision_count,
    decision_rows,
    newest_move,
    numbers_of,
    overlap_lines,
    soon,
)
from courses.running.refusals import RunHeld
from courses.running.standing import snapshot_of
from courses.running.terms import offer_differs
from lms.people.models import RoleGrant
from lms.people.names import email_key
from lms.web.actor import Actor, Role, current_actor
from lms.web.holds import holds_on
from lms.web.languages import gettext
from lms.web.panels import Panel

MOST_ON_START = 6
MOST_LEFT = 10
S = EnrolmentStatus


def decisions_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """Runs about which somebody has to decide soon."""
    if not PLANNERS.allows(actor):
        return None
    today = now.astimezone(ZoneInfo(current_app.config["LMS_TIME_ZONE"])).date()
    until = soon(today, current_app.config["LMS_DECISION_NOTICE_DAYS"])
    rows = decision_rows(db, actor, now, today, until=until, limit=MOST_ON_START)
    if not rows:
        return None
    values = {"rows": rows, "total": decision_count(db, actor, now)}
    return Panel("lms/courses/running/panels/start.html", values, position=16)


def running_panel(db: Session, run: CourseRun, actor: Actor, *, now: datetime) -> Panel | None:
    """What can be done with a published run, whether it takes place, what was done, and who is needed twice."""
    if run.state is RunState.DRAFT or not may_change(actor, run):
        return None
    named = may_see_names(db, actor, run.id)
    held = allows(run.state, Step.CANCEL) and is_held(run, holds_on(db, run, lock=False))
    overlaps = overlaps_of_run(db, run, meeting_spans(run)) if named and allows(run.state, Step.CHANGE) else []
    values = {
        "run_id": run.id,
        "steps": {step.value for step in Step if allows(run.state, step) and not (held and step in OF_THE_WHOLE_RUN)},
        "held": gettext(RunHeld.text) if held else "",
        "numbers": numbers_of(db, [run.id]).get(run.id, Numbers()),
        "minimum": run.minimum_participants,
        "decide_on": run.decide_on,
        "go_at": run.go_at,
        "ahead": run.starts_at > now,
        "changes": changes_of(db, run),
        "overlaps": overlap_lines(db, overlaps, actor),
        "terms_differ": offer_differs(run),
    }
    return Panel("lms/courses/running/panels/run.html", values, position=12)


def moved_panel(db: Session, enrolment: Enrolment, *, now: datetime) -> Panel | None:
    """What was and what is after dates were moved, and one button for whom the new ones do not suit."""
    run = enrolment.run
    counts = enrolment.status in ACTIVE and not is_offer_over(enrolment, now)
    change = newest_move(db, enrolment) if counts else None
    if change is None or run.starts_at <= now or run.state is RunState.CANCELLED:
        return None
    news: News = news_of(db, run, change.kind, change.before, snapshot_of(db, run), message="", now=now)
    if news.give_back_until is None:
        return None
    values = {
        "enrolment_id": enrolment.id,
        "postponed": change.kind is ChangeKind.POSTPONED,
        "rows": news.rows,
        "until": news.give_back_until,
        "gives_back": enrolment.status in (S.CONFIRMED, S.OFFERED) and now < run.cancel_until,
    }
    return Panel("lms/courses/running/panels/moved.html", values, position=5)


def overlap_panel(db: Session, enrolment: Enrolment, *, now: datetime) -> Panel | None:
    """A soft hint to the person themself: at the same time they have a place elsewhere."""
    if enrolment.status not in ACTIVE or enrolment.run.starts_at <= now or not _own_eyes(enrolment):
        return None
    return _hint(db, enrolment.run, enrolment.person_id)


def overlap_before_panel(db: Session, run: CourseRun, *, now: datetime) -> Panel | None:
    """The same before enrolling, for somebody who is logged in: of others nothing may be told."""
    actor = current_actor()
    if actor.person_id is None or run.state is not RunState.PUBLISHED or run.starts_at <= now:
        return None
    return _hint(db, run, actor.person_id)


def leaving_panel(db: Session, person_id: int, actor: Actor, *, now: datetime) -> Panel | None:
    """On the page of a person or trainer: what they still have to teach, and the way to hand it over."""
    return _leaving(db, person_id, actor, now, ends=False)


def end_role_panel(db: Session, grant: RoleGrant, actor: Actor, *, now: datetime) -> Panel | None:
    """Before a trainer's role ends or rests: who would teach what is planned?"""
    return _leaving(db, grant.person_id, actor, now, ends=True) if grant.role is Role.TRAINER else None


def _leaving(db: Session, person_id: int, actor: Actor, now: datetime, *, ends: bool) -> Panel | None:
    left = left_to_teach(db, person_id, now) if PLANNERS.allows(actor) else None
    if left is None or not left.meetings:
        return None
    lines = runs_left(db, actor, person_id, now, most=MOST_LEFT) if ends else []
    values = {"left": left, "person_id": person_id, "ends": ends, "lines": lines, "more": left.runs - len(lines)}
    return Panel("lms/courses/running/panels/leaving.html", values)


def _hint(db: Session, run: CourseRun, person_id: int) -> Panel | None:
    elsewhere = overlaps_of_person(db, run, person_id, meeting_spans(run))
    if not elsewhere:
        return None
    wanted = select(CourseRun).where(CourseRun.id.in_([run_id for run_id, _enrolment in elsewhere]))
    runs = {one.id: one for one in db.scalars(wanted)}
    # A mailed link opens one page only; whoever is logged in gets to all of their own.
    values = {
        "places": [(id_, run_title(runs[other]), runs[other].starts_at) for other, id_ in elsewhere],
        "linked": current_actor().person_id == person_id,
    }
    return Panel("lms/courses/running/panels/overlap.html", values, position=6)


def _own_eyes(enrolment: Enrolment) -> bool:
    """Whether only the person opens this page: a mailed link may have gone to somebody who booked for them."""
    if current_actor().person_id == enrolment.person_id:
        return True
    return bool(enrolment.contact_email) and email_key(enrolment.contact_email or "") == enrolment.person.email_key
