"""The page "Verlauf" of a record: what happened to it, the newest first, for those who may edit it."""

from flask import current_app
from werkzeug.wrappers import Response

from lms.data.history import entries_of, entry_count
from lms.data.session import request_session
from lms.web.actor import Role, current_actor, require
from lms.web.history import History
from lms.web.history_wording import in_words
from lms.web.listing import page_of
from lms.web.page import render
from lms.web.paging import PER_PAGE
from lms.web.routes import Routes, any_role

routes = Routes("history")
# Which of them may see a record is asked of the feature that the record belongs to.
STAFF = any_role(Role.TRAINER, Role.HR, Role.PROJECT_LEAD, Role.COORDINATOR, Role.ADMIN)


@routes.get("/staff/history/<thing>/<id:thing_id>", policy=STAFF)
def show(thing: str, thing_id: int) -> Response:
    """Who changed what from what to what, when."""
    db, told = request_session(), _told(thing)
    record = told.find(db, current_actor(), thing_id)
    require(record is not None)
    subject = f"{thing}:{thing_id}"
    page = page_of(entry_count(db, subject))
    entries = entries_of(db, subject, offset=page.offset, limit=PER_PAGE)
    return render("lms/web/history.html", record=record, steps=in_words(db, told, entries), page=page)


def _told(thing: str) -> History:
    told: History | None = current_app.extensions["lms"].history.get(thing)
    require(told is not None)
    assert told is not None
    return told
