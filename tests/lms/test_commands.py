"""What an operator types."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from lms import commands
from lms.data.audit import record
from lms.data.lease import take_or_renew
from lms.feature import Job
from lms.funding.models import FundingPeriod
from lms.migrations import newest_revision
from tests.cast import NOW, Cast
from tests.house import client_for, database_of, mounted, run_worker, writing

SAFE = {
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "TRUSTED_HOSTS": ["localhost"],
    "LMS_BASE_URL": "https://localhost",
    "LMS_SMTP_URL": "smtps://mail.example.org",
    "SESSION_COOKIE_SECURE": True,
}


DONE: list[datetime] = []


def breaks(_now: datetime) -> None:
    """A job that fails."""
    raise RuntimeError("the disk is full")


def works(now: datetime) -> None:
    """A job that does not."""
    DONE.append(now)


def said(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["lms", *words])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": "dev"}, "SECRET_KEY"),
        ({"TRUSTED_HOSTS": None}, "TRUSTED_HOSTS"),
        ({"LMS_BASE_URL": "http://localhost"}, "LMS_BASE_URL"),
        ({"LMS_SMTP_URL": None}, "LMS_SMTP_URL"),
        ({"SESSION_COOKIE_SECURE": False}, "SESSION_COOKIE_SECURE"),
    ],
)
def test_check_names_what_is_unsafe(app: Flask, change: dict[str, object], sentence: str) -> None:
    app.config.update({**SAFE, **change})
    code, output = said(app, "check")
    assert code == 1
    assert [line for line in output.splitlines() if sentence in line]


def test_check_says_nothing_about_what_is_safe(app: Flask) -> None:
    app.config.update(SAFE)
    _code, output = said(app, "check")
    assert not [line for line in output.splitlines() if "SECRET" in line or "LMS_" in line or "COOKIE" in line]


@pytest.mark.parametrize(("overflow", "complains"), [(2, True), (3, False), (-1, False)])
def test_check_names_a_pool_that_is_too_small(
    app: Flask, monkeypatch: pytest.MonkeyPatch, overflow: int, complains: bool
) -> None:
    pool = database_of(app).engine.pool
    monkeypatch.setattr(pool, "size", lambda: 5)
    monkeypatch.setattr(pool, "_max_overflow", overflow)
    assert ("the connection pool holds" in said(app, "check")[1]) == complains


def test_check_names_the_periods_whose_retention_nobody_has_decided(app: Flask, cast: Cast) -> None:
    app.config.update(SAFE)
    assert "retention is unknown: funding period 2023–2028" in said(app, "check")[1]
    with writing(app) as db:
        db.get_one(FundingPeriod, cast.period_id).keep_years = 5
    assert "retention" not in said(app, "check")[1]


def test_check_notices_tables_that_are_behind(app: Flask) -> None:
    with writing(app) as db:
        db.execute(text("UPDATE lms_alembic_version SET version_num = '0001'"))
    try:
        assert "migrations: behind" in said(app, "check")[1]
        assert client_for(app).get("/health/ready").status_code == 503
    finally:
        with writing(app) as db:
            db.execute(text("UPDATE lms_alembic_version SET version_num = :newest"), {"newest": newest_revision()})


def test_verify_audit_says_ok_or_names_the_break(app: Flask) -> None:
    with writing(app) as db:
        record(db, stream="project:1", at=NOW, actor="worker", action="a", subject="b", personal={"name": "x"})
    assert said(app, "verify-audit") == (0, "ok\n")
    with writing(app) as db:
        db.execute(text("UPDATE lms_audit_value SET value = 'y'"))
    code, output = said(app, "verify-audit")
    assert (code, output) == (1, "project:1: the value beside entry 1 was changed\n")


def test_upgrade_on_a_finished_database_changes_nothing(app: Flask) -> None:
    assert said(app, "upgrade")[0] == 0


def test_the_worker_runs_once_and_leaves_the_lease_free(app: Flask) -> None:
    assert said(app, "worker", "--once")[0] == 0
    run_worker(app)


def test_a_second_worker_does_nothing(app: Flask) -> None:
    with writing(app) as db:
        assert take_or_renew(db, "worker", "another", NOW + timedelta(seconds=30))
    assert said(app, "worker", "--once") == (1, "Error: another worker is at work\n")


def test_a_job_that_fails_is_named_and_the_others_are_done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = (f"{__name__}:{name}" for name in ("breaks", "works"))
    jobs = [
        Job(f"job {place}", timedelta(minutes=1), run) for place, run in enumerate((broken, sound, broken), start=1)
    ]
    monkeypatch.setattr(mounted(app), "jobs", jobs)
    DONE.clear()
    code, output = said(app, "worker", "--once")
    assert code == 1
    assert "Error: jobs that failed: job 1, job 3\n" in output
    assert len(DONE) == 1


def test_the_revision_is_named_before_and_after(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(app, "revision") == (0, f"tables: {newest_revision()}, needed: {newest_revision()}\n")
    monkeypatch.setattr(commands, "newest_revision", lambda: "0099")
    assert said(app, "revision") == (0, f"tables: {newest_revision()}, needed: 0099\n")
