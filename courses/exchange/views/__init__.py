"""Addresses that programs read, and the pages about them."""

from lms.web.routes import Routes

routes = Routes("exchange")
