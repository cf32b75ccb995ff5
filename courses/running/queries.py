"""Reads of running, shaped for its pages and panels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, RunState
from courses.planning.policies import plannable_by
from courses.planning.queries import title_of
from courses.running.models import ChangeKind, RunChange
from courses.running.news import names_in
from courses.running.overlaps import Overlap, named_runs
from courses.running.rows import Names, Row, rows_for_staff
from courses.running.snapshot import difference
from lms.web.actor import Actor
from lms.web.words import Words

S = EnrolmentStatus
MOST_CHANGES = 20
# Asked by every personal page.
_SAVED_SINCE = (
    select(RunChange)
    .where(
        RunChange.run_id == bindparam("run"),
        RunChange.at >= bindparam("since"),
        RunChange.kind.in_([ChangeKind.POSTPONED, ChangeKind.CHANGED]),
    )
    .order_by(RunChange.version.desc())
)


@dataclass(frozen=True)
class Numbers:
    """How many people of a run are confirmed, and how many may still become so."""

    confirmed: int = 0
    requested: int = 0
    offered: int = 0
    waiting: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True)
class Decision:
    """A run below its minimum, of which nobody has said that it takes place. `days_left` is negative when it is late."""

    run_id: int
    code: str
    title: Words
    starts_at: datetime
    decide_on: date
    days_left: int
    minimum: int
    numbers: Numbers


@dataclass(frozen=True)
class ChangeLine:
    """One thing that was done to the run."""

    kind: ChangeKind
    at: datetime
    by: str
    informed: bool
    message: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class OverlapLine:
    """A person who is needed in two places at once; the other run only where the actor may know its people."""

    name: str
    other_title: Words
    other_code: str
    other_run_id: int
    at: datetime


@dataclass(frozen=True)
class Overlaps:
    """Those one may know by name, and how many there are beside them."""

    lines: tuple[OverlapLine, ...] = ()
    hidden: int = 0


def decisions(actor: Actor, now: datetime, until: date | None = None) -> Select[CourseRun]:
    """The actor's runs below their minimum that have not begun, the most urgent first; `until` keeps what is due by then."""
    wanted = select(CourseRun).where(undecided(now), plannable_by(actor))
    if until is not None:
        wanted = wanted.where(CourseRun.decide_on <= until)
    return wanted.order_by(CourseRun.decide_on, CourseRun.starts_at, CourseRun.id)


def undecided(now: datetime) -> ColumnElement[bool]:
    """A published run that has not begun, is below its minimum, and of which nobody has said that it takes place."""
    open_ = (CourseRun.state == RunState.PUBLISHED) & (CourseRun.starts_at > now) & CourseRun.go_at.is_(None)
    return open_ & (confirmed_of_run() < CourseRun.minimum_participants)


def decision_count(db: Session, actor: Actor, now: datetime, until: date | None = None) -> int:
    """How many there are."""
    return db.scalar(select(func.count()).select_from(decisions(actor, now, until).subquery())) or 0


def decision_rows(
    db: Session, actor: Actor, now: datetime, today: date, *, until: date | None = None, offset: int = 0, limit: int
) -> list[Decision]:
    """One page of them, with how many people each has; two queries, however many runs."""
    found = db.scalars(decisions(actor, now, until).offset(offset).limit(limit)).all()
    return decisions_of(db, found, today)


def decisions_of(db: Session, runs: Sequence[CourseRun], today: date) -> list[Decision]:
    """These runs, with how many people each has."""
    numbers = numbers_of(db, [run.id for run in runs])
    return [
        Decision(
            run_id=run.id,
            code=run.code,
            title=title_of(run.terms),
            starts_at=run.starts_at,
            decide_on=run.decide_on,
            days_left=(run.decide_on - today).days,
            minimum=run.minimum_participants,
            numbers=numbers.get(run.id, Numbers()),
        )
        for run in runs
    ]


def numbers_of(db: Session, run_ids: Sequence[int]) -> dict[int, Numbers]:
    """How many people of each run are in which state; waiting and asking only with a proven address."""
    counts: dict[int, dict[str, int]] = {}
    proven = Enrolment.eligible.is_(True) | (Enrolment.status == S.UNCONFIRMED)
    states = (S.CONFIRMED, S.REQUESTED, S.OFFERED, S.WAITING, S.UNCONFIRMED)
    rows = (
        select(Enrolment.run_id, Enrolment.status, func.count())
        .where(Enrolment.run_id.in_(run_ids), Enrolment.status.in_(states), proven)
        .group_by(Enrolment.run_id, Enrolment.status)
    )
    for run_id, status, number in db.execute(rows):
        counts.setdefault(run_id, {})[status.value] = number
    return {run_id: Numbers(**found) for run_id, found in counts.items()}


def changes_of(db: Session, run: CourseRun) -> list[ChangeLine]:
    """What was done to the run since it was published, the newest first."""
    wanted = select(RunChange).where(RunChange.run_id == run.id).options(joinedload(RunChange.by))
    changes = db.scalars(wanted.order_by(RunChange.version.desc()).limit(MOST_CHANGES)).all()
    names = names_in(db, [snapshot for one in changes for snapshot in (one.before, one.after)]) if changes else Names()
    return [
        ChangeLine(
            one.kind,
            one.at,
            one.by.name if one.by else "",
            one.informed,
            one.message_de,
            rows_for_staff(one.before, one.after, names),
        )
        for one in changes
    ]


def newest_move(db: Session, enrolment: Enrolment) -> RunChange | None:
    """The last change of the run that moved dates after the person had enrolled, whatever was changed since."""
    newest_first = db.scalars(_SAVED_SINCE, {"run": enrolment.run_id, "since": enrolment.created_at})
    return next((one for one in newest_first if difference(one.before, one.after).moves_dates), None)


def overlap_lines(db: Session, overlaps: Sequence[Overlap], actor: Actor) -> Overlaps:
    """The overlaps as the actor may see them."""
    known = named_runs(db, {one.other_run_id for one in overlaps}, actor)
    lines = tuple(
        OverlapLine(one.name, title_of(run.terms), run.code, run.id, one.starts_at)
        for one in overlaps
        if (run := known.get(one.other_run_id)) is not None
    )
    return Overlaps(lines, len(overlaps) - len(lines))


def soon(today: date, days: int) -> date:
    """The last day of which the start page speaks."""
    return today + timedelta(days=days)


def confirmed_of_run() -> ColumnElement[int]:
    """How many people of a run have a place for sure, as an expression of a query of runs."""
    mine = and_(Enrolment.run_id == CourseRun.id, Enrolment.status == S.CONFIRMED)
    return select(func.count(Enrolment.id)).where(mine).correlate(CourseRun).scalar_subquery()
