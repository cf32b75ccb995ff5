"""What `flask lms demo` puts into an empty database, and what it never does."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.demo.fill import fill as fill_courses
from courses.demo.teaching_days import TeachingDays
from courses.enrolment.models import HOLDS_SEAT, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, Meeting, RunState, SeatPool
from lms.data.audit import AuditEntry, verify
from lms.data.base import Base
from lms.demo.fill import fill as fill_floor
from lms.demo.logins import DEMO_LOGINS
from lms.mail.models import MailState, OutboxMail
from lms.migrations.running import upgrade
from lms.people.models import Organisation, Person, RoleGrant
from tests.cast import NOW, Cast
from tests.house import Client, client_for, database_of, db_of, mails, make_app, on_sqlite, writing

SEED = 2026
STATES_OF_RULES = set(EnrolmentStatus) - {EnrolmentStatus.WITHDRAWN}


def fill(app: Flask, *, now: datetime = NOW, year: bool = False, seed: int = SEED) -> None:
    """The floor's and the feature's part, as the command does it."""
    for part in (fill_floor, fill_courses):
        with writing(app) as db:
            part(db, now=now, year=year, seed=seed)


def sizes(db: Session) -> dict[str, int]:
    """How many rows each table holds."""
    return {
        table.name: db.scalar(select(func.count()).select_from(table)) or 0 for table in Base.metadata.sorted_tables
    }


def miscounted_pools(db: Session) -> list[int]:
    """Pools whose seats_taken is not the number of enrolments that hold a seat."""
    held = (
        select(func.count())
        .where(Enrolment.pool_id == SeatPool.id, Enrolment.status.in_(HOLDS_SEAT))
        .correlate(SeatPool)
        .scalar_subquery()
    )
    return list(db.scalars(select(SeatPool.id).where(SeatPool.seats_taken != held)))


def test_the_demo_twice_changes_nothing(app: Flask) -> None:
    fill(app)
    with db_of(app) as db:
        before, newest = sizes(db), db.scalar(select(func.max(AuditEntry.id)))
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["lms", "demo"])
    assert said.exit_code == 0
    assert "changes nothing" in said.output
    with db_of(app) as db:
        assert sizes(db) == before
        assert db.scalar(select(func.max(AuditEntry.id))) == newest


@on_sqlite
def test_a_real_network_is_left_alone(app: Flask, cast: Cast) -> None:
    with db_of(app) as db:
        before = sizes(db)
    fill(app)
    with db_of(app) as db:
        assert sizes(db) == before


@on_sqlite
def test_every_state_that_the_rules_know_occurs(app: Flask) -> None:
    fill(app)
    with db_of(app) as db:
        assert set(db.scalars(select(Enrolment.status).distinct())) == STATES_OF_RULES
        assert set(db.scalars(select(CourseRun.state).distinct())) == set(RunState)
        assert 80 <= (db.scalar(select(func.count(Enrolment.id))) or 0) <= 120


def test_seats_and_audit_hold(app: Flask) -> None:
    fill(app)
    with db_of(app) as db:
        assert miscounted_pools(db) == []
        assert verify(db) == []
        for stream in db.scalars(select(AuditEntry.stream).distinct()):
            times = list(db.scalars(select(AuditEntry.at).where(AuditEntry.stream == stream).order_by(AuditEntry.seq)))
            assert times == sorted(times), stream


@on_sqlite
@pytest.mark.parametrize("now", [NOW, NOW.replace(month=12, day=19), NOW.replace(year=2028, month=11, day=26)])
def test_every_meeting_lies_on_a_teaching_day_of_the_period(app: Flask, now: datetime) -> None:
    fill(app, now=now)
    calendar = TeachingDays("MV")
    with db_of(app) as db:
        for run in db.scalars(select(CourseRun)):
            period = run.project.period
            assert all(
                calendar.is_one(one.day) and period.starts_on <= one.day <= period.ends_on for one in run.meetings
            )
            assert sum(one.planned_minutes for one in run.meetings) == run.terms.units * run.terms.unit_minutes


@on_sqlite
def test_the_first_worker_sends_only_a_few_mails(app: Flask) -> None:
    fill(app)
    with db_of(app) as db:
        waiting = select(func.count()).where(OutboxMail.state == MailState.PENDING)
        assert 3 <= (db.scalar(waiting) or 0) <= 8
        sent = db.scalars(select(OutboxMail).where(OutboxMail.state == MailState.SENT))
        assert all(mail.sent_at == mail.created_at < NOW for mail in sent)
    assert 1 <= len(mails(app)) <= 8


@on_sqlite
def test_everybody_who_can_log_in_is_there_with_the_role(app: Flask) -> None:
    fill(app)
    with db_of(app) as db:
        for login in DEMO_LOGINS:
            person = db.execute(select(Person).where(Person.email == login.email)).scalar_one()
            roles = set(db.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)))
            assert person.name == login.name
            assert roles == ({login.role} - {"participant"})


def told(app: Flask) -> list[tuple[str, str, EnrolmentStatus, datetime]]:
    """The whole story: who did what in which run."""
    with db_of(app) as db:
        of_run = select(CourseRun.code, Enrolment.name_on_document, Enrolment.status, Enrolment.created_at)
        rows = db.execute(of_run.join(CourseRun, Enrolment.run_id == CourseRun.id).order_by(Enrolment.id))
        return [(code, name, status, at) for code, name, status, at in rows]


def test_the_same_seed_tells_the_same_story_everywhere(app: Flask, tmp_path: Path) -> None:
    other = make_app(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path)
    upgrade(database_of(other).engine)
    fill(app)
    fill(other)
    assert told(app) == told(other)
    database_of(other).engine.dispose()


@on_sqlite
def test_visitors_can_read_the_legal_texts(app: Flask) -> None:
    fill(app)
    client: Client = client_for(app)
    for kind in ("imprint", "privacy", "accessibility"):
        assert "Bildungshafen Rostock" in client.get(f"/legal/{kind}").text


@pytest.mark.long
def test_a_year_has_its_size(app: Flask) -> None:
    fill(app, year=True)
    with db_of(app) as db:
        assert db.scalar(select(func.count(CourseRun.id))) == 112
        assert 1300 <= (db.scalar(select(func.count(Person.id))) or 0) <= 1500
        assert (db.scalar(select(func.count(Organisation.id))) or 0) >= 60
        assert miscounted_pools(db) == []
        assert verify(db) == []
        first, last = db.execute(select(func.min(Meeting.starts_at), func.max(Meeting.starts_at))).one()
        assert last - first > timedelta(days=330)
