"""What points to a person or an organisation, and what becomes of it when two of them are made one.

The floor knows no feature, so whoever has a foreign key to one of the two tables hands it in; a test compares the list with
the tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from lms.data.refusal import Refusal
from lms.web.actor import Actor


class Thing(StrEnum):
    """What can be made one; the value is the first half of its name in the audit."""

    PERSON = "person"
    ORGANISATION = "organisation"


TABLES = {"lms_person": Thing.PERSON, "lms_organisation": Thing.ORGANISATION}


class KeptLogin(StrEnum):
    """Which login stays where both people have one."""

    SOURCE = "source"
    TARGET = "target"


@dataclass(frozen=True)
class Merge:
    """Two records that are one thing: everything of the source goes to the target. Of two logins somebody chose one."""

    thing: Thing
    source_id: int
    target_id: int
    actor: Actor
    now: datetime
    today: date
    login: KeptLogin | None = None


Clashes = Callable[[Session, Merge], Sequence[Refusal]]
Step = Callable[[Session, Merge], None]


def no_clash(_db: Session, _merge: Merge) -> Sequence[Refusal]:
    """Nothing forbids to move these rows."""
    return ()


def nothing(_db: Session, _merge: Merge) -> None:
    """No lock to take, no row in the way."""


@dataclass(frozen=True)
class Reference:
    """A column that points to a person or an organisation; `what` names its rows for people.

    `lock` takes what must be locked before the two records are. `clashes` says what forbids the merge, each as a refusal that
    tells what to do. `make_room` removes or combines rows that would stand twice; afterwards the column is simply changed.
    `stays`: the rows go on pointing to the old record on purpose, because others quote them by its id.
    """

    column: Any
    what: Any
    lock: Step = nothing
    clashes: Clashes = no_clash
    make_room: Step = nothing
    stays: bool = False

    @property
    def thing(self) -> Thing:
        """What the column points to."""
        (key,) = self.column.property.columns[0].foreign_keys
        return TABLES[key.column.table.name]
