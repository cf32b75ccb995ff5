"""What fails or is in use keeps nobody behind it waiting, and the job is seen as failed nevertheless."""

import logging
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.enrolment.models import EnrolmentStatus
from courses.enrolment.seats import lock_run
from lms.data import session
from lms.data.session import transaction
from lms.feature import load
from lms.people.models import Person
from lms.sweep import Sweep, SweepFailed
from lms.worker import Worker
from tests.cast import NOW, Cast, run_of
from tests.courses.running.scene import place, status
from tests.house import db_of, mounted, on_postgresql, on_sqlite, writing

S = EnrolmentStatus
# Each job that takes one thing after the other: what finds the things, and the first step with one of them.
JOBS = [
    ("courses.attendance.jobs:sweep_runs", "due_runs", "courses.enrolment.sweeping.lock_run"),
    ("courses.enrolment.jobs:sweep_waiting", "runs_just_begun", "courses.enrolment.sweeping.lock_run"),
    ("courses.running.jobs:remind_deciders", "due", "courses.running.jobs.remind_of"),
    ("courses.demand.jobs:tell_interested", "untold", "courses.demand.jobs.tell"),
    ("courses.exchange.jobs:send_invitations", "places_with_news", "courses.exchange.jobs.tell_news"),
    ("lms.people.jobs:follow_merges", "_left_behind", "lms.people.jobs.leads_to"),
]


def rename(db: Session, person_id: int, name: str) -> None:
    db.execute(update(Person).where(Person.id == person_id).values(name=name))


def test_what_fails_leaves_nothing_and_the_others_are_done(
    app: Flask, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    people = [cast.hr, cast.lead, cast.trainer]
    with app.app_context(), pytest.raises(SweepFailed, match="1 x person"), Sweep("person") as sweep:
        for member in people:
            with sweep.one(member.person_id), transaction() as db:
                rename(db, member.person_id, "Somebody")
                if member is cast.hr:
                    raise ValueError("Amina Haddad")
    with db_of(app) as db:
        assert [db.get_one(Person, member.person_id).name == "Somebody" for member in people] == [False, True, True]
    (line,) = [one for one in caplog.records if one.levelno == logging.ERROR]
    assert line.getMessage().startswith(f"turn of person {cast.hr.person_id} failed: ValueError\n")
    assert "test_sweep.py" in line.getMessage()


def test_no_line_quotes_what_the_database_complains_of(
    app: Flask, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    double = {"email_key": "amina@example.org", "name_key": "amina haddad"}
    with app.app_context(), pytest.raises(SweepFailed), Sweep("person") as sweep:
        for member in (cast.hr, cast.lead):
            with sweep.one(member.person_id), transaction() as db:
                db.execute(update(Person).where(Person.id == member.person_id).values(**double))
    (line,) = caplog.records
    assert "IntegrityError" in line.getMessage()
    assert "amina" not in caplog.text


@on_sqlite
def test_a_database_that_is_away_is_asked_once(app: Flask) -> None:
    asked = []
    with app.app_context(), pytest.raises(OperationalError), Sweep("person") as sweep:
        for person_id in (1, 2, 3):
            with sweep.one(person_id):
                asked.append(person_id)
                raise OperationalError("SELECT", None, Exception("the server closed the connection"))
    assert asked == [1]


@on_sqlite
@pytest.mark.parametrize(("job", "finder", "step"), JOBS)
def test_no_job_stops_at_the_first_thing_that_fails(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, job: str, finder: str, step: str
) -> None:
    tried = []

    def fail(_db: Session, *key: object, **_more: object) -> None:
        tried.append(next(part for part in key if isinstance(part, int)))
        if tried[-1] == 1:
            raise ZeroDivisionError

    module = job.split(":")[0]
    things = {number: [7] for number in (1, 2, 3)} if finder == "untold" else [1, 2, 3]
    monkeypatch.setattr(f"{module}.{finder}", lambda *_: things)
    monkeypatch.setattr(step, fail)
    with app.test_request_context(), pytest.raises(SweepFailed):
        load(job)(NOW)
    assert tried[:3] == [1, 2, 3]


@pytest.fixture
def overdue(app: Flask, cast: Cast, clock: time_machine.Traveller) -> tuple[list[int], list[int]]:
    """Two runs, and a seat in each that nobody has confirmed in time."""
    with writing(app) as db:
        runs = [cast.run_id, run_of(db, db.get_one(Course, cast.course_id), cast.project_id).id]
    places = [place(app, run_id, "Amina Haddad", proven=False) for run_id in runs]
    clock.shift(timedelta(minutes=31))
    return runs, places


def run_job(app: Flask, name: str) -> None:
    worker = Worker(app)
    worker.hold_lease()
    worker.run_job(next(job for job in mounted(app).jobs if job.name == name))
    worker._stop_leading()


def test_a_broken_run_keeps_no_other_seat(
    app: Flask, overdue: tuple[list[int], list[int]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs, places = overdue

    def broken(db: Session, run_id: int) -> object:
        if run_id == runs[0]:
            raise ValueError("nonsense")
        return lock_run(db, run_id)

    monkeypatch.setattr("courses.enrolment.sweeping.lock_run", broken)
    run_job(app, "places")
    assert [status(app, one) for one in places] == [S.UNCONFIRMED, S.LAPSED]
    assert "job places failed" in caplog.text


@on_postgresql
def test_a_run_in_use_keeps_no_other_seat(
    app: Flask, overdue: tuple[list[int], list[int]], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs, places = overdue
    monkeypatch.setattr(session, "POSTGRES_LIMITS", "SET LOCAL lock_timeout = '100ms'")
    with writing(app) as holder:
        lock_run(holder, runs[0])
        run_job(app, "places")
    assert [status(app, one) for one in places] == [S.UNCONFIRMED, S.LAPSED]
    assert f"turn of run {runs[0]} failed: DatabaseBusy" in caplog.text
    assert "job places failed" in caplog.text
    run_job(app, "places")
    assert [status(app, one) for one in places] == [S.LAPSED, S.LAPSED]
