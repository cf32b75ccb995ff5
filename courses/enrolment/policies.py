"""Who sees the names of a run's participants, and who decides about them."""

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun
from courses.planning.trainers.teaching import runs_of_trainer
from lms.funding.models import FundingPeriod, Network, Project
from lms.web.actor import Actor, Role
from lms.web.routes import Policy

# Everybody takes part in courses, with or without a login, except an account that only keeps the house.
TAKES_PART = Policy("takes_part", lambda actor: actor.roles != {Role.ADMIN})


def names_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Runs whose people the actor sees by name: those decided about, and those taught."""
    if Role.TRAINER not in actor.roles:
        return decidable_by(actor)
    return decidable_by(actor) | CourseRun.id.in_(runs_of_trainer(actor.person_id))


def decidable_by(actor: Actor) -> ColumnElement[bool]:
    """Runs of the own project. Each provider is its own controller, so the coordination decides about people of other
    providers only where the network is a joint controller."""
    own = CourseRun.project_id.in_(actor.project_ids)
    if Role.COORDINATOR not in actor.roles:
        return own
    known = or_(Network.joint_controllership, Project.provider_id == Network.host_organisation_id)
    projects = select(Project.id).join(FundingPeriod, FundingPeriod.id == Project.period_id).join(Network)
    return own | CourseRun.project_id.in_(projects.where(known))


def people_seen(actor: Actor) -> Select[int]:
    """Ids of the people who are, or were, enrolled in a run whose people the actor decides about."""
    return select(Enrolment.person_id).join(CourseRun, CourseRun.id == Enrolment.run_id).where(decidable_by(actor))


def may_see_names(db: Session, actor: Actor, run_id: int) -> bool:
    """The same for one run."""
    return _exists(db, run_id, names_visible_to(actor))


def may_decide(db: Session, actor: Actor, run_id: int) -> bool:
    """Whether the actor approves requests and employers of this run."""
    return _exists(db, run_id, decidable_by(actor))


def _exists(db: Session, run_id: int, condition: ColumnElement[bool]) -> bool:
    return db.scalar(select(CourseRun.id).where(CourseRun.id == run_id, condition)) is not None
