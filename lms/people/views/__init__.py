"""Pages of organisations, roles, invitations and legal texts."""

from lms.web.actor import Role
from lms.web.routes import Routes, any_role

routes = Routes("people")
KEEPERS = any_role(Role.HR, Role.PROJECT_LEAD, Role.COORDINATOR)
LEADS = any_role(Role.PROJECT_LEAD, Role.COORDINATOR)
GIVERS = any_role(Role.PROJECT_LEAD, Role.COORDINATOR, Role.ADMIN)
ALL_GIVERS = any_role(Role.HR, Role.PROJECT_LEAD, Role.COORDINATOR, Role.ADMIN)
COORDINATION = any_role(Role.COORDINATOR)
