"""Whole enrolments as visitors make them: form, sending, mailed link, confirming. And: is a seat sold twice?"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time as wall_time
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy import bindparam, func, select

from bench.browser import Browser
from bench.report import Figure, milliseconds
from bench.server import REFERENCE_PATH
from courses.catalogue.models import Course
from courses.enrolment.access import PURPOSE
from courses.enrolment.models import HOLDS_SEAT, Enrolment
from courses.planning.models import MeetingMode, PoolMode
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from lms.data import clock
from lms.data.statements import at_once
from lms.data.tokens import issue_token
from lms.funding.models import FundingPeriod, Project
from lms.people.models import Person

CLIENTS = (1, 8, 32)
SECONDS = 6.0
MOST_EACH = 60
SEATS = 50
COURSE = "IKT-02"
REQUESTS = 5
REFERENCE_SECONDS = 2.0
OK, SEE_OTHER = 200, 303
_MAILED = (
    select(Enrolment.id).join(Person, Enrolment.person_id == Person.id).where(Person.email_key == bindparam("email"))
)


@dataclass
class Tally:
    """What the clients of one round have seen."""

    seconds: list[float] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def done(self, seconds: float) -> None:
        """One whole enrolment."""
        with self.lock:
            self.seconds.append(seconds)

    def failed(self, where: str) -> None:
        """One that did not come to its end."""
        with self.lock:
            self.failures[where] += 1


class Unexpected(Exception):
    """An answer that ends this visitor's way; says at which step."""


def measure(app: Flask, port: int, reference_port: int) -> Iterator[Figure]:
    """For 1, 8 and 32 clients on a run of 50 seats: enrolments per second, and seats sold beyond the last."""
    for clients in CLIENTS:
        run_id = new_run(app, SEATS)
        tally = Tally()
        taken = _crowd(clients, SECONDS, partial(_one, app, port, run_id, tally))
        rate = f"{len(tally.seconds) / taken:6.1f} per second"
        if tally.seconds:
            rate += f", {milliseconds(tally.seconds)}"
        yield Figure(
            f"whole enrolments, {clients} clients", rate, f"{_reference(reference_port, clients):.0f} per second"
        )
        yield Figure(f"  of {len(tally.seconds)} on {SEATS} seats", _sold(app, run_id))
        if tally.failures:
            yield Figure("  not finished", ", ".join(f"{count} at {step}" for step, count in tally.failures.items()))


def new_run(app: Flask, seats: int) -> int:
    """A published run in the middle of the present funding period's rest, with so many seats."""
    now = clock.now()
    with app.app_context(), app.extensions["lms"].database.transaction() as db:
        course = db.execute(select(Course).where(Course.code == COURSE)).scalar_one()
        day = (now + timedelta(days=30)).date()
        covers = (FundingPeriod.starts_on <= day) & (FundingPeriod.ends_on >= day)
        project = db.scalars(select(Project.id).join(FundingPeriod).where(covers).order_by(Project.id)).first()
        morning = PlannedMeeting(day, wall_time(9), wall_time(12, 15), 180, MeetingMode.ONLINE)
        plan = RunPlan(project or 0, (morning,), {PoolMode.ANY: seats}, minimum_participants=1, decide_on=day)
        run = plan_run(db, course, plan, actor="bench", now=now)
        publish(db, run, actor="bench", now=now)
        return run.id


def _crowd(clients: int, seconds: float, work: Callable[[str], None]) -> float:
    """All clients work until the time is over or everybody has done enough; the seconds it took."""
    started = time.monotonic()

    def visit(place: int) -> None:
        for turn in range(MOST_EACH):
            if time.monotonic() > started + seconds:
                return
            work(f"Bench {clients} {place} {turn}")

    threads = [threading.Thread(target=visit, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - started


def _one(app: Flask, port: int, run_id: int, tally: Tally, name: str) -> None:
    """One visitor, with a browser that knows no cookie yet."""
    browser, started = Browser(port), time.perf_counter()
    try:
        _enrol(app, browser, run_id, name)
    except (Unexpected, OSError) as error:
        tally.failed(str(error) or type(error).__name__)
    else:
        tally.done(time.perf_counter() - started)
    finally:
        browser.close()


def _enrol(app: Flask, browser: Browser, run_id: int, name: str) -> None:
    form = f"/runs/{run_id}/enrol"
    email = f"{name.replace(' ', '.').lower()}.{run_id}@example.org"
    status, page = browser.get(form)
    _expect(OK, status, "form")
    _expect(SEE_OTHER, browser.post(form, page, name=name, email=email, booked_as="private", privacy="y"), "sending")
    enrolment_id, token = _mailed_link(app, email)
    _expect(SEE_OTHER, browser.get(f"/my/{token}")[0], "link")
    status, page = browser.get(browser.location)
    _expect(OK, status, "personal page")
    _expect(SEE_OTHER, browser.post(f"/enrolments/{enrolment_id}/confirm", page), "confirming")


def _expect(wanted: int, status: int, step: str) -> None:
    if status != wanted:
        raise Unexpected(f"{step} ({status})")


def _mailed_link(app: Flask, email: str) -> tuple[int, str]:
    """The worker's part: the token of the link in the mail, written to the database in a transaction of its own.

    Nothing is worded or sent, and no object is loaded for it: a visitor does not wait for that, and it would take from the
    cores of the server.
    """
    with app.app_context(), app.extensions["lms"].database.transaction() as db:
        enrolment_id: int = at_once(db, _MAILED, {"email": email}).scalar_one()
        return enrolment_id, issue_token(db, PURPOSE, enrolment_id, clock.now() + timedelta(hours=1))


def _sold(app: Flask, run_id: int) -> str:
    with app.app_context(), app.extensions["lms"].database.reading() as db:
        held = select(func.count(Enrolment.id)).where(Enrolment.run_id == run_id, Enrolment.status.in_(HOLDS_SEAT))
        sold = db.scalar(held) or 0
    return f"{sold} seats given, {max(0, sold - SEATS)} oversold"


def _reference(port: int, clients: int) -> float:
    """Rounds of as many requests as an enrolment has, to the page that does nothing."""
    rounds = Counter[str]()

    def walk(_name: str) -> None:
        browser = Browser(port)
        for _ in range(REQUESTS):
            browser.get(REFERENCE_PATH)
        browser.close()
        with lock:
            rounds["done"] += 1

    lock = threading.Lock()
    taken = _crowd(clients, REFERENCE_SECONDS, walk)
    return rounds["done"] / taken
