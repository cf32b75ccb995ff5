"""What a run plans, field by field, so that a change can be noted with the old and the new value."""

from datetime import datetime
from typing import Any

from courses.planning.models import CourseRun, PoolMode

MEETING_FIELDS = {
    "day": "day",
    "begins": "begins",
    "ends": "ends",
    "minutes": "planned_minutes",
    "mode": "mode",
    "venue": "venue_id",
    "room": "room_id",
    "link": "online_link",
    "topic_de": "topic_de",
    "topic_en": "topic_en",
    "cancelled": "cancelled",
    "module": "module",
}


def content_of(run: CourseRun) -> dict[str, Any]:
    """The run under the names of its form; project, venues, trainers and organisation by their ids."""
    capacity = {pool.mode: pool.capacity for pool in run.pools}
    return {
        "project": run.project_id,
        "meetings": [
            {name: getattr(meeting, column) for name, column in MEETING_FIELDS.items()}
            | {"trainer": [one.person_id for one in meeting.own_trainers]}
            for meeting in run.meetings
        ],
        "capacity": capacity.get(PoolMode.ANY),
        "capacity_onsite": capacity.get(PoolMode.ONSITE),
        "capacity_online": capacity.get(PoolMode.ONLINE),
        "minimum": run.minimum_participants,
        "trainers": [trainer.person_id for trainer in run.trainers],
        "decide_on": run.decide_on,
        "opens": _minute(run.enrol_opens_at),
        "closes": _minute(run.enrol_closes_at),
        "needs_approval": run.needs_approval,
        "closed_to": run.closed_to_id,
        "note_de": run.note_de,
        "note_en": run.note_en,
    }


def _minute(moment: datetime) -> datetime:
    # As the form knows it: saving unchanged what a form shows is no change.
    return moment.replace(second=0, microsecond=0)
