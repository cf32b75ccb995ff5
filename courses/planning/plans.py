"""A run that is stored, as the plan it was made from: for whoever changes a part of it, or makes another one like it."""

from courses.planning.models import CourseRun, Meeting
from courses.planning.publishing import PlannedMeeting, RunPlan
from courses.planning.series.topics import follows


def plan_of(run: CourseRun) -> RunPlan:
    """The plan of a run, cancelled meetings left out. Saved again it gives the same run."""
    held = tuple(_planned(run, meeting) for meeting in run.meetings if not meeting.cancelled)
    return RunPlan(
        project_id=run.project_id,
        meetings=held,
        capacity={pool.mode: pool.capacity for pool in run.pools},
        minimum_participants=run.minimum_participants,
        trainer_ids=tuple(trainer.person_id for trainer in run.trainers),
        venue_id=run.venue_id,
        online_link=run.online_link,
        zone=run.zone,
        enrol_opens_at=run.enrol_opens_at,
        enrol_closes_at=run.enrol_closes_at,
        decide_on=run.decide_on,
        needs_approval=run.needs_approval,
        closed_to_id=run.closed_to_id,
        note_de=run.note_de,
        note_en=run.note_en,
    )


def _planned(run: CourseRun, meeting: Meeting) -> PlannedMeeting:
    own_topic = not follows(meeting, run.terms)
    return PlannedMeeting(
        day=meeting.day,
        begins=meeting.begins,
        ends=meeting.ends,
        planned_minutes=meeting.planned_minutes,
        mode=meeting.mode,
        venue_id=meeting.venue_id,
        room_id=meeting.room_id,
        online_link=meeting.online_link,
        topic_de=meeting.topic_de if own_topic else "",
        topic_en=meeting.topic_en if own_topic else "",
        module=meeting.module,
        trainer_ids=tuple(one.person_id for one in meeting.own_trainers),
    )
