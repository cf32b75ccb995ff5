"""The catalogue: what is offered, and when next."""

from flask import request, url_for
from werkzeug.wrappers import Response

from courses.planning import offers
from courses.planning.filters import CatalogueForm, pager
from courses.planning.views import routes
from lms.data import clock
from lms.data.session import request_session
from lms.web.page import render
from lms.web.panels import panels_for
from lms.web.routes import anyone


@routes.get("/courses", policy=anyone, indexed=True)
def catalogue() -> Response:
    """Published offers that fit the search, each with its next run."""
    db, now = request_session(), clock.now()
    form = CatalogueForm(offers.choices(db, now))
    hits = offers.find_offers(db, form.wish(), page=request.args.get("page", 1, type=int), now=now)
    return render(
        "lms/courses/planning/catalogue.html",
        form=form,
        hits=hits,
        page=pager(hits, form.values()),
        calendar_url=url_for("lms.planning.public_board", **form.lasting()),
        panels=panels_for("catalogue", db, form.values(), now=now),
    )
