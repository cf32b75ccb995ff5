"""What upper rooms have written down that a lower room may no longer change: a closed sheet holds its meeting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from lms.data.refusal import Way


@dataclass(frozen=True)
class Hold:
    """A thing, named as in the audit ("meeting:5", "run:3"), and why it stays as it is (a German message id).

    `way` leads to where it is let go, if it can be.
    """

    subject: str
    text: str
    way: Way | None = None


# Asked with the session, the run, and whether to lock what is believed.
HoldFinder = Callable[..., list[Hold]]


def holds_on(db: Session, run: Any, *, lock: bool) -> dict[str, str]:
    """What the features of this installation hold about a run, by the thing.

    With `lock`, after the run's row was locked, a finder locks the rows it believes, so that nothing is written down
    between the question and the commit. A page that only shows asks without.
    """
    return {hold.subject: hold.text for hold in _found(db, run, lock=lock)}


def way_out(db: Session, run: Any, subject: str) -> Way | None:
    """Where one goes so that nothing holds this thing of the run any more; None where nothing does, or nothing helps."""
    return next((hold.way for hold in _found(db, run, lock=False) if hold.subject == subject), None)


def _found(db: Session, run: Any, *, lock: bool) -> list[Hold]:
    finders: list[HoldFinder] = current_app.extensions["lms"].holds
    return [hold for finder in finders for hold in finder(db, run, lock=lock)]
