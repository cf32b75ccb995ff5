"""What can be carried over: projects with a later period, their runs with all their parts, and what was carried already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from courses.catalogue.models import Course
from courses.catalogue.search import folded_words
from courses.planning.models import CourseRun, Meeting, RunState
from courses.planning.policies import plannable_by
from lms.funding.models import FundingPeriod, Project
from lms.web.actor import Actor, Role

MOST_RUNS = 200


@dataclass(frozen=True)
class Target:
    """A project with its period. `continues` is the project it goes on from."""

    id: int
    name: str
    number: str
    period_id: int
    period: str
    first: date
    last: date
    continues: int | None


@dataclass(frozen=True)
class Scope:
    """The runs to carry over, at most 200 of `total`; `made` are copies that stand in a target's period, by their source."""

    runs: Sequence[CourseRun]
    total: int
    targets: Mapping[int, Target]
    made: Mapping[int, tuple[int, str]]

    def target_of(self, run: CourseRun) -> Target | None:
        """Where the run goes; None where nothing goes on."""
        return self.targets.get(run.project_id)


def projects_of(db: Session, actor: Actor) -> list[Target]:
    """The projects this actor plans for, the newest period first."""
    wanted = select(Project).join(FundingPeriod).options(joinedload(Project.period))
    if Role.COORDINATOR not in actor.roles:
        wanted = wanted.where(Project.id.in_(actor.project_ids))
    return [
        Target(
            id=one.id,
            name=f"{one.number} {one.name} ({one.period.name})",
            number=one.number,
            period_id=one.period_id,
            period=one.period.name,
            first=one.period.starts_on,
            last=one.period.ends_on,
            continues=one.continues_id,
        )
        for one in db.scalars(wanted.order_by(FundingPeriod.starts_on.desc(), Project.number, Project.id))
    ]


def successor(source: Target, projects: Sequence[Target]) -> Target | None:
    """The project that goes on from this one; else the one of the same number in the nearest later period."""
    later = sorted((one for one in projects if one.first > source.last), key=lambda one: one.first)
    named = (one for one in later if one.continues == source.id)
    return next(named, None) or next((one for one in later if one.number == source.number), None)


def first_day(db: Session, actor: Actor, project_ids: Sequence[int]) -> date | None:
    """The first day of all runs of the projects, whatever the page is filtered by."""
    held = (CourseRun.state != RunState.CANCELLED) & Meeting.cancelled.is_(False)
    wanted = select(func.min(Meeting.day)).join(CourseRun, CourseRun.id == Meeting.run_id)
    return db.scalar(wanted.where(plannable_by(actor), CourseRun.project_id.in_(project_ids), held))


def scope_of(db: Session, actor: Actor, targets: Mapping[int, Target | None], text: str, state: str) -> Scope:
    """The runs of these projects that fit the filter, in order of time, each project with its target."""
    wanted = select(CourseRun).join(Course, Course.id == CourseRun.course_id)
    wanted = wanted.where(plannable_by(actor), CourseRun.project_id.in_(targets))
    wanted = wanted.where(CourseRun.state == RunState(state) if state else CourseRun.state != RunState.CANCELLED)
    for word in folded_words(text):
        code = func.lower(CourseRun.code).contains(word, autoescape=True)
        wanted = wanted.where(or_(Course.search_text.contains(word, autoescape=True), code))
    total = db.scalar(wanted.with_only_columns(func.count(CourseRun.id))) or 0
    runs = db.scalars(_whole(wanted).order_by(CourseRun.starts_at, CourseRun.id).limit(MOST_RUNS)).all()
    known = {project: target for project, target in targets.items() if target is not None}
    return Scope(runs, total, known, _made(db, runs, {one.period_id for one in known.values()}))


def copy_in_period(db: Session, source_id: int, period_id: int) -> tuple[int, str] | None:
    """The copy of a run that stands in the period: its id and code. Cancelled ones do not count."""
    return _copies(db, [source_id], {period_id}).get(source_id)


def _made(db: Session, runs: Sequence[CourseRun], period_ids: set[int]) -> dict[int, tuple[int, str]]:
    return _copies(db, [run.id for run in runs], period_ids) if runs and period_ids else {}


def _copies(db: Session, source_ids: Sequence[int], period_ids: set[int]) -> dict[int, tuple[int, str]]:
    wanted = (
        select(CourseRun.copied_from_id, CourseRun.id, CourseRun.code)
        .join(Project, Project.id == CourseRun.project_id)
        .where(CourseRun.copied_from_id.in_(source_ids), Project.period_id.in_(period_ids))
        .where(CourseRun.state != RunState.CANCELLED)
        .order_by(CourseRun.id.desc())
    )
    return {source: (made, code) for source, made, code in db.execute(wanted) if source is not None}


def _whole(wanted: Select[CourseRun]) -> Select[CourseRun]:
    return wanted.options(
        joinedload(CourseRun.course).selectinload(Course.modules),
        joinedload(CourseRun.venue),
        joinedload(CourseRun.project),
        selectinload(CourseRun.pools),
        selectinload(CourseRun.trainers),
        selectinload(CourseRun.meetings).options(joinedload(Meeting.venue), selectinload(Meeting.own_trainers)),
    )
