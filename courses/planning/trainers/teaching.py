"""Who teaches which meeting: the trainers it names, else all trainers of its run."""

from sqlalchemy import Subquery, exists, select, union_all

from courses.planning.models import Meeting, MeetingTrainer, RunTrainer


def taught() -> Subquery:
    """Pairs `meeting_id`, `person_id`; join it wherever somebody's meetings are asked for."""
    named = select(MeetingTrainer.meeting_id, MeetingTrainer.person_id)
    of_run = (
        select(Meeting.id.label("meeting_id"), RunTrainer.person_id)
        .join(RunTrainer, RunTrainer.run_id == Meeting.run_id)
        .where(~exists().where(MeetingTrainer.meeting_id == Meeting.id))
    )
    return union_all(named, of_run).subquery("taught")
