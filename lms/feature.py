"""What a package hands to the floor. The floor knows features only by this."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pkgutil import resolve_name
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from lms.mail.content import MailMaker
from lms.people.personal_data import DataMaker
from lms.people.references import Reference
from lms.web.actor import Actor
from lms.web.first_steps import FirstStep
from lms.web.history import History
from lms.web.holds import HoldFinder
from lms.web.menu import MenuItem
from lms.web.panels import PanelMaker
from lms.web.routes import Routes
from lms.web.search import Finder

DaysInPeriod = Callable[[Session, int], tuple[date, date] | None]


@dataclass(frozen=True)
class Job:
    """A sweep the worker runs at an interval: it opens its own transactions, claims what is due, may run twice without harm.

    `run` names a function of the present instant, "package.module:function". Only the worker loads it, so that what it
    needs (fonts, PDF tools) takes no memory in a web process.
    """

    name: str
    every: timedelta
    run: str


@dataclass(frozen=True)
class Login:
    """A login that a feature brings where the host has none: its pages, and how somebody who was invited gets an account.

    `complaint(password, own_words)` is a German message id or None; `hashed` is slow and stays outside transactions;
    `add_account(db, person, email=, password_hash=, now=)`; `is_known(db, email)`.
    """

    login_page: str
    logout_button: str
    account_page: str
    complaint: Callable[[str, tuple[str, ...]], str | None]
    hashed: Callable[[str], str]
    add_account: Callable[..., Any]
    is_known: Callable[[Session, str], bool]


@dataclass(frozen=True)
class Feature:
    """One capability, or one room of it: its pages, panels, mails (with the words for their occasions), jobs, words, commands.

    A feature of several `rooms` counts as itself and, in their order, all of them.
    `commands` (by name) and `demo` name functions as jobs do, and are loaded when somebody types them. `history` says, by
    the kind of thing the audit names ("course" of "course:5"), how its history is told; words for a thing of another feature
    join that feature's own. `references` are its columns that point to people and organisations; `people_seen(actor)` selects
    ids of people it lets the actor know by name. `personal_data` tells what it keeps about a person, `person_subjects(db, id)`
    what the audit calls the things that are about somebody, `steps` the words for actions of the audit. `open_at_desk(db,
    organisation_id, now)` says in sentences what would reach nobody without a clerk.
    `first_steps` are what a new installation needs of it before people can enrol.
    `holds` name what it has written down about a run that lower rooms may no longer change.
    """

    name: str
    rooms: "tuple[Feature, ...]" = ()
    routes: tuple[Routes, ...] = ()
    panels: Mapping[str, tuple[PanelMaker, ...]] = field(default_factory=dict)
    mails: Mapping[str, MailMaker] = field(default_factory=dict)
    occasions: Mapping[str, Any] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    first_steps: tuple[FirstStep, ...] = ()
    labels: tuple[Mapping[Any, Any], ...] = ()
    history: Mapping[str, History] = field(default_factory=dict)
    search: tuple[Finder, ...] = ()
    commands: Mapping[str, str] = field(default_factory=dict)
    demo: str | None = None
    checks: tuple[Callable[..., list[str]], ...] = ()
    holds: tuple[HoldFinder, ...] = ()
    login: Login | None = None
    references: tuple[Reference, ...] = ()
    people_seen: Callable[[Actor], Select[int]] | None = None
    personal_data: tuple[DataMaker, ...] = ()
    person_subjects: Callable[[Session, int], list[str]] | None = None
    steps: Mapping[str, Any] = field(default_factory=dict)
    open_at_desk: Callable[[Session, int, datetime], list[str]] | None = None
    # First and last day on which something is planned in a funding period: (db, period_id) -> days or None.
    days_in_period: tuple[DaysInPeriod, ...] = ()


def with_rooms(features: Iterable[Feature]) -> tuple[Feature, ...]:
    """The features, each followed by its rooms."""
    return tuple(part for feature in features for part in (feature, *with_rooms(feature.rooms)))


def load(path: str) -> Any:
    """The function or command that a path names."""
    return resolve_name(path)
