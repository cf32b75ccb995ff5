"""The start page: each role finds there what is due, handed in by the features."""

from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor
from lms.web.page import render
from lms.web.panels import panels_for
from lms.web.routes import Routes, anyone

routes = Routes("floor")


@routes.get("/", policy=anyone, indexed=True)
def start() -> Response:
    """What matters to this actor now."""
    panels = panels_for("start", request_session(), current_actor(), now=clock.now())
    return render("lms/web/start.html", panels=panels)
