"""Rooms of a venue: a new one, changing one, removing one that was never used."""

from typing import Any

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form
from wtforms.validators import ValidationError

from courses.planning.models import Room, Venue
from courses.planning.places.coming import coming_values
from courses.planning.places.rooms import (
    RoomData,
    RoomKnown,
    add_room,
    change_room,
    content_of,
    lock_room,
    remove_room,
)
from courses.planning.places.vocabulary import (
    EQUIPMENT,
    FEATURES,
    LONGEST_OWN_WORD,
    MOST_OWN_WORDS,
    own_words,
    parted,
)
from courses.planning.policies import PLANNERS
from courses.planning.readdressing import Spot, lock_coming
from courses.planning.venues import ChangedMeanwhile, lock_venue
from courses.planning.views import routes
from lms.data import clock
from lms.data.idempotency import FormKey
from lms.data.session import request_session, transaction
from lms.web.actor import current_actor, require
from lms.web.choices import Ticks
from lms.web.conflict import show_conflict
from lms.web.fields import Lines, LongText, WholeNumber, complain
from lms.web.forms import BaseForm, OneLine, Required, TextField, UpTo, once
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.page import render, say, see_other
from lms.web.versions import VersionField

MOST_PEOPLE = 10_000


class RoomForm(BaseForm):
    """A room with what it holds and what stands in it."""

    name = TextField(_l("Name des Raums"), [Required(), OneLine(), UpTo(255)])
    capacity = WholeNumber(_l("Platz für so viele Personen"), lowest=1, highest=MOST_PEOPLE, required=False)
    equipment = Ticks(_l("Ausstattung"), choices=list(EQUIPMENT.items()))
    more_equipment = TextField(_l("Weitere Ausstattung"), [OneLine(), UpTo(1000)])
    features = Ticks(_l("Das gibt es hier"), choices=list(FEATURES.items()))
    access_de = LongText(_l("Weg zum Raum (Deutsch)"), [Lines(), UpTo(2000)], render_kw={"rows": 3})
    access_en = LongText(_l("Weg zum Raum (Englisch)"), [Lines(), UpTo(2000)], render_kw={"rows": 3})
    version = VersionField()

    def validate_more_equipment(self, field: TextField) -> None:
        """A few short words, not a text."""
        words = parted(field.data)
        if len(words) > MOST_OWN_WORDS or any(len(word) > LONGEST_OWN_WORD for word in words):
            text = gettext(
                "Bitte höchstens %(most)s Angaben mit je höchstens %(longest)s Zeichen, durch Kommas getrennt.",
                most=MOST_OWN_WORDS,
                longest=LONGEST_OWN_WORD,
            )
            raise ValidationError(text)

    def room(self) -> RoomData:
        """What was written, as a plain value."""
        return RoomData(
            name=self.name.data,
            capacity=self.capacity.data,
            equipment=(*(self.equipment.data or ()), *parted(self.more_equipment.data)),
            features=tuple(self.features.data or ()),
            access_de=self.access_de.data,
            access_en=self.access_en.data,
        )


@routes.form("/staff/venues/<id:venue_id>/rooms/new", policy=PLANNERS)
def new_room(venue_id: int) -> Response:
    """Write down a room of the venue."""
    name, form = _venue(request_session(), venue_id).name, RoomForm()
    if form.sent_and_valid():
        try:
            return _added(venue_id, form)
        except RoomKnown as refusal:
            complain(form.name, gettext(refusal.text))
    return _show(form, venue_id, name)


@routes.form("/staff/venues/<id:venue_id>/rooms/<id:room_id>", policy=PLANNERS)
def edit_room(venue_id: int, room_id: int) -> Response:
    """Change a room."""
    room = _room(request_session(), venue_id, room_id)
    name, form = room.venue.name, RoomForm(data=_values(room))
    if form.sent_and_valid():
        try:
            return _changed(venue_id, room_id, form)
        except RoomKnown as refusal:
            complain(form.name, gettext(refusal.text))
        except ChangedMeanwhile:
            stored = _values(_room(request_session(), venue_id, room_id))
            return show_conflict(form, stored, title=form.name.data, url=request.path)
    return _show(form, venue_id, name, room_id)


@routes.post("/staff/venues/<id:venue_id>/rooms/<id:room_id>/remove", policy=PLANNERS)
def drop_room(venue_id: int, room_id: int) -> Response:
    """Remove a room in which nothing was ever planned."""
    now = clock.now()
    with transaction() as db:
        first = isinstance(once(db, now), FormKey)
        if first:
            room = lock_room(db, venue_id, room_id)
            require(room is not None)
            assert room is not None
            remove_room(db, room, actor=current_actor().tag, now=now)
    if first:
        say("success", gettext("Der Raum ist gelöscht."))
    return see_other("lms.planning.edit_venue", venue_id=venue_id)


def _added(venue_id: int, form: RoomForm) -> Response:
    now = clock.now()
    with transaction() as db:
        venue = lock_venue(db, venue_id)
        require(venue is not None)
        assert venue is not None
        first = isinstance(once(db, now), FormKey)
        if first:
            add_room(db, venue, form.room(), actor=current_actor().tag, now=now)
    if first:
        say("success", gettext("Der Raum ist angelegt."))
    return see_other("lms.planning.edit_venue", venue_id=venue_id)


def _changed(venue_id: int, room_id: int, form: RoomForm) -> Response:
    now = clock.now()
    with transaction() as db:
        runs = lock_coming(db, Spot(venue_id, room_id), now)
        room = lock_room(db, venue_id, room_id)
        require(room is not None)
        assert room is not None
        first = isinstance(once(db, now), FormKey)
        if first:
            change_room(db, room, runs, form.room(), version=form.version.data, actor=current_actor().tag, now=now)
    if first:
        say("success", gettext("Gespeichert."))
    return see_other("lms.planning.edit_venue", venue_id=venue_id)


def _values(room: Room) -> dict[str, Any]:
    known = [word for word in room.equipment if word in EQUIPMENT]
    return content_of(room) | {
        "equipment": known,
        "more_equipment": ", ".join(own_words(room.equipment)),
        "version": room.version,
    }


def _venue(db: Session, venue_id: int) -> Venue:
    venue = db.get(Venue, venue_id)
    require(venue is not None)
    assert venue is not None
    return venue


def _room(db: Session, venue_id: int, room_id: int) -> Room:
    room = db.scalar(select(Room).where(Room.id == room_id, Room.venue_id == venue_id))
    require(room is not None)
    assert room is not None
    return room


def _show(form: Form, venue_id: int, venue: str, room_id: int | None = None) -> Response:
    return render(
        "lms/courses/planning/staff/room.html",
        422 if form.errors else 200,
        form=form,
        venue_id=venue_id,
        venue=venue,
        room_id=room_id,
        **(coming_values(Spot(venue_id, room_id)) if room_id else {}),
    )
