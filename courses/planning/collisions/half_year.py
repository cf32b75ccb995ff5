"""All collisions of a half-year, for those who plan it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.choices import land_of_network
from courses.planning.collisions.checks import Collision, Kind, Slot, find
from courses.planning.collisions.models import AcceptedCollision
from courses.planning.collisions.queries import CollisionRules, knowledge, names_for, slots_between
from courses.planning.collisions.words import Names, sentence
from courses.planning.models import CourseRun, Meeting
from courses.planning.policies import plannable_by
from lms.data.days import SENSIBLE_YEARS
from lms.web.actor import Actor

LAST_MONTH_OF_FIRST_HALF = 6
HALF_YEAR = re.compile("(?P<year>[0-9]{4})-(?P<half>[12])")


@dataclass(frozen=True)
class HalfYear:
    """January to June, or July to December."""

    year: int
    second: bool

    @classmethod
    def of(cls, day: date) -> "HalfYear":
        """The half-year in which the day lies."""
        return cls(day.year, day.month > LAST_MONTH_OF_FIRST_HALF)

    @classmethod
    def read(cls, text: str, today: date) -> "HalfYear":
        """From "2026-1" or "2026-2"; today's for anything else."""
        found = HALF_YEAR.fullmatch(text)
        if found is None or int(found["year"]) not in SENSIBLE_YEARS:
            return cls.of(today)
        return cls(int(found["year"]), found["half"] == "2")

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 7 if self.second else 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, 12, 31) if self.second else date(self.year, 6, 30)

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.year}-{2 if self.second else 1}"


@dataclass(frozen=True)
class ConflictLine:
    """One collision in the list. `other_run` is None where nobody else is in the way; `mine` says whether it is planned by the actor."""

    kind: Kind
    is_hard: bool
    slot: Slot
    words: str
    reason: str
    other_run: int | None
    other_code: str
    mine: bool
    other_mine: bool


@dataclass(frozen=True)
class Conflicts:
    """What was found, in order of time."""

    found: Sequence[Collision]
    own: Collection[int]
    reasons: "Reasons"

    def lines(self, db: Session, shown: Sequence[Collision]) -> list[ConflictLine]:
        """Some of them in words."""
        names = names_for(db, [one.slot for one in shown])
        return [self._line(one, names) for one in shown]

    def _line(self, one: Collision, names: Names) -> ConflictLine:
        return ConflictLine(
            kind=one.kind,
            is_hard=one.is_hard,
            slot=one.slot,
            words=sentence(one, names),
            reason=self.reasons.of(one),
            other_run=one.other.run if one.other and one.other.run != one.slot.run else None,
            other_code=one.other.code if one.other else "",
            mine=one.slot.run in self.own,
            other_mine=one.other is not None and one.other.run in self.own,
        )


def conflicts(
    db: Session, actor: Actor, first: date, last: date, rules: CollisionRules, *, overridden: bool
) -> Conflicts:
    """The collisions of these days that touch a run the actor plans; those with a reason only when asked for.

    As many statements for 10 meetings as for 10,000.
    """
    slots = slots_between(db, first, last)
    own, reasons = set(db.scalars(select(CourseRun.id).where(plannable_by(actor)))), Reasons(db, first, last)
    found = find(slots, (), knowledge(db, slots, rules, home=land_of_network(db)))
    touching = [one for one in found if one.slot.run in own or (one.other is not None and one.other.run in own)]
    return Conflicts([one for one in touching if overridden or not reasons.of(one)], own, reasons)


class Reasons:
    """Why warnings of runs that meet on these days were overridden."""

    def __init__(self, db: Session, first: date, last: date) -> None:
        accepted = AcceptedCollision
        meets = select(Meeting.run_id).where(Meeting.day >= first, Meeting.day <= last)
        rows = db.execute(
            select(accepted.run_id, accepted.key, accepted.reason).where(accepted.run_id.in_(meets))
        ).all()
        self.by_run = {(row[0], row[1]): row[2] for row in rows}
        self.by_key = {row[1]: row[2] for row in rows}

    def of(self, one: Collision) -> str:
        """The reason, in whichever of the two runs it was given; a trainer's long day belongs to all runs of the day."""
        if one.is_hard or not self.by_key:
            return ""
        if one.kind is Kind.TRAINER_TOO_MANY_UNITS:
            return self.by_key.get(one.key, "")
        if found := self.by_run.get((one.slot.run, one.key), ""):
            return found
        return self.by_run.get((one.other.run, _from_the_other_side(one).key), "") if one.other else ""


def _from_the_other_side(one: Collision) -> Collision:
    assert one.other is not None
    return Collision(one.kind, one.other, one.subject, one.slot, one.found, one.wanted)
