"""What a package hands to the floor. The floor knows features only by this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from click import Command

from lms.mail.content import MailMaker
from lms.web.page import MenuItem
from lms.web.panels import PanelMaker
from lms.web.routes import Routes


@dataclass(frozen=True)
class Job:
    """A sweep the worker runs at an interval: it opens its own transactions, claims what is due, may run twice without harm."""

    name: str
    every: timedelta
    run: Callable[[datetime], None]


@dataclass(frozen=True)
class Feature:
    """One capability: its pages, panels, mails, jobs, words and commands."""

    name: str
    routes: tuple[Routes, ...] = ()
    panels: Mapping[str, tuple[PanelMaker, ...]] = field(default_factory=dict)
    mails: Mapping[str, MailMaker] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    labels: tuple[Mapping[Any, Any], ...] = ()
    commands: tuple[Command, ...] = ()
    demo: Callable[..., None] | None = None
    checks: tuple[Callable[..., list[str]], ...] = ()
