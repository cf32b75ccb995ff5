"""What a new installation needs before people can enrol: each room hands in its steps, the start page shows the way.

An empty installation has a page for everything and nothing on any of them. The steps say what comes first. They are gone
as soon as the last one, which all others are for, has been taken.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from sqlalchemy import Select
from sqlalchemy.orm import Session

from lms.web.actor import Actor
from lms.web.panels import Panel

POSITION = 5
Address = Callable[[Session], str | None]


def page(endpoint: str, **values: Any) -> Address:
    """A step that is taken on a page which is always there."""
    return lambda _db: url_for(endpoint, **values)


@dataclass(frozen=True)
class FirstStep:
    """A step in the order of `position`, and why it is needed.

    It has been taken once `found` finds something. `address` is where it is taken; None while an earlier step is missing.
    """

    position: int
    label: Any
    reason: Any
    found: Select[Any]
    address: Address
    shown_to: Callable[[Actor], bool]


@dataclass(frozen=True)
class StepRow:
    """A step as the page shows it: done, the next one, or a later one."""

    label: str
    reason: str
    url: str | None
    done: bool
    following: bool = False


def first_steps_panel(db: Session, actor: Actor, *, now: datetime) -> Panel | None:
    """The steps this actor may take, as long as one of them is open and the last one of all has not been taken."""
    steps: list[FirstStep] = current_app.extensions["lms"].first_steps
    own = [step for step in steps if step.shown_to(actor)]
    if not own or _taken(db, steps[-1]):
        return None
    done = [_taken(db, step) for step in own]
    if all(done):
        return None
    rows = [
        StepRow(str(step.label), str(step.reason), step.address(db), done[place], place == done.index(False))
        for place, step in enumerate(own)
    ]
    return Panel("lms/web/first_steps.html", {"steps": rows}, POSITION)


def _taken(db: Session, step: FirstStep) -> bool:
    return db.execute(step.found.limit(1)).first() is not None
