"""Who may read and change offers behind the scenes."""

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseState
from lms.funding.models import Project
from lms.web.actor import Actor, Role
from lms.web.routes import any_role

EDITORS = any_role(Role.PROJECT_LEAD, Role.COORDINATOR)
# Lines and target groups belong to the whole network.
KEEPERS = any_role(Role.COORDINATOR)


def is_coordinator(actor: Actor) -> bool:
    """Whether the whole network is the actor's business."""
    return Role.COORDINATOR in actor.roles


def editable_by(actor: Actor) -> ColumnElement[bool]:
    """Offers of the own providers; for the coordination all."""
    return true() if is_coordinator(actor) else Course.provider_id.in_(_own_providers(actor))


def listed_for(actor: Actor) -> ColumnElement[bool]:
    """What staff find in their list: all that they edit, and all published offers, which they may plan."""
    return editable_by(actor) | (Course.state == CourseState.PUBLISHED)


def provider_ids(db: Session, actor: Actor) -> frozenset[int]:
    """The providers an actor may put an offer under."""
    wanted = select(Project.provider_id) if is_coordinator(actor) else _own_providers(actor)
    return frozenset(db.scalars(wanted))


def _own_providers(actor: Actor) -> Select[int]:
    return select(Project.provider_id).where(Project.id.in_(actor.project_ids))
