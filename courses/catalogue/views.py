"""The public page of an offer."""

from werkzeug.wrappers import Response

from courses.catalogue.queries import course_page, published_course
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import require
from lms.web.page import render
from lms.web.panels import panels_for
from lms.web.routes import Routes, anyone

routes = Routes("catalogue")


@routes.get("/courses/<code>", policy=anyone, indexed=True)
def course(code: str) -> Response:
    """What is learned, for whom, in which form; the dates come from planning."""
    db, now = request_session(), clock.now()
    found = published_course(db, code)
    require(found is not None)
    assert found is not None
    return render(
        "lms/courses/catalogue/course.html",
        course=course_page(found),
        panels=panels_for("course", db, found, now=now),
        head_panels=panels_for("course_head", db, found, now=now),
    )
