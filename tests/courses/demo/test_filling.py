"""What `flask lms demo` puts into an empty database, and what it never does."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.attendance.models import AttendanceMark, AttendanceSheet, MarkKind, SheetState
from courses.attendance.progress import due_runs
from courses.attendance.queries import own_meetings_from, own_open_sheets
from courses.demo.fill import fill as fill_courses
from courses.demo.teaching_days import TeachingDays
from courses.enrolment.employer_view import staff_places, upcoming_of_staff
from courses.enrolment.models import HOLDS_SEAT, Enrolment, EnrolmentStatus
from courses.enrolment.staff_queries import claims_to_check
from courses.planning.models import CourseRun, Meeting, RunState, SeatPool
from lms.data.audit import AuditEntry, verify
from lms.data.base import Base
from lms.demo.fill import fill as fill_floor
from lms.demo.logins import DEMO_LOGINS
from lms.mail.models import MailState, OutboxMail
from lms.migrations.running import upgrade
from lms.people.models import Organisation, Person, RoleGrant
from lms.web.actor import Actor, Grant, Role
from tests.cast import NOW, Cast
from tests.databases import Backend, told_once
from tests.house import Client, client_for, database_of, db_of, mails, make_app, on_sqlite, writing

SEED = 2026
KEPT = "the demo"


def fill(app: Flask, *, now: datetime = NOW, year: bool = False, seed: int = SEED) -> None:
    """The floor's and the feature's part, as the command does it."""
    for part in (fill_floor, fill_courses):
        with writing(app) as db:
            part(db, now=now, year=year, seed=seed)


@pytest.fixture
def demo(app: Flask, database: Backend) -> None:
    """The demo is in the database; told once for each kind of database, afterwards copied."""
    told_once(database, KEPT, lambda: fill(app))


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
    with app.app_context():
        assert app.test_cli_runner().invoke(args=["lms", "demo"]).exit_code == 0
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
def test_every_state_that_the_rules_know_occurs(app: Flask, demo: None) -> None:
    with db_of(app) as db:
        assert set(db.scalars(select(Enrolment.status).distinct())) == set(EnrolmentStatus)
        assert set(db.scalars(select(CourseRun.state).distinct())) == set(RunState)
        assert 100 <= (db.scalar(select(func.count(Enrolment.id))) or 0) <= 170


def test_seats_and_audit_hold(app: Flask, demo: None) -> None:
    with db_of(app) as db:
        assert miscounted_pools(db) == []
        assert verify(db) == []
        for stream in db.scalars(select(AuditEntry.stream).distinct()):
            times = list(db.scalars(select(AuditEntry.at).where(AuditEntry.stream == stream).order_by(AuditEntry.seq)))
            assert times == sorted(times), stream


@on_sqlite
@pytest.mark.parametrize("now", [NOW, NOW.replace(month=12, day=19), NOW.replace(year=2028, month=11, day=26)])
def test_every_meeting_but_todays_lies_on_a_teaching_day_of_the_period(app: Flask, now: datetime) -> None:
    fill(app, now=now)
    calendar = TeachingDays("MV")
    with db_of(app) as db:
        for run in db.scalars(select(CourseRun)):
            period = run.project.period
            for one in run.meetings:
                assert calendar.is_one(one.day) or one.day == now.date()
                assert period.starts_on <= one.day <= period.ends_on
            assert sum(one.planned_minutes for one in run.meetings) == run.terms.units * run.terms.unit_minutes


@on_sqlite
def test_the_first_worker_sends_only_a_few_mails(app: Flask, demo: None) -> None:
    with db_of(app) as db:
        waiting = select(func.count()).where(OutboxMail.state == MailState.PENDING)
        assert 3 <= (db.scalar(waiting) or 0) <= 8
        sent = db.scalars(select(OutboxMail).where(OutboxMail.state == MailState.SENT))
        assert all(mail.sent_at == mail.created_at < NOW for mail in sent)
    assert 1 <= len(mails(app)) <= 8


@on_sqlite
def test_everybody_who_can_log_in_is_there_with_the_role(app: Flask, demo: None) -> None:
    with db_of(app) as db:
        for login in DEMO_LOGINS:
            person = db.execute(select(Person).where(Person.email == login.email)).scalar_one()
            roles = set(db.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)))
            assert person.name == login.name
            assert roles == ({login.role} - {"participant"})


@on_sqlite
def test_past_meetings_are_written_down_by_the_rules(app: Flask, demo: None) -> None:
    with db_of(app) as db:
        kinds = Counter(db.scalars(select(AttendanceMark.kind)))
        assert set(kinds) == {MarkKind.PRESENT, MarkKind.PARTIAL, MarkKind.EXCUSED, MarkKind.ABSENT}
        assert kinds[MarkKind.PRESENT] > 0.8 * sum(kinds.values())
        for mark in db.scalars(select(AttendanceMark).where(AttendanceMark.kind == MarkKind.PARTIAL)):
            assert 0 < (mark.minutes or 0) < db.get_one(Meeting, mark.meeting_id).planned_minutes
        assert set(db.scalars(select(AttendanceSheet.state).distinct())) == {SheetState.CLOSED}
        for run in db.scalars(select(CourseRun).where(CourseRun.state == RunState.COMPLETED)):
            closed = select(func.count()).select_from(AttendanceSheet).join(Meeting).where(Meeting.run_id == run.id)
            assert db.scalar(closed) == len(run.meetings)
        assert due_runs(db, NOW) == []


@on_sqlite
@pytest.mark.parametrize("now", [NOW, NOW.replace(month=12, day=25), NOW.replace(hour=23, minute=30)])
@pytest.mark.parametrize("year", [False, pytest.param(True, marks=pytest.mark.long)])
def test_the_trainer_finds_a_group_today_and_something_left_open(app: Flask, now: datetime, *, year: bool) -> None:
    fill(app, now=now, year=year)
    today = now.astimezone(ZoneInfo("Europe/Berlin")).date()
    with app.test_request_context(), db_of(app) as db:
        trainer_id = person_id(db, "trainer@example.org")
        held = [line for line in own_meetings_from(db, trainer_id, today) if line.heading.day == today]
        assert any(8 <= line.people <= 12 and line.marked == 0 and not line.closed for line in held)
        left_open = own_open_sheets(db, trainer_id, today)
        assert 1 <= len(left_open) <= 3
        assert all(line.people for line in left_open)


@on_sqlite
@pytest.mark.parametrize("login", ["hr.jobcenter@example.org", "hr.solar@example.org"])
def test_both_desks_see_people_in_past_and_coming_runs(app: Flask, demo: None, login: str) -> None:
    when: dict[str, Any] = {"now": NOW, "today": NOW.date(), "grace": timedelta(0)}
    with app.test_request_context(), db_of(app) as db:
        grant = select(RoleGrant.organisation_id).where(RoleGrant.person_id == person_id(db, login))
        own = [db.execute(grant).scalar_one() or 0]
        coming, _first = upcoming_of_staff(db, own, **when)
        total = len(db.scalars(staff_places(own, "", today=when["today"], grace=when["grace"])).all())
        assert total >= 6
        assert 0 < coming < total


@on_sqlite
def test_only_the_newest_claims_are_left_to_check(app: Flask, demo: None) -> None:
    coordinator = Actor(grants=frozenset({Grant(Role.COORDINATOR)}))
    with app.test_request_context(), db_of(app) as db:
        assert 4 <= claims_to_check(db, coordinator, most=1)[1] <= 6


def person_id(db: Session, email: str) -> int:
    """Who logs in with the address."""
    return db.execute(select(Person.id).where(Person.email == email)).scalar_one()


def told(app: Flask) -> list[tuple[str, str, EnrolmentStatus, datetime]]:
    """The whole story: who did what in which run."""
    with db_of(app) as db:
        of_run = select(CourseRun.code, Enrolment.name_on_document, Enrolment.status, Enrolment.created_at)
        rows = db.execute(of_run.join(CourseRun, Enrolment.run_id == CourseRun.id).order_by(Enrolment.id))
        return [(code, name, status, at) for code, name, status, at in rows]


def noted(app: Flask) -> list[tuple[int, int, MarkKind, int | None, datetime]]:
    """Every mark."""
    with db_of(app) as db:
        columns = (AttendanceMark.meeting_id, AttendanceMark.enrolment_id, AttendanceMark.kind, AttendanceMark.minutes)
        rows = db.execute(select(*columns, AttendanceMark.marked_at).order_by(AttendanceMark.id))
        return [(meeting, enrolment, kind, minutes, at) for meeting, enrolment, kind, minutes, at in rows]


def test_the_same_seed_tells_the_same_story_everywhere(app: Flask, demo: None, tmp_path: Path) -> None:
    other = make_app(f"sqlite:///{tmp_path / 'other.sqlite3'}", tmp_path)
    upgrade(database_of(other).engine)
    fill(other)
    assert told(app) == told(other)
    assert noted(app) == noted(other)
    database_of(other).engine.dispose()


@on_sqlite
def test_visitors_can_read_the_legal_texts(app: Flask, demo: None) -> None:
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
        assert (db.scalar(select(func.count(AttendanceMark.id))) or 0) > 1000
        states = dict(db.execute(select(Enrolment.status, func.count()).group_by(Enrolment.status)).tuples().all())
        assert states[EnrolmentStatus.WAITING] >= 5
        assert states[EnrolmentStatus.CANCELLED] >= 20
