"""The LMS as it is served under measurement."""

from flask import Flask

import wsgi


def make_app() -> Flask:
    """The app as wsgi.py makes it; all clients come from one address, so the brake on that is loosened."""
    app = wsgi.make_app()
    app.config["LMS_ENROL_PER_MINUTE"] = 100_000
    return wsgi.settled(app)
