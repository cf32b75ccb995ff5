"""Pages of enrolment: applying for a place, and one's own page."""

from lms.web.routes import Routes

routes = Routes("enrolment")
