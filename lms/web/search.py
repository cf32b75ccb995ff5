"""The search of staff: features hand in what they find; each answers only with what the actor may see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.data.session import request_session
from lms.web.actor import Actor, Role, current_actor
from lms.web.languages import gettext
from lms.web.listing import SearchForm
from lms.web.page import render
from lms.web.routes import Routes, any_role

routes = Routes("search")
STAFF = any_role(Role.TRAINER, Role.HR, Role.PROJECT_LEAD, Role.COORDINATOR, Role.ADMIN)
FIRST = 5


@dataclass(frozen=True)
class Hit:
    """One thing that was found: its name, its page, and a word that tells it from others."""

    title: Any
    url: str
    detail: Any = ""


@dataclass(frozen=True)
class Hits:
    """The first hits of one kind, how many there are, and the list with all of them.

    `similar`: nothing is spelt as it was typed; these differ by a letter.
    """

    rows: Sequence[Hit]
    total: int
    all_url: str | None = None
    similar: bool = False


@dataclass(frozen=True)
class Finder:
    """How one kind of thing is found. `find(db, actor, text, limit)` is None for whom it is no business."""

    title: Any
    find: Callable[[Session, Actor, str, int], Hits | None]
    position: int = 50


@dataclass(frozen=True)
class Group:
    """The hits of one kind under their heading."""

    title: str
    hits: Hits


class StaffSearch(SearchForm):
    """One field for everything."""

    def __init__(self) -> None:
        super().__init__()
        self.q.label.text = gettext("Wonach suchen Sie?")
        self.read_address()


@routes.get("/staff/search", policy=STAFF)
def search() -> Response:
    """Offers, runs, organisations and people that fit, the first few of each."""
    form = StaffSearch()
    found = groups(request_session(), current_actor(), form.q.data) if form.q.data else []
    return render("lms/web/search.html", form=form, groups=found, wrong=bool(request.args.get("q")) and not form.q.data)


def groups(db: Session, actor: Actor, text: str) -> list[Group]:
    """What each finder found for the actor, without those that found nothing."""
    finders: list[Finder] = current_app.extensions["lms"].finders
    found = ((finder, finder.find(db, actor, text, FIRST)) for finder in finders)
    return [Group(str(finder.title), hits) for finder, hits in found if hits is not None and hits.rows]
