"""docs/operations.md knows every command, job, log line and complaint, and its statements work."""

import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import select, text, update

from certificates.issuing.making import MOST_ATTEMPTS
from lms.accounts.feature import FEATURE as LOGIN
from lms.checks import problems
from lms.config import SETTINGS
from lms.data.audit import AuditEntry, AuditHead, record, verify
from lms.mail.models import MailState, OutboxMail
from lms.mail.outbox import BACK_OFF_MINUTES, enqueue
from tests.cast import NOW
from tests.databases import Backend
from tests.docs.pages import blocks, codes, headings, prose, rows, text_of
from tests.house import ROOT, database_of, db_of, make_app, mounted, on_sqlite, writing

PAGE = "docs/operations.md"
LOGGED = re.compile(r'logger\.(?:error|exception|warning|info)\(\s*"([^"]+)"')


@pytest.fixture
def whole(database: Backend, tmp_path: Path) -> Iterator[Flask]:
    """An app with every feature there is, the own login among them."""
    made = make_app(database.url, tmp_path, features=[LOGIN])
    yield made
    database_of(made).engine.dispose()


@on_sqlite
def test_every_command_has_its_heading_and_no_other_has_one(whole: Flask) -> None:
    group = whole.cli.commands["lms"]
    assert isinstance(group, click.Group)
    told = {heading.split()[2] for heading in headings(PAGE) if heading.startswith("flask lms ")}
    assert told == set(group.list_commands(click.Context(group)))


@on_sqlite
def test_every_job_is_listed_with_its_interval(whole: Flask) -> None:
    spelled = {row[0].strip("`"): row[1] for row in rows(PAGE, "Jobs of the worker")}
    units = {"s": 1, "min": 60, "h": 3600}
    told = {name: int(every.split()[0]) * units[every.split()[1]] for name, every in spelled.items()}
    assert told == {job.name: job.every.total_seconds() for job in mounted(whole).jobs}


@on_sqlite
def test_every_complaint_of_check_is_explained(whole: Flask) -> None:
    explained = tuple(row[0].strip("`") for row in rows(PAGE, "What `check` says"))
    whole.debug = True
    whole.config["SECRET_KEY"] = "dev"
    assert not [line for line in problems(whole) if not line.startswith(explained)]
    with writing(whole) as db:
        db.execute(text("DELETE FROM lms_alembic_version"))
    assert not [line for line in problems(whole) if not line.startswith(explained)]


def test_every_log_line_is_explained() -> None:
    sources = [path for package in ("lms", "courses", "certificates") for path in (ROOT / package).rglob("*.py")]
    logged = {line for path in sources for line in LOGGED.findall(path.read_text("utf-8"))}
    assert {row[0].strip("`") for row in rows(PAGE, "Log lines")} == logged


def test_the_statements_of_the_page_fit_the_tables(app: Flask) -> None:
    for statement in blocks(PAGE, "sql") + re.findall(r"^   ```sql\n(.*?)^   ```", text_of(PAGE), re.M | re.S):
        with writing(app) as db:
            db.execute(text(statement))


def test_a_dead_mail_is_tried_again_as_the_page_says(app: Flask) -> None:
    with writing(app) as db:
        enqueue(db, dedup_key="a", kind="x", recipient="a@example.org", language="de", values={}, now=NOW)
        db.execute(update(OutboxMail).values(state=MailState.DEAD))
    (again,) = (block for block in blocks(PAGE, "sql") if "state = 'dead';" in block and "UPDATE" in block)
    with writing(app) as db:
        db.execute(text(again))
    with db_of(app) as db:
        assert db.scalar(select(OutboxMail.state)) is MailState.PENDING


@on_sqlite
def test_the_backup_of_the_page_holds_the_chain(
    app: Flask, database: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(app) as db:
        record(db, stream="system", at=NOW, actor="operator", action="tried", subject="thing:1")
    source, target = str(database_of(app).engine.url.database), str(tmp_path / "copy.sqlite3")
    monkeypatch.setattr(sys, "argv", ["backup.py", source, target])
    (script,) = (block for block in blocks(PAGE, "python") if "VACUUM" in block)
    exec(compile(script, PAGE, "exec"), {})
    assert sqlite3.connect(target).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    restored = make_app(f"sqlite:///{target}", tmp_path)
    with db_of(restored) as db:
        assert db.scalars(select(AuditEntry)).one().action == "tried"
        assert verify(db) == []
    database_of(restored).engine.dispose()


@on_sqlite
def test_a_cut_chain_is_named_as_the_page_says(app: Flask) -> None:
    with writing(app) as db:
        record(db, stream="system", at=NOW, actor="operator", action="tried", subject="thing:1")
    with writing(app) as db:
        db.execute(update(AuditHead).values(seq=5))
    with db_of(app) as db:
        (line,) = verify(db)
    assert line.split(": ")[1] in [row[0].strip("`") for row in rows(PAGE, "Audit")]


def test_figures_and_names_on_the_page_are_the_true_ones() -> None:
    page = prose(PAGE)
    assert ", ".join(map(str, BACK_OFF_MINUTES)) + " minutes" in page
    assert MOST_ATTEMPTS == 5
    assert "After five tries" in page
    assert {row[0].strip("`") for row in rows(PAGE, "Mail")} == {state.value for state in MailState}
    environment = set(re.findall(r'"(LMS_[A-Z_]+)"', (ROOT / "wsgi.py").read_text("utf-8")))
    known = environment | {setting.key for setting in SETTINGS}
    assert {re.split("[ =]", word)[0] for word in codes(page) if word.startswith("LMS_")} <= known
