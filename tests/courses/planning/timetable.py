"""Runs for the tests of the public pages."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.planning.models import CourseRun, MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from tests.cast import COORDINATOR, NOW, TRAINER, Cast

LINK = "https://meet.example.org/secret-room"


def run_on(
    db: Session, cast: Cast, day: date, *, mode: MeetingMode = MeetingMode.ONSITE, course_id: int = 0, **plan: Any
) -> CourseRun:
    """A published run of one day, 9:00 to 12:00 and 13:00 to 16:00; the cast's offer and venue unless said."""
    course = db.get_one(Course, course_id or cast.course_id)
    venue_id = None if mode is MeetingMode.ONLINE else plan.pop("venue_id", cast.venue_id)
    blocks = [(time(9), time(12)), (time(13), time(16))]
    meetings = tuple(
        PlannedMeeting(day, begins, ends, 180, mode, venue_id, topic_de="Grundlagen, Teil 1; Übung")
        for begins, ends in blocks
    )
    wanted: dict[str, Any] = {
        "project_id": cast.project_id,
        "meetings": meetings,
        "capacity": {PoolMode.ANY: 12},
        "minimum_participants": 4,
        "decide_on": day - timedelta(days=14),
        "trainer_ids": (TRAINER.person_id,),
        "venue_id": venue_id,
        "online_link": LINK,
    }
    run = plan_run(db, course, RunPlan(**wanted | plan), actor=COORDINATOR.tag, now=NOW)
    publish(db, run, actor=COORDINATOR.tag, now=NOW)
    return run


def many_offers(db: Session, cast: Cast, number: int) -> None:
    """So many more published offers, each with a run on its own day."""
    model = db.get_one(Course, cast.course_id)
    kept = {
        column.key: getattr(model, column.key)
        for column in Course.__mapper__.column_attrs
        if column.key not in ("id", "code", "version")
    }
    for count in range(number):
        course = Course(**kept | {"code": f"M-{count:04}", "title_de": f"Angebot {count:04}"})
        db.add(course)
        db.flush()
        run_on(db, cast, date(2026, 5, 4) + timedelta(days=count % 300), course_id=course.id)
