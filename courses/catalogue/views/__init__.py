"""Pages of the catalogue: the offer for visitors, and everything staff do with offers."""

from lms.web.routes import Routes

routes = Routes("catalogue")
