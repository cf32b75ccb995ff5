"""Who is reminded on the day by which it must be decided whether a run takes place.

A run that is below its minimum and of which nobody has decided: one mail to each who leads its project that day, a deputy
included; where nobody does, to the coordination. A mail that was missed because nothing ran that day is sent within two
days, later it would only be an accusation. A run that was postponed has a new day, and so may have a new mail.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun
from courses.running.messages import remind
from courses.running.queries import undecided
from lms.people.holders import reached
from lms.people.models import Person
from lms.web.actor import Grant, Role

CATCHES_UP = timedelta(days=2)


def due(db: Session, today: date, now: datetime) -> list[int]:
    """The runs whose day it is."""
    days = (CourseRun.decide_on <= today) & (CourseRun.decide_on >= today - CATCHES_UP)
    return list(db.scalars(select(CourseRun.id).where(undecided(now), days).order_by(CourseRun.id)))


def remind_of(db: Session, run_id: int, today: date, now: datetime) -> None:
    """Ask for the mails of one run, unless it was decided meanwhile."""
    run = db.scalar(select(CourseRun).where(CourseRun.id == run_id, undecided(now)))
    if run is not None:
        for person in _responsible(db, run, today):
            remind(db, run, person, now)


def _responsible(db: Session, run: CourseRun, today: date) -> Sequence[Person]:
    leads = db.scalars(reached(Grant(Role.PROJECT_LEAD, project_id=run.project_id), today)).all()
    return leads or db.scalars(reached(Grant(Role.COORDINATOR), today)).all()
