"""What the search of staff finds among offers and runs."""

from flask import url_for
from sqlalchemy import func
from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.catalogue.policies import EDITORS, editable_by
from courses.catalogue.staff_queries import offers_matching
from courses.planning.models import CourseRun
from courses.planning.policies import STAFF
from courses.planning.queries import title_of
from courses.planning.staff_queries import runs_matching
from lms.web.actor import Actor
from lms.web.formats import format_date
from lms.web.languages import lazy as _l
from lms.web.search import Finder, Hit, Hits
from lms.web.words import in_language


def find_offers(db: Session, actor: Actor, text: str, limit: int) -> Hits | None:
    """Offers the actor works with, by code or any of their words; one that is not edited leads to its public page."""
    if not EDITORS.allows(actor):
        return None
    found = offers_matching(actor, text, "")
    total = db.scalar(found.with_only_columns(func.count(Course.id))) or 0
    rows = found.add_columns(editable_by(actor)).order_by(Course.code).limit(limit)
    return Hits([_offer(course, bool(editable)) for course, editable in db.execute(rows)], total, _all_offers(text))


def find_runs(db: Session, actor: Actor, text: str, limit: int) -> Hits | None:
    """Runs the actor plans or teaches, the latest first."""
    if not STAFF.allows(actor):
        return None
    found = runs_matching(actor, text, "")
    total = db.scalar(found.with_only_columns(func.count(CourseRun.id))) or 0
    rows = db.scalars(found.order_by(CourseRun.starts_at.desc(), CourseRun.id).limit(limit))
    return Hits([_run(run) for run in rows], total, url_for("lms.planning.staff_runs", q=text))


def _offer(course: Course, editable: bool) -> Hit:
    endpoint = "lms.catalogue.offer" if editable else "lms.catalogue.course"
    return Hit(in_language(course.title_de, course.title_en), url_for(endpoint, code=course.code), course.code)


def _run(run: CourseRun) -> Hit:
    detail = f"{run.code}, {format_date(run.starts_at)}"
    return Hit(title_of(run.terms), url_for("lms.planning.staff_run", run_id=run.id), detail)


def _all_offers(text: str) -> str:
    return url_for("lms.catalogue.offers", q=text)


FINDERS = (Finder(_l("Angebote"), find_offers, 10), Finder(_l("Durchführungen"), find_runs, 20))
