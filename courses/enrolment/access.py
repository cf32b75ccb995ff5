"""Opening one's own enrolment without an account: a mailed link, kept for this browser, or the login.

The link's token goes into the browser's session and out of the address, so that it is not passed on by accident.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import session
from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.models import Enrolment
from courses.planning.calendar import Pointer
from courses.planning.models import CourseRun
from lms.data.tokens import LIVE, AccessToken, hash_token, issue_token, subject_of_token
from lms.funding.models import Project
from lms.web.actor import Actor
from lms.web.languages import gettext
from lms.web.links import public_url

PURPOSE = "personal"
LIFE_AFTER_RUN = timedelta(days=90)
KEPT = "lms_access"
MOST_KEPT = 10
# The person themself: logged in, or with a live link kept in this browser.
_OWN = and_(
    Enrolment.id == bindparam("enrolment_id"),
    or_(
        Enrolment.person_id == bindparam("person_id"),
        exists().where(
            LIVE,
            AccessToken.subject_id == Enrolment.id,
            AccessToken.token_hash.in_(bindparam("links", expanding=True)),
        ),
    ),
)
_ONE = select(Enrolment).where(_OWN).options(joinedload(Enrolment.run).joinedload(CourseRun.project))
# What stands on the personal page anyway comes in the same statement.
_ONE_WITH_PAGE = _ONE.options(
    joinedload(Enrolment.run).options(
        joinedload(CourseRun.project).options(joinedload(Project.period), joinedload(Project.all_logos)),
        joinedload(CourseRun.venue),
    ),
    joinedload(Enrolment.person),
    joinedload(Enrolment.pool),
    joinedload(Enrolment.employer),
)
_LOCKED_RUN = (
    select(CourseRun)
    .join(Enrolment, Enrolment.run_id == CourseRun.id)
    .where(_OWN)
    .with_for_update(of=CourseRun)
    .execution_options(populate_existing=True)
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


def own_enrolment(
    db: Session, enrolment_id: int, actor: Actor, now: datetime, *, for_page: bool = False
) -> Enrolment | None:
    """The enrolment when it is the asking person's own, else None as for a missing one."""
    one = _ONE_WITH_PAGE if for_page else _ONE
    return db.scalars(one, _asked(enrolment_id, actor, now)).unique().one_or_none()


def lock_own(db: Session, enrolment_id: int, actor: Actor, now: datetime) -> tuple[CourseRun, Enrolment] | None:
    """The run with its row locked, and the asking person's own enrolment in it as it is under this lock; else None.

    Whose an enrolment is changes only under this very lock, so the statement that locks asks for that as well.
    """
    run = db.scalar(_LOCKED_RUN, _asked(enrolment_id, actor, now))
    return None if run is None else (run, db.get_one(Enrolment, enrolment_id))


def _asked(enrolment_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment_id,
        "person_id": actor.person_id,
        "links": session.get(KEPT, []),
        "purpose": PURPOSE,
        "now": now,
    }
