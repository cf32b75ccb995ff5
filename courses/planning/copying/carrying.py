"""A whole plan once more in the next period: which runs, how many weeks later, and what each of them would become.

The same week of the year: as many weeks as whole years have, rounded. All runs move by the same number of weeks, so they
stay apart as they are; then each is copied on its own (`plans.py`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from courses.planning.choices import land_of_network, trainer_choices
from courses.planning.collisions.checks import Collision, find
from courses.planning.collisions.queries import (
    CollisionRules,
    knowledge,
    names_for,
    occupied,
    slots_of_plans,
)
from courses.planning.collisions.words import sentence
from courses.planning.copying.carry_queries import Scope, Target, copy_in_period
from courses.planning.copying.lands import holiday_in, lands_of
from courses.planning.copying.making import make_copy, refuse_archived
from courses.planning.copying.plans import Copy, CopyWish, NothingToCopy, copy_of
from courses.planning.lifecycle import refuse_stale
from courses.planning.models import CourseRun
from lms.data.refusal import Refusal, msgid
from lms.web.languages import gettext

WEEK = timedelta(days=7)
DAYS_OF_A_YEAR = 365.2425
MOST_YEARS = 10


class GoesNowhere(Refusal):
    """No project goes on from this one."""

    text = msgid("Dieses Teilprojekt geht in keiner späteren Förderphase weiter.")


class CarriedAlready(Refusal):
    """The run has a copy in the target's period."""

    text = msgid("Schon übernommen: %(code)s.")


@dataclass(frozen=True)
class Shift:
    """How far the plan moves, and what comes along."""

    weeks: int
    rooms: bool = True
    trainers: bool = True


@dataclass(frozen=True)
class Order:
    """What was decided for all runs of a plan, and by whom; `home` and `may_teach` are what every copy needs to know."""

    targets: Mapping[int, Target | None]
    shift: Shift
    home: str
    may_teach: frozenset[int]
    rules: CollisionRules
    reason: str
    actor: str


@dataclass
class Line:
    """One run of the plan, and what it would become; `problem` says why it cannot be copied at all.

    `hard` forbid the copy; `among` collide with the copy of another run of this page only: the first one made wins.
    """

    run: CourseRun
    target: Target | None
    copy: Copy | None = None
    problem: str = ""
    made: tuple[int, str] | None = None
    hard: list[str] = field(default_factory=list)
    among: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def can(self) -> bool:
        """Whether it may be ticked."""
        return self.copy is not None and self.made is None and not self.hard

    @property
    def ready(self) -> bool:
        """Whether it is ticked from the beginning: nothing is to be weighed. An in-house run was asked for by somebody."""
        return self.can and not self.among and not self.warnings and self.run.closed_to_id is None


def same_week(first: date, earliest: date) -> int:
    """Weeks to the same week of the year, in the first year whose plan begins on or after `earliest`."""
    for years in range(1, MOST_YEARS + 1):
        weeks = round(years * DAYS_OF_A_YEAR / WEEK.days)
        if first + weeks * WEEK >= earliest:
            return weeks
    return round(DAYS_OF_A_YEAR / WEEK.days)


def weeks_to(first: date, wanted: date) -> int:
    """Weeks until the plan whose first day is `first` begins in the week of the wanted day."""
    return ((wanted - wanted.weekday() * timedelta(days=1)) - (first - first.weekday() * timedelta(days=1))).days // 7


def lines_of(db: Session, scope: Scope, shift: Shift, rules: CollisionRules, today: date) -> list[Line]:
    """What becomes of each run, collisions among the copies included. As many statements for 10 runs as for 200."""
    home, may_teach = land_of_network(db), {person for person, _name in trainer_choices(db, today)}
    lines = [_line(run, scope, shift, home, may_teach) for run in scope.runs]
    _judge(db, [line for line in lines if line.copy is not None and line.made is None], rules, home)
    return lines


def carry(db: Session, source: CourseRun, version: int, order: Order, now: datetime) -> CourseRun:
    """The draft of one locked run, carried over once.

    Raises RunChangedMeanwhile, GoesNowhere, CarriedAlready, Collides, and whatever copying and planning raise.
    """
    refuse_stale(source, version)
    target = order.targets.get(source.project_id)
    if target is None:
        raise GoesNowhere
    # The row of the source is the lock: who comes second finds the copy of the first.
    if found := copy_in_period(db, source.id, target.period_id):
        raise CarriedAlready(code=found[1])
    copy = copied(source, target, order.shift, order.home, order.may_teach)
    return make_copy(db, source, copy.plan, order.rules, reason=order.reason, actor=order.actor, now=now)


def copied(run: CourseRun, target: Target, shift: Shift, home: str, may_teach: Collection[int]) -> Copy:
    """The run, some weeks later in the project that goes on. Raises what copying raises."""
    refuse_archived(run.course)
    days = [one.day for one in run.meetings if not one.cancelled]
    if not days:
        raise NothingToCopy
    first = min(days) + shift.weeks * WEEK
    wish = CopyWish(target.id, first, rooms=shift.rooms, trainers=shift.trainers)
    return copy_of(run, wish, holiday_in(lands_of(run, home)), may_teach)


def _line(run: CourseRun, scope: Scope, shift: Shift, home: str, may_teach: Collection[int]) -> Line:
    line = Line(run, scope.target_of(run), made=scope.made.get(run.id))
    if line.target is None:
        line.problem = gettext(GoesNowhere.text)
        return line
    try:
        line.copy = copied(run, line.target, shift, home, may_teach)
    except Refusal as refusal:
        line.problem = gettext(refusal.text, **refusal.values)
    return line


def _judge(db: Session, lines: Sequence[Line], rules: CollisionRules, home: str) -> None:
    """Write the collisions of all copies into their lines. A copy is no stored run: it has a number below zero."""
    plans = [(one.copy.plan, one.run.course, -number) for number, one in enumerate(lines, start=1) if one.copy]
    if not plans:
        return
    codes = {-number: one.run.code for number, one in enumerate(lines, start=1)}
    slots = [replace(one, code=gettext("Kopie von %(code)s", code=codes[one.run])) for one in slots_of_plans(db, plans)]
    rooms = {slot.room for slot in slots if slot.room is not None}
    trainers = {person for slot in slots for person in slot.trainers}
    others = occupied(db, rooms, trainers, [slot.day for slot in slots], 0)
    found, names = find(slots, others, knowledge(db, slots, rules, home=home)), names_for(db, slots)
    for number, collisions in _by_run(found).items():
        _note(lines[-number - 1], ((one, sentence(one, names)) for one in collisions))


def _by_run(found: Iterable[Collision]) -> Mapping[int, Sequence[Collision]]:
    sides: dict[int, list[Collision]] = {}
    for one in found:
        sides.setdefault(one.slot.run, []).append(one)
    return sides


def _note(line: Line, collisions: Iterable[tuple[Collision, str]]) -> None:
    for one, words in collisions:
        with_a_copy = one.other is not None and one.other.run < 0 and one.other.run != one.slot.run
        kind = line.among if with_a_copy and one.is_hard else line.hard if one.is_hard else line.warnings
        if words not in kind:
            kind.append(words)
