"""Calendars to subscribe to: the secret one of a person, and the public one. They work without a login."""

import re

from flask import abort, current_app, request
from werkzeug.wrappers import Response

from courses.catalogue.models import CourseFormat
from courses.exchange.addresses import address_of
from courses.exchange.feeds import Feed, personal_feed, public_feed, still_teaches, trainer_feed
from courses.exchange.models import CalendarAddress, FeedKind
from courses.exchange.views import routes
from courses.planning.calendar import show_calendar
from courses.planning.offers import Wish
from lms.data import clock
from lms.data.session import request_session
from lms.web.actor import require
from lms.web.conditional import PRIVATE, PUBLIC
from lms.web.forms import clean, line_complaint
from lms.web.languages import gettext, set_language
from lms.web.routes import anyone

GONE = 410
LONGEST_FILTER = 255
LINE_ID = re.compile("[1-9][0-9]{0,14}")
FILTERS = ("q", "line", "group", "region", "format")


@routes.get("/calendar/<token>.ics", policy=anyone)
def secret_calendar(token: str) -> Response:
    """A person's own calendar. A word nobody knows is no page; one that was reset is gone, so that programs stop asking."""
    address = address_of(request_session(), token)
    require(address is not None)
    assert address is not None
    if address.revoked_at is not None:
        abort(GONE)
    set_language(address.language)
    return _show(_feed_of(address), _name_of(address.kind), PRIVATE)


@routes.get("/calendar.ics", policy=anyone)
def public_calendar() -> Response:
    """The dates of all published runs; the filters are those of the catalogue's address."""
    network = current_app.extensions["lms"].network_name()
    return _show(public_feed(request_session(), wish_of_address(), clock.now()), network, PUBLIC)


def wish_of_address() -> Wish | None:
    """The filters in the address; None for one that cannot be. Dropping it would fill a calendar with all there is."""
    sent = {name: clean(request.args.get(name)) for name in FILTERS}
    formats = {word.value: word for word in CourseFormat}
    line, wanted = sent["line"], formats.get(sent["format"])
    strange = any(line_complaint(text) or len(text) > LONGEST_FILTER for text in sent.values())
    if strange or (sent["format"] and wanted is None) or (line and not LINE_ID.fullmatch(line)):
        return None
    line_id = int(line) if line else None
    return Wish(text=sent["q"], line_id=line_id, group=sent["group"], region=sent["region"], format=wanted)


def _feed_of(address: CalendarAddress) -> Feed:
    db, now = request_session(), clock.now()
    if address.kind is FeedKind.PERSONAL:
        return personal_feed(db, address.person_id, address.contact_key, now)
    require(still_teaches(db, address.person_id, clock.today(current_app.config["LMS_TIME_ZONE"])))
    return trainer_feed(db, address.person_id, now)


def _name_of(kind: FeedKind) -> str:
    return gettext("Meine Kurse") if kind is FeedKind.PERSONAL else gettext("Meine Termine als Kursleitung")


def _show(feed: Feed, name: str, cache: str) -> Response:
    return show_calendar(feed.table, feed.event, now=clock.now(), cache=cache, name=name, more=feed.more)
