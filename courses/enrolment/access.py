"""Opening one's own enrolment without an account: a mailed link, kept for this browser, or the login.

The link's token goes into the browser's session and out of the address, so that it is not passed on by accident.
"""

from datetime import datetime, timedelta

from flask import session
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.models import Enrolment
from courses.planning.calendar import Pointer
from courses.planning.models import CourseRun
from lms.data.tokens import hash_token, issue_token, subject_of_token
from lms.funding.models import Project
from lms.web.actor import Actor
from lms.web.languages import gettext
from lms.web.links import public_url

PURPOSE = "personal"
LIFE_AFTER_RUN = timedelta(days=90)
KEPT = "lms_access"
MOST_KEPT = 10
_ONE = (
    select(Enrolment)
    .where(Enrolment.id == bindparam("enrolment_id"))
    .options(joinedload(Enrolment.run).joinedload(CourseRun.project))
)
# What stands on the personal page anyway comes in the same statement.
_ONE_WITH_PAGE = _ONE.options(
    joinedload(Enrolment.run).options(
        joinedload(CourseRun.project).joinedload(Project.period), joinedload(CourseRun.venue)
    ),
    joinedload(Enrolment.person),
    joinedload(Enrolment.pool),
)


def personal_url(db: Session, enrolment: Enrolment) -> str:
    """A new link to the personal page, for one mail; valid until 90 days after the run."""
    raw = issue_token(db, PURPOSE, enrolment.id, enrolment.run.ends_at + LIFE_AFTER_RUN)
    return public_url("lms.enrolment.open_link", token=raw)


def own_pointer(enrolment_id: int) -> Pointer:
    """What a person's own calendar says about each date: the way to the personal page, no key to it."""
    return Pointer(
        public_url("lms.enrolment.door", enrolment_id=enrolment_id),
        gettext("Ihre Seite zum Kurs"),
        gettext("Den Link zur Online-Teilnahme finden Sie auf Ihrer Seite zum Kurs."),
    )


def remember(db: Session, token: str, now: datetime) -> int | None:
    """Keep a live link's token in this browser; the enrolment it opens, or None for a dead link."""
    digest = hash_token(token)
    enrolment_id = subject_of_token(db, PURPOSE, digest, now)
    if enrolment_id is not None:
        others = [kept for kept in session.get(KEPT, []) if kept != digest]
        session[KEPT] = [*others, digest][-MOST_KEPT:]
    return enrolment_id


def may_open(db: Session, enrolment: Enrolment, actor: Actor, now: datetime) -> bool:
    """The person themself: logged in, or with a live link in this browser."""
    if actor.person_id is not None and actor.person_id == enrolment.person_id:
        return True
    return any(subject_of_token(db, PURPOSE, digest, now) == enrolment.id for digest in session.get(KEPT, []))


def own_enrolment(
    db: Session, enrolment_id: int, actor: Actor, now: datetime, *, for_page: bool = False
) -> Enrolment | None:
    """The enrolment when it is the asking person's own, else None as for a missing one."""
    enrolment = db.scalar(_ONE_WITH_PAGE if for_page else _ONE, {"enrolment_id": enrolment_id})
    return enrolment if enrolment is not None and may_open(db, enrolment, actor, now) else None
