"""Pages of wishes."""

from lms.web.routes import Routes

routes = Routes("demand")
