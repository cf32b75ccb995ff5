"""The papers that `flask lms demo` reserves, those it leaves to press the button for, and what the worker makes of them."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from certificates.demo.fill import fill as fill_papers
from certificates.issuing import messages
from certificates.issuing.models import Certificate, CertificateState
from certificates.issuing.queries import papers_of_run
from courses.demo.fill import fill as fill_courses
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, RunState
from lms.data.audit import verify
from lms.demo.fill import fill as fill_floor
from lms.mail.models import MailState, OutboxMail
from lms.people.models import Person
from tests.cast import NOW, Cast
from tests.databases import Backend, told_once
from tests.house import db_of, on_sqlite, run_worker, writing

SEED = 2026
KEPT = "the demo with papers"


def fill(app: Flask, *, now: datetime = NOW, year: bool = False) -> None:
    """Floor, courses and papers, as the command does it."""
    for part in (fill_floor, fill_courses, fill_papers):
        with writing(app) as db:
            part(db, now=now, year=year, seed=SEED)


@pytest.fixture
def demo(app: Flask, database: Backend) -> None:
    """The demo is in the database; told once for each kind of database, afterwards copied."""
    told_once(database, KEPT, lambda: fill(app))


def reserved(app: Flask) -> list[tuple[str, str, datetime]]:
    """Number, name and moment of every paper."""
    with db_of(app) as db:
        papers = db.scalars(select(Certificate).order_by(Certificate.id))
        return [(paper.number, paper.content["name"], paper.reserved_at) for paper in papers]


def test_past_runs_have_their_papers_and_the_chain_holds(app: Flask, demo: None) -> None:
    papers = reserved(app)
    assert 10 <= len(papers) <= 40
    assert [at for _number, _name, at in papers] == sorted(at for _number, _name, at in papers)
    assert all(at <= NOW for _number, _name, at in papers)
    with db_of(app) as db:
        assert verify(db) == []
        assert set(db.scalars(select(Certificate.state))) == {CertificateState.RESERVED}
        assert all(paper.content["check_url"].startswith("http://") for paper in db.scalars(select(Certificate)))


@on_sqlite
def test_one_or_two_completed_runs_are_left_for_the_button(app: Flask, demo: None) -> None:
    with db_of(app) as db:
        completed = db.scalars(select(CourseRun).where(CourseRun.state == RunState.COMPLETED))
        due = [number for run in completed if (number := sum(line.is_due for line in papers_of_run(db, run)))]
    assert 1 <= len(due) <= 2
    assert all(5 <= number <= 10 for number in due)


@on_sqlite
def test_the_worker_makes_them_and_the_participant_has_one_of_each_period(app: Flask, demo: None) -> None:
    run_worker(app)
    with db_of(app) as db:
        assert set(db.scalars(select(Certificate.state))) == {CertificateState.ISSUED}
        own = select(func.count(Certificate.id)).join(Enrolment).join(Person, Person.id == Enrolment.person_id)
        assert db.scalar(own.where(Person.email == "participant@example.org")) == 2


@on_sqlite
def test_mails_of_old_papers_count_as_sent_and_the_worker_asks_for_none_of_them_again(app: Flask, demo: None) -> None:
    run_worker(app)
    yesterday = NOW - timedelta(days=1)
    about_papers = select(OutboxMail).where(OutboxMail.kind == messages.ISSUED)
    with db_of(app) as db:
        addressed = select(func.count(Certificate.id)).join(Enrolment).where(Enrolment.contact_email.is_not(None))
        old = list(db.scalars(about_papers.where(OutboxMail.created_at < yesterday)))
        assert old
        assert len(old) == db.scalar(addressed.where(Certificate.reserved_at < yesterday))
        assert all(mail.state == MailState.SENT and mail.sent_at == mail.created_at for mail in old)
        assert len(list(db.scalars(about_papers))) == db.scalar(addressed)


@pytest.mark.long
def test_a_year_has_hundreds_of_papers(app: Flask) -> None:
    fill(app, year=True)
    assert 600 <= len(reserved(app)) <= 850
    with db_of(app) as db:
        waiting = OutboxMail.state == MailState.PENDING
        assert (db.scalar(select(func.count(OutboxMail.id)).where(waiting)) or 0) <= 40


@on_sqlite
def test_the_demo_twice_reserves_nothing_more(app: Flask, demo: None) -> None:
    before = reserved(app)
    fill(app)
    assert reserved(app) == before


@on_sqlite
def test_a_real_network_gets_no_papers(app: Flask, cast: Cast) -> None:
    fill(app)
    assert reserved(app) == []
