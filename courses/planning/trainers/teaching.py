"""Who teaches which meeting: the trainers it names, else all trainers of its run."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, Subquery, exists, or_, select, union, union_all
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, Meeting, MeetingTrainer, RunTrainer
from lms.people.models import Person


def taught() -> Subquery:
    """Pairs `meeting_id`, `person_id`; join it wherever somebody's meetings are asked for."""
    named = select(MeetingTrainer.meeting_id, MeetingTrainer.person_id)
    of_run = (
        select(Meeting.id.label("meeting_id"), RunTrainer.person_id)
        .join(RunTrainer, RunTrainer.run_id == Meeting.run_id)
        .where(~exists().where(MeetingTrainer.meeting_id == Meeting.id))
    )
    return union_all(named, of_run).subquery("taught")


def taught_by(person_id: int | None) -> ColumnElement[bool]:
    """The condition that a meeting is taught by the person."""
    of_meeting = MeetingTrainer.meeting_id == Meeting.id
    named = exists().where(of_meeting, MeetingTrainer.person_id == person_id)
    of_run = Meeting.run_id.in_(select(RunTrainer.run_id).where(RunTrainer.person_id == person_id))
    return or_(named, of_run & ~exists().where(of_meeting))


def runs_of_trainer(person_id: int | None) -> Select[int]:
    """Ids of the runs the person has to do with: as their trainer, or at one of their meetings."""
    of_run = select(RunTrainer.run_id).where(RunTrainer.person_id == person_id)
    at_meeting = select(Meeting.run_id).join(MeetingTrainer).where(MeetingTrainer.person_id == person_id)
    both = union(of_run, at_meeting).subquery()
    return select(both.c.run_id)


def teachers_of(db: Session, run: CourseRun) -> dict[int, tuple[int, ...]]:
    """The persons who teach each meeting of a run."""
    trainers = tuple(trainer.person_id for trainer in run.trainers)
    own = own_teachers(db, [meeting.id for meeting in run.meetings])
    return {meeting.id: own.get(meeting.id) or trainers for meeting in run.meetings}


def own_teachers(db: Session, meeting_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The persons whom meetings name, for those that name somebody."""
    rows = select(MeetingTrainer.meeting_id, MeetingTrainer.person_id)
    found: dict[int, tuple[int, ...]] = {}
    for meeting_id, person_id in db.execute(
        rows.where(MeetingTrainer.meeting_id.in_(list(meeting_ids))).order_by(MeetingTrainer.id)
    ):
        found[meeting_id] = (*found.get(meeting_id, ()), person_id)
    return found


def names_of_teachers(db: Session, run: CourseRun) -> tuple[str, ...]:
    """Everybody who teaches a meeting of the run that is not cancelled, the run's own trainers first."""
    taught = teachers_of(db, run)
    at_work = [person for meeting in run.meetings if not meeting.cancelled for person in taught[meeting.id]]
    names = dict(db.execute(select(Person.id, Person.name).where(Person.id.in_(at_work))).all())
    own_first = dict.fromkeys([*(trainer.person_id for trainer in run.trainers), *at_work])
    return tuple(names[id_] for id_ in own_first if id_ in names)
