"""A run that is over, with people who were there: where certificates begin."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select

from certificates.issuing.models import Certificate
from courses.attendance.models import AttendanceMark, MarkKind
from courses.enrolment.allocation import Application, enrol
from courses.enrolment.models import BookedAs
from courses.enrolment.seats import SeatRules, lock_run
from courses.planning.models import CourseRun, Meeting, RunState
from lms.people.registry import find_or_add_person
from tests.cast import NOW, Cast
from tests.house import Client, client_for, db_of, run_worker, writing

AFTER = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)


def attend(app: Flask, cast: Cast, people: Mapping[str, int], *, language: str = "de") -> dict[str, int]:
    """Each of the people (name -> meetings attended of four) has been to the run; their enrolments by name."""
    enrolments = {}
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        for number, (name, attended) in enumerate(people.items()):
            person = find_or_add_person(db, name=name, email=f"p{number}@example.org", language=language, now=NOW)
            application = Application(
                name=name, email=person.email, language=language, booked_as=BookedAs.PRIVATE, proven=True
            )
            enrolment = enrol(db, run, person, application, rules=SeatRules(), actor="visitor", now=NOW)
            enrolments[name] = enrolment.id
            for meeting in db.scalars(select(Meeting).where(Meeting.run_id == run.id).order_by(Meeting.id)).all()[
                :attended
            ]:
                db.add(
                    AttendanceMark(
                        meeting_id=meeting.id,
                        enrolment_id=enrolment.id,
                        kind=MarkKind.PRESENT,
                        marked_at=meeting.ends_at + timedelta(minutes=5),
                    )
                )
        db.get_one(CourseRun, run.id).state = RunState.COMPLETED
    return enrolments


def page_of(cast: Cast) -> str:
    """Where the lead sees the papers of the run."""
    return f"/staff/runs/{cast.run_id}/certificates"


def issue(app: Flask, cast: Cast) -> Client:
    """The lead presses the button; the worker makes what was reserved."""
    lead = client_for(app, cast.lead)
    assert lead.submit(page_of(cast), action="/certificates", follow=False).status_code == 303
    run_worker(app)
    return lead


def all_certificates(app: Flask) -> list[Certificate]:
    """Every certificate, oldest first."""
    with db_of(app) as db:
        return list(db.scalars(select(Certificate).order_by(Certificate.id)))
