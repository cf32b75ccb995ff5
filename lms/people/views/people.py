"""People: the list for staff, and the page of one of them with everything that is known and why."""

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.session import request_session
from lms.people.merging import leads_to
from lms.people.models import Person
from lms.people.people_queries import find_people, person_rows
from lms.people.personal_data import Asked, KnownData, known_data, shown
from lms.people.policies import may_merge, visible_people
from lms.people.references import Thing
from lms.people.tables import PEOPLE
from lms.people.views import GIVERS, routes
from lms.web.actor import Actor, Role, current_actor, require
from lms.web.choices import SelectField
from lms.web.formats import label
from lms.web.forms import plain_choices
from lms.web.languages import gettext
from lms.web.languages import lazy as _l
from lms.web.list_pages import show_list
from lms.web.listing import SearchForm
from lms.web.page import render, see_other
from lms.web.panels import panels_for
from lms.web.tables import Source


class PeopleSearch(SearchForm):
    """A name or an address, and a role."""

    role = SelectField(_l("Rolle"))

    def __init__(self) -> None:
        super().__init__()
        every = ("", gettext("alle"))
        self.role.choices = plain_choices([every, *((role.value, label(role)) for role in Role)])


@routes.get("/staff/people", policy=GIVERS)
def people() -> Response:
    """The people one may know by name."""
    db, actor = request_session(), current_actor()
    form = PeopleSearch()
    form.read_address()
    found = find_people(seen_by(actor), form.q.data, Role(form.role.data) if form.role.data else None)
    source = Source(db, found, lambda rows: person_rows(db, rows))
    return show_list(PEOPLE, source, "lms/people/people.html", form=form, may_merge=may_merge(actor))


@routes.get("/staff/people/<id:person_id>", policy=GIVERS)
def person(person_id: int) -> Response:
    """Everything that is known about somebody and why, as far as the reader may know it; an old id leads to the new one."""
    db, actor, now = request_session(), current_actor(), clock.now()
    if newer := leads_to(db, Thing.PERSON, person_id):
        require(is_seen(db, actor, newer))
        return see_other("lms.people.person", person_id=newer)
    require(is_seen(db, actor, person_id))
    return render(
        "lms/people/person.html",
        person=db.get_one(Person, person_id),
        parts_known=known_of(db, Asked(person_id, actor, now)),
        shown=shown,
        panels=panels_for("person", db, person_id, actor, now=now),
        may_merge=may_merge(actor),
    )


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor may know a person by name, with what the features say."""
    return visible_people(actor, current_app.extensions["lms"].people_seen)


def is_seen(db: Session, actor: Actor, person_id: int) -> bool:
    """The same for one person."""
    return db.scalar(select(Person.id).where(Person.id == person_id, seen_by(actor))) is not None


def known_of(db: Session, asked: Asked) -> list[KnownData]:
    """All parts that the features tell, with the installation's own words about why."""
    return known_data(db, asked, current_app.extensions["lms"].personal_data, current_app.config["LMS_DATA_NOTES"])
