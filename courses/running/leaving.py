"""What a trainer still has to teach: said before the role ends or rests, and on the pages of the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, Meeting
from courses.planning.policies import plannable_by
from courses.planning.queries import title_of
from courses.planning.trainers.queries import LIVE
from courses.planning.trainers.teaching import taught
from lms.web.actor import Actor
from lms.web.words import Words

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Left:
    """What a trainer still has to do: meetings to come, in how many runs."""

    meetings: int
    runs: int


@dataclass(frozen=True)
class LeftRun:
    """One of these runs: its next meeting, and how many there are."""

    run_id: int
    code: str
    title: Words
    next_at: datetime
    meetings: int


def left_to_teach(db: Session, person_id: int, now: datetime) -> Left:
    """Meetings to come of a trainer in all projects, drafts included."""
    wanted = select(func.count(Meeting.id), func.count(Meeting.run_id.distinct())).select_from(Meeting)
    meetings, runs = db.execute(_ahead(wanted, person_id, now)).one()
    return Left(meetings, runs)


def runs_left(db: Session, actor: Actor, person_id: int, now: datetime, *, most: int) -> list[LeftRun]:
    """The runs of these meetings that the actor plans, the next first; those of others are counted only."""
    first = func.min(Meeting.starts_at)
    by_run = _ahead(select(Meeting.run_id, first, func.count(Meeting.id)), person_id, now).group_by(Meeting.run_id)
    found = db.execute(by_run.where(plannable_by(actor)).order_by(first, Meeting.run_id).limit(most)).all()
    runs = {run.id: run for run in db.scalars(select(CourseRun).where(CourseRun.id.in_([row[0] for row in found])))}
    return [LeftRun(id_, runs[id_].code, title_of(runs[id_].terms), next_at, number) for id_, next_at, number in found]


def _ahead(wanted: Select[*Columns], person_id: int, now: datetime) -> Select[*Columns]:
    """A SELECT of meetings, narrowed to those of the trainer that have not begun."""
    teaches = taught()
    return (
        wanted.join(CourseRun, CourseRun.id == Meeting.run_id)
        .join(teaches, teaches.c.meeting_id == Meeting.id)
        .where(teaches.c.person_id == person_id, Meeting.starts_at > now)
        .where(CourseRun.state.in_(LIVE), Meeting.cancelled.is_(False))
    )
