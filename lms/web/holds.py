"""What upper rooms have written down that a lower room may no longer change: a closed sheet holds its meeting."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Hold:
    """A thing, named as in the audit ("meeting:5", "run:3"), and why it stays as it is (a German message id)."""

    subject: str
    text: str


# Asked with the session, the run, and whether to lock what is believed.
HoldFinder = Callable[..., list[Hold]]


def holds_on(db: Session, run: Any, *, lock: bool) -> dict[str, str]:
    """What the features of this installation hold about a run, by the thing.

    With `lock`, after the run's row was locked, a finder locks the rows it believes, so that nothing is written down
    between the question and the commit. A page that only shows asks without.
    """
    finders: list[HoldFinder] = current_app.extensions["lms"].holds
    return {hold.subject: hold.text for finder in finders for hold in finder(db, run, lock=lock)}
