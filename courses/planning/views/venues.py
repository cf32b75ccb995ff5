"""Places behind the scenes: the list, and a new one."""

from werkzeug.wrappers import Response
from wtforms import SelectField

from courses.planning.choices import land_of_network
from courses.planning.policies import PLANNERS
from courses.planning.venues import VenueData, VenueKnown, add_venue, venue_count, venues
from courses.planning.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.funding.laender import LAENDER
from lms.web.actor import current_actor
from lms.web.fields import Lines, LongText, WholeNumber, complain
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.listing import page_of
from lms.web.page import render, say, see_other
from lms.web.paging import PER_PAGE
from lms.web.words import in_language


class VenueForm(BaseForm):
    """A place with its address and the way in."""

    name = TextField(_l("Name"), [Required(), OneLine(), UpTo(255)])
    street = TextField(_l("Straße und Hausnummer"), [Required(), OneLine(), UpTo(255)])
    postcode = TextField(_l("Postleitzahl"), [Required(), OneLine(), UpTo(10)])
    town = TextField(_l("Stadt oder Gemeinde"), [Required(), OneLine(), UpTo(255)])
    region = TextField(_l("Region oder Landkreis"), [Required(), OneLine(), UpTo(255)])
    land = SelectField(_l("Land"), [Required()], choices=LAENDER)
    access_de = LongText(_l("Zugang und Barrierefreiheit (Deutsch)"), [Lines(), UpTo(2000)], render_kw={"rows": 4})
    access_en = LongText(_l("Zugang und Barrierefreiheit (Englisch)"), [Lines(), UpTo(2000)], render_kw={"rows": 4})
    capacity = WholeNumber(_l("Platz für so viele Personen"), lowest=1, highest=10_000, required=False)


@routes.get("/staff/venues", policy=PLANNERS)
def venue_list() -> Response:
    """All places."""
    db = request_session()
    page = page_of(venue_count(db))
    rows = [
        {
            "name": venue.name,
            "address": f"{venue.street}, {venue.postcode} {venue.town}",
            "region": venue.region,
            "access": in_language(venue.access_de, venue.access_en),
            "capacity": venue.capacity,
        }
        for venue in venues(db, offset=page.offset, limit=PER_PAGE)
    ]
    return render("lms/courses/planning/staff/venues.html", rows=rows, page=page)


@routes.form("/staff/venues/new", policy=PLANNERS)
def new_venue() -> Response:
    """Write down a new place."""
    form = VenueForm(data={"land": land_of_network(request_session())})
    if form.sent_and_valid():
        try:
            return _added(form)
        except VenueKnown as refusal:
            complain(form.name, gettext(refusal.text))
    return render("lms/courses/planning/staff/venue.html", 422 if form.errors else 200, form=form)


def _added(form: VenueForm) -> Response:
    now = clock.now()
    with transaction() as db:
        first = isinstance(once(db, now), FormKey)
        if first:
            add_venue(db, VenueData(**form.data), actor=current_actor().tag, now=now)
    if first:
        say("success", gettext("Der Ort ist angelegt."))
    return see_other("lms.planning.venue_list")
