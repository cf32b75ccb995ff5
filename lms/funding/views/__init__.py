"""Pages of the programme: network, periods, projects, logos, and the step into the next period."""

from lms.web.routes import Routes

routes = Routes("funding")
