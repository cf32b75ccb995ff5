"""Who looks after the programme: the coordination. A lead reads the own projects and keeps their contacts."""

from sqlalchemy import ColumnElement, true

from lms.funding.models import Project
from lms.web.actor import Actor, Role
from lms.web.routes import any_role

COORDINATORS = any_role(Role.COORDINATOR)
LEADS = any_role(Role.PROJECT_LEAD, Role.COORDINATOR)


def may_keep_programme(actor: Actor) -> bool:
    """Networks, periods, funders, logos and projects belong to the coordination."""
    return Role.COORDINATOR in actor.roles


def may_see_project(actor: Actor, project_id: int) -> bool:
    """The coordination sees all projects, a lead the own ones; who sees one may also write down its contacts."""
    return may_keep_programme(actor) or project_id in actor.project_ids


def visible_projects(actor: Actor) -> ColumnElement[bool]:
    """The same as a condition for queries."""
    return true() if may_keep_programme(actor) else Project.id.in_(actor.project_ids)
