"""A run begins, and somebody still waits for a seat or for a decision: one kind mail, once, and other dates."""

from datetime import date, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses.enrolment import jobs
from courses.enrolment.allocation import Application, enrol
from courses.enrolment.jobs import sweep_waiting
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run
from courses.enrolment.waiting_over import STILL_NEWS, tell_who_waited
from courses.planning.models import CourseRun, RunState, SeatPool
from lms.mail.models import OutboxMail
from lms.people.registry import add_person
from lms.sweep import SweepFailed
from tests.cast import NOW, Cast, run_of
from tests.courses.attendance.places import seat
from tests.house import client_for, db_of, mails, run_worker, text_of, writing

S = EnrolmentStatus
KIND = "enrolment.waited_in_vain"
NO_SEAT, NO_DECISION = "Kein Platz frei geworden", "Nicht rechtzeitig entschieden"


@pytest.fixture
def waiting(app: Flask, cast: Cast) -> int:
    """The participant waits for the only seat."""
    with writing(app) as db:
        db.execute(update(SeatPool).where(SeatPool.id == cast.pool_id).values(capacity=1))
    seat(app, cast, "Sitzt Schon")
    return seat(app, cast, cast.participant.name, person_id=cast.participant.person_id)


def begin(app: Flask, run_id: int, clock: time_machine.Traveller, later: timedelta = timedelta(minutes=1)) -> datetime:
    """The run has begun, so long ago."""
    with db_of(app) as db:
        at = db.get_one(CourseRun, run_id).last_promotion_at + later
    clock.move_to(at)
    return at


def told(app: Flask, address: str, subject: str = NO_SEAT) -> list[EmailMessage]:
    """The mails about it, after a round that asks for them and one that sends them."""
    run_worker(app)
    return [mail for mail in mails(app, address) if subject in str(mail["Subject"])]


def asked(app: Flask) -> int:
    """How many mails of this kind were asked for."""
    with db_of(app) as db:
        return len(db.scalars(select(OutboxMail).where(OutboxMail.kind == KIND)).all())


def change(app: Flask, enrolment_id: int, **values: object) -> None:
    with writing(app) as db:
        db.execute(update(Enrolment).where(Enrolment.id == enrolment_id).values(**values))


def sweep(app: Flask, now: datetime) -> None:
    with app.app_context():
        sweep_waiting(now)


def test_who_waited_in_vain_is_told_once(app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int) -> None:
    assert told(app, cast.participant.email) == []
    begin(app, cast.run_id, clock)
    for _ in range(3):
        clock.shift(timedelta(minutes=6))
        assert len(told(app, cast.participant.email)) == 1
    text = " ".join(text_of(told(app, cast.participant.email)[0]).split())
    assert "leider ist kein Platz für Sie frei geworden. Das tut uns leid." in text
    assert asked(app) == 1


def test_a_request_that_nobody_decided_is_told_so(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    change(app, waiting, status=S.REQUESTED, wl_seq=None)
    begin(app, cast.run_id, clock)
    text = " ".join(text_of(told(app, cast.participant.email, NO_DECISION)[0]).split())
    assert "über Ihre Anfrage wurde bis jetzt nicht entschieden" in text


def test_in_the_language_of_the_person(app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int) -> None:
    change(app, waiting, language="en")
    sweep(app, begin(app, cast.run_id, clock))
    [mail] = [one for one in mails(app, cast.participant.email) if "No seat came free" in str(one["Subject"])]
    assert "We are sorry." in " ".join(text_of(mail).split())


def test_other_dates_of_the_offer_stand_below(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    with writing(app) as db:
        course = db.get_one(CourseRun, cast.run_id).course
        later = run_of(db, course, cast.project_id, cast.venue_id, trainer_ids=(), days=(date(2026, 6, 9),)).id
    begin(app, cast.run_id, clock)
    text = text_of(told(app, cast.participant.email)[0])
    assert "Andere Termine dieses Angebots:" in text
    assert f"http://localhost/runs/{later}" in text
    assert f"http://localhost/runs/{cast.run_id}\n" not in text


def test_without_another_date_the_mail_names_the_offer(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    begin(app, cast.run_id, clock)
    text = text_of(told(app, cast.participant.email)[0])
    assert "Ein weiterer Termin steht noch nicht fest." in text
    assert "http://localhost/courses/IK-01" in text


@pytest.mark.parametrize(
    "values",
    [
        {"status": S.CONFIRMED},
        {"status": S.CANCELLED},
        {"status": S.LAPSED},
        {"eligible": False},
        {"contact_email": None},
    ],
)
def test_nobody_else_is_told(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int, values: dict[str, object]
) -> None:
    """Who has a seat, has ended, or never proved the address; and who has no address and no desk."""
    change(app, waiting, **values)
    sweep(app, begin(app, cast.run_id, clock))
    assert asked(app) == 0


def test_a_cancelled_run_tells_by_its_own_mail_alone(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = RunState.CANCELLED
    sweep(app, begin(app, cast.run_id, clock))
    assert asked(app) == 0


@pytest.mark.parametrize(("after", "number"), [(STILL_NEWS - timedelta(seconds=1), 1), (STILL_NEWS, 0)])
def test_what_began_days_ago_is_no_news(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int, after: timedelta, number: int
) -> None:
    sweep(app, begin(app, cast.run_id, clock, after))
    assert asked(app) == number


def test_who_was_let_in_at_the_last_moment_gets_no_such_mail(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    """Approved between the sweep and the sending."""
    now = begin(app, cast.run_id, clock)
    sweep(app, now)
    change(app, waiting, status=S.CONFIRMED)
    assert asked(app) == 1
    assert told(app, cast.participant.email) == []


def test_the_desk_hears_for_a_colleague_without_an_address(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int
) -> None:
    by_desk = {"booked_by": cast.hr.person_id, "employer_id": cast.employer_id, "contact_email": None}
    change(app, waiting, booked_as=BookedAs.EMPLOYER, **by_desk)
    begin(app, cast.run_id, clock)
    text = text_of(told(app, cast.hr.email)[0])
    assert f"diese Nachricht betrifft {cast.participant.name}" in text
    assert "/my/" not in text


def test_one_broken_run_does_not_keep_the_others_waiting(
    app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(app) as db:
        course = db.get_one(CourseRun, cast.run_id).course
        second = run_of(db, course, cast.project_id, trainer_ids=(), seats=0, now=NOW)
        locked = lock_run(db, second.id)
        assert locked is not None
        how = Application("Wartet", "wartet@example.org", "de", BookedAs.PRIVATE, proven=True)
        enrol(db, locked, add_person(db, name="Wartet", now=NOW), how, rules=SeatRules(), actor="test", now=NOW)

    def breaks_for_the_first(db: Session, run: CourseRun, now: datetime) -> int:
        if run.id == cast.run_id:
            raise ValueError
        return tell_who_waited(db, run, now)

    monkeypatch.setattr(jobs, "tell_who_waited", breaks_for_the_first)
    now = begin(app, cast.run_id, clock)
    with pytest.raises(SweepFailed):
        sweep(app, now)
    with db_of(app) as db:
        assert list(db.scalars(select(OutboxMail.recipient).where(OutboxMail.kind == KIND))) == ["wartet@example.org"]


def test_the_own_page_says_the_same(app: Flask, cast: Cast, clock: time_machine.Traveller, waiting: int) -> None:
    begin(app, cast.run_id, clock)
    page = client_for(app, cast.participant).get(f"/enrolments/{waiting}").text
    assert "Es ist leider kein Platz für Sie frei geworden." in page
