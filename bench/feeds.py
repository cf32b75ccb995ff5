"""A calendar of 2,000 meetings as phones ask for it: built once, and answered to those who have the newest."""

import time
from collections.abc import Iterator
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.pages import queries
from bench.report import Figure, milliseconds
from courses.exchange.addresses import Owner, add_address
from courses.exchange.models import FeedKind
from courses.planning.models import CourseRun, Meeting, RunState, RunTrainer
from lms.data import clock
from lms.people.models import RoleGrant
from lms.web.actor import Role

MEETINGS, ROUNDS = 2_000, 20
OK, NOT_MODIFIED = 200, 304


def measure(app: Flask) -> Iterator[Figure]:
    """In this process, without a server: the whole calendar, and the short answer."""
    url, client = _address(app), app.test_client()
    tag = client.get(url).headers["ETag"]
    yield Figure(f"calendar of {MEETINGS:,} meetings, built", milliseconds(_times(client, url, "", OK)))
    yield Figure("  the same, to who has the newest", milliseconds(_times(client, url, tag, NOT_MODIFIED)))
    yield Figure("  queries", str(queries(client, app, url)))


def _times(client: FlaskClient, url: str, tag: str, expected: int) -> list[float]:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        status = client.get(url, headers={"If-None-Match": tag} if tag else {}).status_code
        taken.append(time.perf_counter() - started)
        if status != expected:
            raise RuntimeError(f"{url} answered {status}")
    return taken


def _address(app: Flask) -> str:
    """The calendar of a trainer who teaches one run of so many meetings."""
    now = clock.now()
    with app.app_context(), app.extensions["lms"].database.transaction() as db:
        trainer = db.scalars(select(RoleGrant.person_id).where(RoleGrant.role == Role.TRAINER)).first()
        run = db.scalars(select(CourseRun).where(CourseRun.state == RunState.PUBLISHED).limit(1)).one()
        model = run.meetings[0]
        same = ("day", "begins", "ends", "planned_minutes", "mode", "venue_id", "topic_de", "topic_en")
        for number in range(MEETINGS):
            start = now + timedelta(hours=3 * number)
            values = {name: getattr(model, name) for name in same}
            db.add(Meeting(run_id=run.id, starts_at=start, ends_at=start + timedelta(hours=2), parts=[], **values))
        if trainer not in {one.person_id for one in run.trainers}:
            db.add(RunTrainer(run_id=run.id, person_id=trainer))
        raw = add_address(db, Owner(FeedKind.TRAINER, trainer or 0), language="de", now=now)
    return f"/calendar/{raw}.ics"
