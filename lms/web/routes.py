"""Routes of a room. Each names its policy: which roles the page exists for at all.

A room collects its routes in a `Routes`; the extension makes a blueprint of it for each app, so nothing is global.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lms.web.actor import Actor, Role

View = Callable[..., Any]


@dataclass(frozen=True)
class Policy:
    """A named answer to "does this page exist for this actor?"; objects are checked by the view itself."""

    name: str
    allows: Callable[[Actor], bool]


anyone = Policy("anyone", lambda actor: True)
authenticated = Policy("authenticated", lambda actor: actor.is_authenticated)


def any_role(*roles: Role) -> Policy:
    """A policy for people who hold at least one of the roles."""
    wanted = frozenset(roles)
    name = "|".join(sorted(role.value for role in wanted))
    return Policy(name, lambda actor: not wanted.isdisjoint(actor.roles))


@dataclass(frozen=True)
class Route:
    """One address of a room."""

    rule: str
    methods: tuple[str, ...]
    view: View
    policy: Policy
    max_body: int | None = None
    indexed: bool = False


@dataclass
class Routes:
    """The addresses of one room, in the order they were written."""

    room: str
    routes: list[Route] = field(default_factory=list)

    def get(self, rule: str, *, policy: Policy, indexed: bool = False) -> Callable[[View], View]:
        """A page that only reads.

        `indexed` pages show every visitor the same: search engines may find them, and they may be kept for a moment
        (kept_pages.py). All others tell search engines to keep away.
        """
        return self._add(rule, ("GET",), policy, indexed=indexed)

    def post(self, rule: str, *, policy: Policy) -> Callable[[View], View]:
        """A button: changes something, has no page of its own."""
        return self._add(rule, ("POST",), policy)

    def form(self, rule: str, *, policy: Policy, max_body: int | None = None) -> Callable[[View], View]:
        """A page with a form that is sent to itself. `max_body` in bytes raises the limit for uploads."""
        return self._add(rule, ("GET", "POST"), policy, max_body)

    def _add(
        self,
        rule: str,
        methods: tuple[str, ...],
        policy: Policy,
        max_body: int | None = None,
        *,
        indexed: bool = False,
    ) -> Callable[[View], View]:
        def remember(view: View) -> View:
            self.routes.append(Route(rule, methods, view, policy, max_body, indexed))
            return view

        return remember
