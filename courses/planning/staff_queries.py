"""Reads of runs for staff, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import Course, CourseFormat
from courses.catalogue.search import folded_words
from courses.catalogue.units import full_units
from courses.planning.joining import link_from, link_is_coming, link_now, stored_link
from courses.planning.models import (
    CourseRun,
    Meeting,
    MeetingMode,
    MeetingTrainer,
    PoolMode,
    RunState,
    RunTrainer,
    SeatPool,
)
from courses.planning.policies import visible_to
from courses.planning.queries import place_line, title_of, topic_of
from courses.planning.seats import pools_of
from lms.funding.models import Project
from lms.web.actor import Actor
from lms.web.words import Words


@dataclass(frozen=True)
class PoolLine:
    """Seats of one pool; no capacity means without a limit."""

    mode: PoolMode
    taken: int
    capacity: int | None


@dataclass(frozen=True)
class RunRow:
    """One run in a list of staff."""

    id: int
    code: str
    title: Words
    starts_at: datetime
    ends_at: datetime
    format: CourseFormat
    state: RunState
    project: str
    minimum: int
    pools: tuple[PoolLine, ...]

    @property
    def taken(self) -> int:
        """Seats taken in all pools."""
        return sum(pool.taken for pool in self.pools)

    @property
    def capacity(self) -> int | None:
        """Seats in all pools; None when one has no limit."""
        known = [pool.capacity for pool in self.pools if pool.capacity is not None]
        return sum(known) if len(known) == len(self.pools) else None


@dataclass(frozen=True)
class MeetingLine:
    """One meeting as staff see it, with its link."""

    day: date
    begins: time
    ends: time
    minutes: int
    units: int
    mode: MeetingMode
    place: str
    has_link: bool
    link: str
    link_from: datetime | None
    topic: Words
    cancelled: bool


@dataclass(frozen=True)
class RunFacts:
    """What was planned."""

    id: int
    code: str
    course_code: str
    state: RunState
    format: CourseFormat
    project: str
    provider: str
    period: str
    units: int
    planned_minutes: int
    unit_minutes: int
    minimum: int
    opens_at: datetime
    closes_at: datetime
    cancel_until: datetime
    needs_approval: bool
    closed_to: str
    trainers: tuple[str, ...]
    pools: tuple[PoolLine, ...]
    meetings: tuple[MeetingLine, ...]
    note: str
    is_public: bool


def run_for_staff(db: Session, run_id: int, actor: Actor) -> CourseRun | None:
    """The run with all its parts, if the actor plans or teaches it."""
    whole = (
        joinedload(CourseRun.course),
        joinedload(CourseRun.venue),
        joinedload(CourseRun.closed_to),
        joinedload(CourseRun.project).options(joinedload(Project.period), joinedload(Project.provider)),
        selectinload(CourseRun.pools),
        selectinload(CourseRun.meetings).options(
            joinedload(Meeting.venue),
            joinedload(Meeting.room),
            selectinload(Meeting.own_trainers).joinedload(MeetingTrainer.person),
        ),
        selectinload(CourseRun.trainers).joinedload(RunTrainer.person),
    )
    return db.scalar(select(CourseRun).where(CourseRun.id == run_id, visible_to(actor)).options(*whole))


def runs_matching(actor: Actor, text: str, state: str) -> Select[CourseRun]:
    """The actor's runs that fit a search: words of the offer, or the code of the run."""
    wanted = select(CourseRun).join(Course, Course.id == CourseRun.course_id).where(visible_to(actor))
    for word in folded_words(text):
        code = func.lower(CourseRun.code).contains(word, autoescape=True)
        wanted = wanted.where(or_(Course.search_text.contains(word, autoescape=True), code))
    return wanted.where(CourseRun.state == RunState(state)) if state else wanted


def count_of(db: Session, wanted: Select[CourseRun]) -> int:
    """How many there are."""
    return db.scalar(wanted.with_only_columns(func.count(CourseRun.id))) or 0


