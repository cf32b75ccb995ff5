"""Who does what now, as the rules of running want it."""

from datetime import datetime

from sqlalchemy.orm import Session

from courses.enrolment.settings import seat_rules
from courses.planning.collisions.settings import collision_rules
from courses.planning.models import CourseRun
from courses.running.changing import Doing
from lms.web.actor import Actor
from lms.web.holds import holds_on


def doing(db: Session, run: CourseRun, actor: Actor, now: datetime, *, lock: bool = True) -> Doing:
    """The actor at work on the locked run, with what upper rooms hold about it and this installation's rules.

    Who only looks what would be refused asks without `lock`.
    """
    return Doing(actor, now, holds_on(db, run, lock=lock), seat_rules(), collision_rules())
