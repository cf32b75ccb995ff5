"""A worker dies while it makes certificates: in the end each person has one, with its number, its bytes and its mail."""

from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from certificates.issuing.making import MOST_ATTEMPTS
from certificates.issuing.messages import ISSUED
from certificates.issuing.models import Certificate, CertificateState
from courses.planning.models import SeatPool
from lms.data.documents import StoredDocument
from lms.mail.models import OutboxMail
from tests.cast import Cast
from tests.certificates.course_end import AFTER, attend
from tests.house import client_for, db_of, run_worker, writing
from tests.kills.checks import half_papers
from tests.kills.host import At, Line
from tests.kills.processes import THREE_MINUTES, Grounds, Process, wait_until

pytestmark = pytest.mark.pdf
S = CertificateState
ISSUE, STORE, TELL = "UPDATE lms_certificate SET state", "INSERT INTO lms_document", "INSERT INTO lms_outbox_mail"


@dataclass(frozen=True)
class Course:
    """How many people were there, and at which lines one worker after the other dies."""

    people: int
    deaths: tuple[Line, ...]


EVERYDAY = Course(30, (Line("in the middle", ISSUE, At.EXECUTED, times=11),))
LONG = Course(
    60,
    (
        Line("first bytes", STORE, At.EXECUTED),
        Line("committed", ISSUE, At.COMMITTED, times=13),
        Line("mail asked for", TELL, At.EXECUTED, times=9),
        Line("bytes stored", STORE, At.EXECUTED, times=7),
    ),
)
COURSES = [pytest.param(EVERYDAY, id="30-people"), pytest.param(LONG, id="60-people", marks=pytest.mark.long)]


@pytest.fixture
def due(app: Flask, cast: Cast, clock: time_machine.Traveller, request: pytest.FixtureRequest) -> list[int]:
    """The run is over and the lead has pressed the button; the enrolments whose certificates are reserved."""
    course = request.getfixturevalue("course") if "course" in request.fixturenames else None
    people = course.people if course else 6
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.id == cast.pool_id).values(capacity=people))
    enrolments = attend(app, cast, {f"Teilnehmerin {number}": 4 for number in range(people)})
    clock.move_to(AFTER)
    page = f"/staff/runs/{cast.run_id}/certificates"
    assert client_for(app, cast.lead).submit(page, action="/certificates", follow=False).status_code == 303
    assert (len(states(app)), set(states(app))) == (people, {S.RESERVED})
    return list(enrolments.values())


def states(app: Flask) -> list[CertificateState]:
    with db_of(app) as db:
        return list(db.scalars(select(Certificate.state)))


def problems(app: Flask, enrolments: list[int]) -> list[str]:
    with db_of(app) as db:
        return half_papers(db, enrolments, AFTER.year)


def wait_for_all(app: Flask, worker: Process) -> None:
    wait_until(lambda: set(states(app)) == {S.ISSUED}, f"all are issued\n{worker.said()}")


@pytest.mark.parametrize("course", COURSES)
def test_papers_of_a_worker_that_died_are_made_once_by_the_next(
    app: Flask, due: list[int], grounds: Grounds, course: Course
) -> None:
    issued = 0
    for number, line in enumerate(course.deaths):
        with grounds.working("papers", line, later=number * THREE_MINUTES) as worker:
            worker.wait_for_death()
            wait_until(lambda worker=worker: not worker.noted("pdf"), "its PDF process ends by itself")  # type: ignore[misc]
        before, issued = issued, states(app).count(S.ISSUED)
        assert before + line.times - 1 <= issued < course.people
        assert problems(app, due) != [], "the control: what is half made is found"
    with grounds.working("papers", later=len(course.deaths) * THREE_MINUTES) as worker:
        wait_for_all(app, worker)
    assert problems(app, due) == []


def test_a_worker_goes_on_when_its_pdf_process_is_killed(app: Flask, due: list[int], grounds: Grounds) -> None:
    with grounds.working("papers", stopped_pdf_children=1) as worker:
        killed = worker.kill_one("pdf")
        wait_for_all(app, worker)
        assert worker.child.is_alive()
    assert killed not in worker.noted("pdf")
    assert problems(app, due) == []


@pytest.mark.long
def test_papers_whose_pdf_process_is_killed_again_and_again_are_made_in_the_end(
    app: Flask, due: list[int], grounds: Grounds
) -> None:
    with grounds.working("papers", stopped_pdf_children=3) as worker:
        for _ in range(3):  # the series, and the first two made alone
            worker.kill_one("pdf")
        wait_until(lambda: states(app).count(S.ISSUED) == len(due) - 2, f"the others are issued\n{worker.said()}")
    with grounds.working("papers", later=THREE_MINUTES) as worker:
        wait_for_all(app, worker)
    assert problems(app, due) == []


def test_papers_at_which_every_worker_died_are_shown_and_can_be_tried_again(
    app: Flask, cast: Cast, clock: time_machine.Traveller, due: list[int]
) -> None:
    with writing(app) as db:
        db.execute(update(Certificate).values(attempts=MOST_ATTEMPTS, lease_until=AFTER))
    clock.shift(THREE_MINUTES)
    run_worker(app)
    assert set(states(app)) == {S.RESERVED}
    lead, page = client_for(app, cast.lead), f"/staff/runs/{cast.run_id}/certificates"
    assert "Fehler" in lead.get(page).get_data(as_text=True)
    lead.submit(page, action="/certificates/retry")
    run_worker(app)
    assert problems(app, due) == []


def test_the_check_names_what_is_double_missing_or_changed(app: Flask, due: list[int], grounds: Grounds) -> None:
    """The control: each part of the check can fail."""
    with grounds.working("papers") as worker:
        wait_for_all(app, worker)
    assert problems(app, due) == []
    with writing(app) as db:
        first, second, third, *_ = db.scalars(select(Certificate).order_by(Certificate.id))
        first.number = "LB-2026-000099"
        third.state = S.REVOKED
        db.get_one(StoredDocument, second.document_sha256).content = b"%PDF-other"
        mails = db.scalars(select(OutboxMail).where(OutboxMail.kind == ISSUED).order_by(OutboxMail.id)).all()
        mails[0].values = {"certificate": second.id}
    found = "\n".join(problems(app, due))
    for sentence in (
        "I6 numbers: LB-2026-000001 exists and has 0",
        "I6 numbers: LB-2026-000099 does not exist and has 1",
        f"I5: {third.enrolment_id} exists and has 0 in papers",
        f"I7/I9: certificate:{first.id} exists and has 0 in outbox",
        f"I7/I9: certificate:{second.id} exists and has 2 in outbox",
        f"the bytes of {second.document_sha256} were changed",
    ):
        assert sentence in found