def run_rows(db: Session, wanted: Select[CourseRun], now: datetime, *, offset: int = 0, limit: int) -> list[RunRow]:
    """One page of runs: the nearest first, then those that are over, the latest first."""
    over = CourseRun.ends_at < now
    order = (over, case((~over, CourseRun.starts_at)), CourseRun.starts_at.desc(), CourseRun.id)
    page = wanted.options(joinedload(CourseRun.project)).order_by(*order).offset(offset).limit(limit)
    runs = db.scalars(page).all()
    pools = pools_of(db, [run.id for run in runs])
    return [run_row(run, pools.get(run.id, [])) for run in runs]


def published_runs_of(db: Session, course_id: int, actor: Actor, now: datetime, *, limit: int) -> list[CourseRun]:
    """The actor's runs of an offer that were published and are not over, the nearest first."""
    carries_terms = CourseRun.state.in_((RunState.PUBLISHED, RunState.RUNNING)) & (CourseRun.ends_at > now)
    wanted = select(CourseRun).where(CourseRun.course_id == course_id, carries_terms, visible_to(actor))
    return list(db.scalars(wanted.order_by(CourseRun.starts_at, CourseRun.id).limit(limit)))


def run_facts(run: CourseRun, now: datetime) -> RunFacts:
    """The run as plain values; online links as far as they are shown now."""
    terms = run.terms
    held = sum(meeting.planned_minutes for meeting in run.meetings if not meeting.cancelled)
    return RunFacts(
        id=run.id,
        code=run.code,
        course_code=run.course.code,
        state=run.state,
        format=run.format,
        project=f"{run.project.number} {run.project.name}",
        provider=run.project.provider.name,
        period=run.project.period.name,
        units=terms.units,
        planned_minutes=held,
        unit_minutes=terms.unit_minutes,
        minimum=run.minimum_participants,
        opens_at=run.enrol_opens_at,
        closes_at=run.enrol_closes_at,
        cancel_until=run.cancel_until,
        needs_approval=run.needs_approval,
        closed_to=run.closed_to.name if run.closed_to else "",
        trainers=tuple(trainer.person.name for trainer in run.trainers),
        pools=_pools(run.pools),
        meetings=tuple(_meeting(meeting, run, terms.unit_minutes, now) for meeting in run.meetings),
        note=run.note_de,
        is_public=run.state is not RunState.DRAFT and run.closed_to_id is None,
    )


def source_code(db: Session, run: CourseRun) -> str:
    """The code of the run this one was copied from; empty for all others."""
    if run.copied_from_id is None:
        return ""
    return db.scalar(select(CourseRun.code).where(CourseRun.id == run.copied_from_id)) or ""


def run_row(run: CourseRun, pools: Sequence[SeatPool]) -> RunRow:
    """The run as a list shows it."""
    return RunRow(
        id=run.id,
        code=run.code,
        title=title_of(run.terms),
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        format=run.format,
        state=run.state,
        project=f"{run.project.number} {run.project.name}",
        minimum=run.minimum_participants,
        pools=_pools(pools),
    )


def _pools(pools: Sequence[SeatPool]) -> tuple[PoolLine, ...]:
    return tuple(PoolLine(pool.mode, pool.seats_taken, pool.capacity) for pool in pools)


def _meeting(meeting: Meeting, run: CourseRun, unit_minutes: int, now: datetime) -> MeetingLine:
    venue = None if meeting.mode is MeetingMode.ONLINE else meeting.venue or run.venue
    return MeetingLine(
        day=meeting.day,
        begins=meeting.begins,
        ends=meeting.ends,
        minutes=meeting.planned_minutes,
        units=full_units(meeting.planned_minutes, unit_minutes),
        mode=meeting.mode,
        place=place_line(venue, meeting.room) if venue else "",
        has_link=bool(stored_link(run, meeting)),
        link=link_now(run, meeting, now),
        link_from=link_from(meeting) if link_is_coming(run, meeting, now) else None,
        topic=topic_of(meeting),
        cancelled=meeting.cancelled,
    )
