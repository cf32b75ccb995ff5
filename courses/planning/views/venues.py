"""Places behind the scenes: the list, and a new one."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from courses.catalogue.search import folded_words
from courses.planning.choices import land_of_network
from courses.planning.models import Venue
from courses.planning.places.coming import coming_values
from courses.planning.places.vocabulary import FEATURES, equipment_words
from courses.planning.policies import PLANNERS
from courses.planning.readdressing import Spot, lock_coming
from courses.planning.tables import VENUES, listed_venues
from courses.planning.venues import (
    ChangedMeanwhile,
    VenueData,
    VenueKnown,
    add_venue,
    change_venue,
    content_of,
    lock_venue,
)
from courses.planning.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.funding.laender import LAENDER
from lms.web.actor import current_actor, require
from lms.web.choices import SelectField, Ticks
from lms.web.conflict import show_conflict
from lms.web.fields import Lines, LongText, WholeNumber, complain
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, say, see_other
from lms.web.tables import Source
from lms.web.versions import VersionField


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
    features = Ticks(_l("Das gibt es hier"), choices=list(FEATURES.items()))
    version = VersionField()

    def place(self) -> VenueData:
        """What was written, as a plain value."""
        fields = {name: self[name].data for name in VenueData.__dataclass_fields__}
        return VenueData(**fields | {"features": tuple(self.features.data or ())})


class VenueSearch(SearchForm):
    """What staff look for among places."""

    def __init__(self) -> None:
        super().__init__()
        self.read_address()


@routes.get("/staff/venues", policy=PLANNERS)
def venue_list() -> Response:
    """All places."""
    db, form = request_session(), VenueSearch()
    source = Source(db, listed_venues(folded_words(form.q.data)), lambda rows: [venue for (venue,) in rows])
    return show_list(VENUES, source, "lms/courses/planning/staff/venues.html", form=form)


@routes.form("/staff/venues/new", policy=PLANNERS)
def new_venue() -> Response:
    """Write down a new place."""
    form = VenueForm(data={"land": land_of_network(request_session())})
    if form.sent_and_valid():
        try:
            return _added(form)
        except VenueKnown as refusal:
            complain(form.name, gettext(refusal.text))
    return _show(form, None)


@routes.form("/staff/venues/<id:venue_id>", policy=PLANNERS)
def edit_venue(venue_id: int) -> Response:
    """A place with its rooms, to be changed."""
    venue = request_session().get(Venue, venue_id)
    require(venue is not None)
    assert venue is not None
    form = VenueForm(data=_values(venue))
    if form.sent_and_valid():
        try:
            return _changed(venue_id, form)
        except VenueKnown as refusal:
            complain(form.name, gettext(refusal.text))
            venue = request_session().get_one(Venue, venue_id)
        except ChangedMeanwhile:
            stored = _values(request_session().get_one(Venue, venue_id))
            return show_conflict(form, stored, title=form.name.data, url=request.path)
    return _show(form, venue)


def _added(form: VenueForm) -> Response:
    now = clock.now()
    with transaction() as db:
        key = once(db, now)
        first = isinstance(key, FormKey)
        if isinstance(key, FormKey):
            key.answer = str(add_venue(db, form.place(), actor=current_actor().tag, now=now).id)
        venue_id = key.answer if isinstance(key, FormKey) else key
    if first:
        say("success", gettext("Der Ort ist angelegt."))
    return see_other("lms.planning.edit_venue", venue_id=int(venue_id))


def _changed(venue_id: int, form: VenueForm) -> Response:
    now = clock.now()
    with transaction() as db:
        runs = lock_coming(db, Spot(venue_id), now)
        venue = lock_venue(db, venue_id)
        require(venue is not None)
        assert venue is not None
        first = isinstance(once(db, now), FormKey)
        if first:
            change_venue(db, venue, runs, form.place(), version=form.version.data, actor=current_actor().tag, now=now)
    if first:
        say("success", gettext("Gespeichert."))
    return see_other("lms.planning.edit_venue", venue_id=venue_id)


def _values(venue: Venue) -> dict[str, Any]:
    return content_of(venue) | {"version": venue.version}


def _show(form: VenueForm, venue: Venue | None) -> Response:
    rooms = [
        {"id": room.id, "name": room.name, "capacity": room.capacity, "equipment": equipment_words(room.equipment)}
        for room in (venue.rooms if venue else ())
    ]
    return render(
        "lms/courses/planning/staff/venue.html",
        422 if form.errors else 200,
        form=form,
        venue_id=venue.id if venue else None,
        name=venue.name if venue else "",
        rooms=rooms,
        **(coming_values(Spot(venue.id)) if venue else {"coming": [], "more": 0}),
    )
