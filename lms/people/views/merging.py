"""Making two records one: choose the other, see what would move and what forbids it, confirm."""

from typing import Any

from flask import current_app, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data import clock
from lms.data.session import request_session, transaction
from lms.people.duplicates import keep_apart
from lms.people.merging import leads_to, merge_into, prospect
from lms.people.models import Organisation, Person
from lms.people.organisations import stands
from lms.people.people_queries import find_people, person_cards
from lms.people.queries import find_organisations, organisation_cards
from lms.people.references import KeptLogin, Merge, Thing
from lms.people.refusals import TwoLogins
from lms.people.views import COORDINATION, routes
from lms.people.views.people import is_seen, seen_by
from lms.web.actor import current_actor, require
from lms.web.formats import local_today
from lms.web.forms import clean, line_complaint, once
from lms.web.languages import gettext
from lms.web.numbers import LARGEST_ID
from lms.web.page import render, say, see_other

LONGEST_SEARCH = 100
MOST_CHOICES = 10
LOGINS = {one.value: one for one in KeptLogin}
PAGES = {
    Thing.PERSON: ("lms.people.person", "person_id"),
    Thing.ORGANISATION: ("lms.people.organisation", "organisation_id"),
}


@routes.form("/staff/organisations/<id:organisation_id>/merge", policy=COORDINATION)
def merge_organisation(organisation_id: int) -> Response:
    """Let an organisation go over into another."""
    return _merging(Thing.ORGANISATION, organisation_id)


@routes.form("/staff/people/<id:person_id>/merge", policy=COORDINATION)
def merge_person(person_id: int) -> Response:
    """Let the record of a person go over into another."""
    return _merging(Thing.PERSON, person_id)


@routes.post("/staff/duplicates/<any(person, organisation):thing>/<id:one_id>/<id:other_id>/apart", policy=COORDINATION)
def keep_two(thing: str, one_id: int, other_id: int) -> Response:
    """They are two; suggest them no more."""
    kind = Thing(thing)
    with transaction() as db:
        require(one_id != other_id and _exists(db, kind, one_id) and _exists(db, kind, other_id))
        keep_apart(db, kind, one_id, other_id, actor=current_actor().tag, now=clock.now())
    say("success", gettext("Verstanden: Das sind zwei verschiedene. Der Vorschlag kommt nicht wieder."))
    return see_other("lms.people.alike_persons" if kind is Thing.PERSON else "lms.people.alike")


class ProspectChanged(Exception):
    """What was announced is no longer what would happen; nothing was merged."""


def _merging(thing: Thing, source_id: int) -> Response:
    db = request_session()
    if newer := leads_to(db, thing, source_id):  # done already: the button was pressed twice
        require(_exists(db, thing, newer))
        return _see(thing, newer)
    require(_exists(db, thing, source_id))
    target_id = request.args.get("into", 0, type=int)
    if not target_id:
        return _choose(db, thing, source_id)
    require(target_id != source_id and 0 < target_id <= LARGEST_ID and _exists(db, thing, target_id))
    today = local_today(clock.now())
    login = LOGINS.get(request.args.get("login", "")) if thing is Thing.PERSON else None
    merge = Merge(thing, source_id, target_id, current_actor(), clock.now(), today, login)
    return _merged(merge) if request.method == "POST" else _show(db, merge)


def _choose(db: Session, thing: Thing, source_id: int) -> Response:
    source = _cards(db, thing, [source_id])[source_id]
    words = clean(request.args.get("q", source.name))[:LONGEST_SEARCH]
    found = [] if line_complaint(words) else [one for one in _found(db, thing, words) if one != source_id]
    cards = _cards(db, thing, found)
    return render(
        "lms/people/merge_choose.html",
        thing=thing,
        source=source,
        found=[cards[one] for one in found][:MOST_CHOICES],
        words=words,
        page=_url_of(thing, source_id),
        more=len(found) > MOST_CHOICES,
    )


def _show(db: Session, merge: Merge, status: int = 200) -> Response:
    cards = _cards(db, merge.thing, [merge.source_id, merge.target_id])
    found = prospect(db, merge, current_app.extensions["lms"].references)
    return render(
        "lms/people/merge.html",
        status,
        thing=merge.thing,
        source=cards[merge.source_id],
        target=cards[merge.target_id],
        prospect=found,
        clashes=[gettext(one.text, **one.values) for one in found.clashes],
        page=_url_of(merge.thing, merge.source_id),
        changed=status == 409,
        asks_for_login=any(isinstance(one, TwoLogins) for one in found.clashes),
        login=merge.login,
        Login=KeptLogin,
    )


def _merged(merge: Merge) -> Response:
    references = current_app.extensions["lms"].references
    try:
        with transaction() as db:
            if not isinstance(once(db, merge.now), str):
                if prospect(db, merge, references).summary != request.form.get("announced", ""):
                    raise ProspectChanged
                merge_into(db, merge, references)
    except ProspectChanged:
        return _show(request_session(), merge, 409)
    say("success", gettext("Zusammengeführt. Die alte Adresse führt jetzt hierher."))
    return _see(merge.thing, merge.target_id)


def _exists(db: Session, thing: Thing, record_id: int) -> bool:
    """Whether there is such a record that the actor may know and that has not gone over into another."""
    if thing is Thing.PERSON:
        return is_seen(db, current_actor(), record_id)
    return db.scalar(select(Organisation.id).where(Organisation.id == record_id, stands())) is not None


def _found(db: Session, thing: Thing, words: str) -> list[int]:
    model: Any = Person if thing is Thing.PERSON else Organisation
    actor = current_actor()
    wanted = (
        find_people(seen_by(actor), words)
        if thing is Thing.PERSON
        else find_organisations(actor, words).where(stands())
    )
    ids = wanted.with_only_columns(model.id).order_by(model.search_name, model.id).limit(MOST_CHOICES + 2)
    return list(db.scalars(ids))


def _cards(db: Session, thing: Thing, ids: list[int]) -> dict[int, Any]:
    return person_cards(db, ids) if thing is Thing.PERSON else organisation_cards(db, ids)


def _url_of(thing: Thing, record_id: int) -> str:
    page, name = PAGES[thing]
    arguments: dict[str, Any] = {name: record_id}
    return url_for(page, **arguments)


def _see(thing: Thing, record_id: int) -> Response:
    page, name = PAGES[thing]
    return see_other(page, **{name: record_id})
