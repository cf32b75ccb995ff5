"""The papers' part of the demo: what is due in past runs is reserved, and the worker makes the documents.

The newest completed runs are left, so that somebody can press the button. The entries stand in the audit chain after the
story of the runs, each with its own moment.
"""

from datetime import datetime, timedelta

import click
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from certificates.issuing import messages
from certificates.issuing.models import Certificate
from certificates.issuing.queries import papers_of_run
from certificates.issuing.reserving import lock_enrolment, reserve
from courses.planning.models import CourseRun, RunState
from lms.data.refusal import Refusal
from lms.demo.network import demo_network
from lms.mail.models import MailState, OutboxMail
from lms.people.models import RoleGrant
from lms.web.actor import Role
from lms.web.links import public_url

RUNS_LEFT_DUE = 2
NEXT_DAY = timedelta(hours=20)
RECENT = timedelta(days=1)


def fill(db: Session, *, now: datetime, year: bool, seed: int) -> None:
    """Reserve the due papers of all completed runs but the newest in a demo that has none; elsewhere nothing changes."""
    if demo_network(db) is None or db.scalar(select(Certificate.id).limit(1)) is not None:
        return
    issuer = select(RoleGrant.person_id).where(RoleGrant.role == Role.COORDINATOR).order_by(RoleGrant.id).limit(1)
    person_id, check_url = db.scalar(issuer), public_url("lms.verification.ask")
    completed = select(CourseRun).where(CourseRun.state == RunState.COMPLETED)
    runs = list(db.scalars(completed.order_by(CourseRun.ends_at, CourseRun.id)))
    papers = sum(
        _reserve_due(db, run, check_url=check_url, person_id=person_id, at=min(run.ends_at + NEXT_DAY, now))
        for run in runs[:-RUNS_LEFT_DUE]
    )
    _settle_past_mails(db, now - RECENT)
    click.echo(f"Demo: {papers} certificates, which the worker makes.")


def _reserve_due(db: Session, run: CourseRun, *, check_url: str, person_id: int | None, at: datetime) -> int:
    """How many papers of the run could be reserved; a name that cannot be printed stops only its own."""
    reserved = 0
    for line in [one for one in papers_of_run(db, run) if one.is_due]:
        enrolment = lock_enrolment(db, line.enrolment_id)
        if enrolment is None:
            continue
        try:
            reserve(db, enrolment, line.kind, check_url=check_url, person_id=person_id, now=at)
        except Refusal:
            continue
        reserved += 1
    return reserved


def _settle_past_mails(db: Session, before: datetime) -> None:
    """The mails of older papers count as sent at their time; the worker, asking for the same mail, finds it there."""
    for paper in db.scalars(select(Certificate).where(Certificate.reserved_at < before)):
        messages.tell_issued(db, paper, paper.reserved_at)
    past = update(OutboxMail).where(
        OutboxMail.kind == messages.ISSUED, OutboxMail.state == MailState.PENDING, OutboxMail.created_at < before
    )
    sent = past.values(state=MailState.SENT, attempts=1, sent_at=OutboxMail.created_at)
    db.execute(sent.execution_options(synchronize_session=False))
