"""Pages behind the login: the trainer's sheet, and the list of an employer with ten and with 5,000 people."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bench.browser import Browser
from bench.database import PASSWORD, refresh_statistics
from bench.pages import alternately, queries
from bench.report import Figure, milliseconds, percentile
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.planning.models import CourseRun, Meeting, RunState, RunTrainer, SeatPool
from lms.data import clock
from lms.people.models import Membership, MembershipState, OrganisationKind, Person, RoleGrant
from lms.people.registry import add_organisation

TRAINER, CLERK = "trainer@example.org", "hr.jobcenter@example.org"
SIZES = (10, 5_000)
HR_LIST = "/hr"
RUNS_OF_STAFF = 20
SINCE = datetime(2024, 1, 1, tzinfo=UTC)


def measure(app: Flask, port: int, reference_port: int) -> Iterator[Figure]:
    """Latency for one client beside the reference; the list twice, with what it grows by."""
    trainer = logged_in(port, TRAINER)
    sheet = _sheet_of_today(app)
    ours, reference = alternately(trainer, sheet, reference_port)
    yield Figure("attendance sheet, one client", milliseconds(ours), milliseconds(reference))
    yield Figure("attendance sheet, queries", str(queries(client_like(trainer, app), app, sheet)))
    clerk, medians = logged_in(port, CLERK), []
    for size in SIZES:
        _employ(app, size)
        ours, reference = alternately(clerk, HR_LIST, reference_port)
        medians.append(percentile(ours, 50))
        yield Figure(f"list of an employer with {size:,} people", milliseconds(ours), milliseconds(reference))
        yield Figure("  queries", str(queries(client_like(clerk, app), app, HR_LIST)))
    yield Figure("  growth from the small to the large", f"x {medians[1] / medians[0]:.1f}")


def logged_in(port: int, email: str) -> Browser:
    """A browser of somebody of the demo."""
    browser = Browser(port)
    _status, page = browser.get("/login")
    status = browser.post("/login", page, email=email, password=PASSWORD)
    if "/login" in browser.location or not browser.location:
        raise RuntimeError(f"{email} cannot log in ({status})")
    return browser


def client_like(browser: Browser, app: Flask) -> FlaskClient:
    """The same person in this process, where statements can be counted: both apps sign with one key."""
    client = app.test_client()
    for name, value in browser.cookies.items():
        client.set_cookie(name, value)
    return client


def _sheet_of_today(app: Flask) -> str:
    """The trainer's newest meeting that can be marked."""
    with app.app_context(), app.extensions["lms"].database.reading() as db:
        taught = (
            select(RunTrainer.run_id).join(Person, Person.id == RunTrainer.person_id).where(Person.email == TRAINER)
        )
        held = Meeting.run_id.in_(taught) & (Meeting.day <= clock.today(app.config["LMS_TIME_ZONE"]))
        live = CourseRun.state.in_([RunState.PUBLISHED, RunState.RUNNING])
        meetings = select(Meeting.id).join(CourseRun, CourseRun.id == Meeting.run_id).where(held, live)
        return f"/meetings/{db.scalars(meetings.order_by(Meeting.starts_at.desc())).first()}/sheet"


def _employ(app: Flask, size: int) -> None:
    """A new employer of so many people with places, for which the clerk acts from now on."""
    with app.app_context(), app.extensions["lms"].database.transaction() as db:
        employer = add_organisation(db, name=f"Bench {size}", kind=OrganisationKind.JOBCENTER)
        rows = [_person(f"Bench {size} {place}") for place in range(size)]
        people = list(db.scalars(insert(Person).returning(Person.id), rows))
        db.execute(insert(Membership), [_membership(id_, employer.id) for id_ in people])
        pools = db.execute(select(SeatPool.run_id, SeatPool.id).order_by(SeatPool.id).limit(RUNS_OF_STAFF)).all()
        db.execute(insert(Enrolment), [_place(id_, employer.id, *pools[id_ % len(pools)]) for id_ in people])
        _act_for(db, employer.id)
        refresh_statistics(db)


def _act_for(db: Session, organisation_id: int) -> None:
    """The role, and the membership without which it gives no rights."""
    clerk = db.execute(select(Person.id).where(Person.email == CLERK)).scalar_one()
    mine = RoleGrant.person_id == clerk
    db.execute(update(RoleGrant).where(mine).values(organisation_id=organisation_id))
    db.execute(insert(Membership), [_membership(clerk, organisation_id)])


def _person(name: str) -> dict[str, object]:
    return {"name": name, "name_key": name.lower(), "search_name": name.lower(), "created_at": SINCE}


def _membership(person_id: int, organisation_id: int) -> dict[str, object]:
    return {
        "person_id": person_id,
        "organisation_id": organisation_id,
        "state": MembershipState.ACTIVE,
        "personnel_number": f"B-{person_id}",
        "starts_on": SINCE.date(),
    }


def _place(person_id: int, organisation_id: int, run_id: int, pool_id: int) -> dict[str, object]:
    return {
        "run_id": run_id,
        "pool_id": pool_id,
        "person_id": person_id,
        "status": EnrolmentStatus.CONFIRMED,
        "eligible": True,
        "name_on_document": f"Bench Person {person_id}",
        "booked_as": BookedAs.EMPLOYER,
        "employer_id": organisation_id,
        "created_at": SINCE,
        "confirmed_at": SINCE + timedelta(hours=1),
    }
