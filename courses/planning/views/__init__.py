"""Pages of planning: the catalogue with dates, and the run."""

from lms.web.routes import Routes

routes = Routes("planning")
