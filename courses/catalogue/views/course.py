"""The public page of an offer, and the same page as those who write it see it before."""

from flask import request
from werkzeug.wrappers import Response

from courses.catalogue.models import Course
from courses.catalogue.policies import EDITORS
from courses.catalogue.queries import course_page, in_tongue, published_course
from courses.catalogue.staff_queries import offer_to_edit
from courses.catalogue.views import routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import current_actor, require
from lms.web.page import render
from lms.web.panels import panels_for
from lms.web.routes import anyone


@routes.get("/courses/<code>", policy=anyone, indexed=True)
def course(code: str) -> Response:
    """What is learned, for whom, in which form; the dates come from planning. `text` chooses a further language."""
    found = published_course(request_session(), code)
    require(found is not None)
    assert found is not None
    return _show(found, preview=False)


@routes.get("/staff/courses/<code>/preview", policy=EDITORS)
def preview(code: str) -> Response:
    """The page as the public sees it, or would see it."""
    found = offer_to_edit(request_session(), code, current_actor())
    require(found is not None)
    assert found is not None
    return _show(found, preview=True)


def _show(found: Course, *, preview: bool) -> Response:
    page = course_page(found)
    wish = request.args.get("text", "")
    shown = in_tongue(page, found, wish) if wish else page
    require(shown is not None)
    db, now = request_session(), clock.now()
    return render(
        "lms/courses/catalogue/course.html",
        course=shown,
        state=found.state,
        preview=preview,
        address="lms.catalogue.preview" if preview else "lms.catalogue.course",
        panels=panels_for("course", db, found, now=now),
        head_panels=[] if preview else panels_for("course_head", db, found, now=now),
    )
