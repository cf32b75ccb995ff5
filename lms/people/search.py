"""What the search of staff finds among organisations and people."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.people.finding import is_near, nearly_spelt, words_in
from lms.people.models import Organisation, Person
from lms.people.people_queries import find_people
from lms.people.queries import find_organisations
from lms.people.views import GIVERS, KEEPERS
from lms.people.views.people import seen_by
from lms.web.actor import Actor
from lms.web.languages import lazy as _l
from lms.web.search import Finder, Hit, Hits

MOST_COMPARED = 2000
MakeHit = Callable[[Any], Hit]


def find_organisation_hits(db: Session, actor: Actor, text: str, limit: int) -> Hits | None:
    """Organisations by name; HR finds its own."""
    if not KEEPERS.allows(actor):
        return None
    found, every = find_organisations(actor, text), find_organisations(actor, "")
    all_url = url_for("lms.people.organisations", q=text)
    return _hits(db, Organisation, found, every, text, limit, all_url, _organisation_hit)


def find_person_hits(db: Session, actor: Actor, text: str, limit: int) -> Hits | None:
    """People the actor may know by name, by their name or mail address."""
    if not GIVERS.allows(actor):
        return None
    found, every = find_people(seen_by(actor), text), find_people(seen_by(actor), "")
    return _hits(db, Person, found, every, text, limit, url_for("lms.people.people", q=text), _person_hit)


def _hits(db: Session, model: Any, found: Any, every: Any, text: str, limit: int, all_url: str, hit: MakeHit) -> Hits:
    # Whoever is called so comes before those whose name has it somewhere inside.
    begins = [model.search_name.startswith(word, autoescape=True).desc() for word in words_in(text)[:1]]
    # The number of all of them comes along: looking twice would ask twice whom the actor may see.
    rows = found.add_columns(func.count().over()).order_by(*begins, model.search_name, model.id).limit(limit)
    hits = db.execute(rows).all()
    if not hits:
        return _similar(db, model, every, text, limit, hit)
    return Hits([hit(one) for one, _total in hits], hits[0][1], all_url)


def _similar(db: Session, model: Any, every: Any, text: str, limit: int, hit: MakeHit) -> Hits:
    words = words_in(text)
    near = [nearly_spelt(model.search_name, word) for word in words if len(word) > 1]
    if not near:
        return Hits([], 0)
    maybe = every.with_only_columns(model.id, model.search_name).where(*near).order_by(model.search_name, model.id)
    ids = [key for key, name in db.execute(maybe.limit(MOST_COMPARED)) if is_near(name, words)]
    rows = {one.id: one for one in db.scalars(select(model).where(model.id.in_(ids[:limit])))}
    return Hits([hit(rows[key]) for key in ids[:limit]], len(ids), similar=True)


def _organisation_hit(one: Organisation) -> Hit:
    return Hit(one.name, url_for("lms.people.organisation", organisation_id=one.id), one.town)


def _person_hit(one: Person) -> Hit:
    return Hit(one.name, url_for("lms.people.person", person_id=one.id), one.email or "")


FINDERS = (
    Finder(_l("Organisationen"), find_organisation_hits, 30),
    Finder(_l("Personen"), find_person_hits, 40),
)
