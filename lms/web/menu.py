"""The main menu: the pages that exist for the actor, those that belong together under one heading."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from lms.web.actor import current_actor
from lms.web.languages import lazy as _l

PLANNING = _l("Planung")
OFFERS = _l("Katalog")
PEOPLE = _l("Menschen")
HOUSE = _l("Verwaltung")


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu; shown when the policy of its page allows the actor. Items of one `group` stand together."""

    endpoint: str
    label: Any
    position: int = 50
    group: Any = ""


@dataclass(frozen=True)
class Link:
    """A finished link of the frame."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class MenuEntry:
    """A link of its own, or a heading with several links."""

    label: str
    links: tuple[Link, ...]

    @property
    def is_group(self) -> bool:
        """Whether it needs opening."""
        return len(self.links) > 1

    @property
    def current(self) -> bool:
        """Whether the present page is one of them."""
        return any(link.current for link in self.links)


def menu() -> list[MenuEntry]:
    """The entries in the order of their first item; a heading with a single page for this actor is that page."""
    lms, actor = current_app.extensions["lms"], current_actor()
    groups: dict[str, list[Link]] = {}
    for item in lms.menu:
        if lms.policies[item.endpoint].allows(actor):
            link = Link(str(item.label), url_for(item.endpoint), request.endpoint == item.endpoint)
            groups.setdefault(str(item.group) or link.url, []).append(link)
    return [MenuEntry(name if len(links) > 1 else links[0].label, tuple(links)) for name, links in groups.items()]
