"""Runs when two people, or two organisations, are made one."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, MeetingTrainer, RunTrainer
from courses.planning.trainers.models import TrainerAbsence, TrainerProfile
from lms.people.references import Merge, Reference
from lms.web.languages import lazy as _l


def teach_once(db: Session, merge: Merge) -> None:
    """Who was entered twice as a trainer of one run teaches it once."""
    taught = select(RunTrainer.run_id).where(RunTrainer.person_id == merge.target_id)
    double = (RunTrainer.person_id == merge.source_id) & RunTrainer.run_id.in_(taught)
    db.execute(delete(RunTrainer).where(double).execution_options(synchronize_session=False))


def teach_meetings_once(db: Session, merge: Merge) -> None:
    """The same for single meetings."""
    taught = select(MeetingTrainer.meeting_id).where(MeetingTrainer.person_id == merge.target_id)
    double = (MeetingTrainer.person_id == merge.source_id) & MeetingTrainer.meeting_id.in_(taught)
    db.execute(delete(MeetingTrainer).where(double).execution_options(synchronize_session=False))


def one_profile(db: Session, merge: Merge) -> None:
    """Of two profiles the target's stays, with the absences of both: a day away is a day away."""
    mine, theirs = (
        db.scalar(select(TrainerProfile).where(TrainerProfile.person_id == one))
        for one in (merge.source_id, merge.target_id)
    )
    if mine is None or theirs is None:
        return
    away = update(TrainerAbsence).where(TrainerAbsence.trainer_id == mine.id).values(trainer_id=theirs.id)
    db.execute(away.execution_options(synchronize_session=False))
    db.expire(mine)
    db.delete(mine)


REFERENCES = (
    Reference(CourseRun.closed_to_id, _l("Durchführungen für diese Organisation")),
    Reference(RunTrainer.person_id, _l("geleitete Durchführungen"), make_room=teach_once),
    Reference(MeetingTrainer.person_id, _l("geleitete Termine"), make_room=teach_meetings_once),
    Reference(TrainerProfile.person_id, _l("Angaben zur Kursleitung"), make_room=one_profile),
)
