"""Who teaches which meeting: the trainers of the run, but for meetings in which somebody stands in for one of them."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, exists, or_, select, union
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, Meeting, RunTrainer, StandIn
from lms.people.models import Person


def taught_by(person_id: int | None) -> ColumnElement[bool]:
    """The condition that a meeting is taught by the person."""
    own = Meeting.run_id.in_(select(RunTrainer.run_id).where(RunTrainer.person_id == person_id))
    away = exists().where(StandIn.meeting_id == Meeting.id, StandIn.for_id == person_id)
    stands_in = exists().where(StandIn.meeting_id == Meeting.id, StandIn.person_id == person_id)
    return or_(own & ~away, stands_in)


def runs_of_trainer(person_id: int | None) -> Select[int]:
    """Ids of the runs the person has to do with: as their trainer, or standing in for one."""
    own = select(RunTrainer.run_id).where(RunTrainer.person_id == person_id)
    standing_in = select(Meeting.run_id).join(StandIn).where(StandIn.person_id == person_id)
    both = union(own, standing_in).subquery()
    return select(both.c.run_id)


def teachers_of(db: Session, run: CourseRun) -> dict[int, tuple[int, ...]]:
    """The persons who teach each meeting of a run: who stands in takes the place of whom they stand in for."""
    trainers = [trainer.person_id for trainer in run.trainers]
    instead: dict[int, dict[int, int]] = {}
    for row in stand_ins(db, [meeting.id for meeting in run.meetings]):
        instead.setdefault(row.meeting_id, {})[row.for_id] = row.person_id
    return {meeting.id: with_stand_ins(trainers, instead.get(meeting.id, {})) for meeting in run.meetings}


def names_of_teachers(db: Session, run: CourseRun) -> tuple[str, ...]:
    """Everybody who teaches a meeting of the run that is not cancelled, the run's own trainers first."""
    taught = teachers_of(db, run)
    at_work = [person for meeting in run.meetings if not meeting.cancelled for person in taught[meeting.id]]
    names = dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(at_work))).all())
    own_first = dict.fromkeys([*(trainer.person_id for trainer in run.trainers), *at_work])
    return tuple(names[id_] for id_ in own_first if id_ in names)


def with_stand_ins(trainers: Iterable[int], instead: dict[int, int]) -> tuple[int, ...]:
    """The trainers of one meeting; somebody who stands in for a person that left the run teaches all the same."""
    known = list(trainers)
    extra = [person for missing, person in instead.items() if missing not in known]
    return tuple(dict.fromkeys([*(instead.get(one, one) for one in known), *extra]))


def stand_ins(db: Session, meeting_ids: Iterable[int]) -> list[StandIn]:
    """Everybody who stands in at one of the meetings."""
    return list(db.scalars(select(StandIn).where(StandIn.meeting_id.in_(list(meeting_ids))).order_by(StandIn.id)))
