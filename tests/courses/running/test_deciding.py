"""A run below its minimum: somebody says in time that it takes place, or that it does not, and everybody hears it once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.issuing.refusals import RunNotCompleted
from certificates.issuing.reserving import lock_enrolment, reserve
from courses.catalogue.models import CertificateKind
from courses.enrolment import refusals as enrolment_refusals
from courses.enrolment.allocation import cancel, confirm
from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.seats import lock_run
from courses.planning.lifecycle import STEPS, RunChangedMeanwhile, Step, WrongStep, after, allows
from courses.planning.models import CourseRun, RunState, SeatPool
from courses.running import refusals
from courses.running.changing import Doing, change
from courses.running.deciding import cancel_run, go
from courses.running.models import RunChange
from courses.running.queries import decision_rows
from lms.data.audit import AuditEntry, AuditValue, verify
from lms.people.models import Membership, MembershipState, Person
from tests.cast import NOW, Cast, run_of
from tests.courses.attendance.places import all_present_and_closed, meeting_ids
from tests.courses.running.scene import (
    COORDINATION,
    RULES,
    WEEK,
    booked,
    do,
    moved,
    order,
    place,
    status,
    waiting_mails,
)
from tests.house import client_for, count_queries, db_of, mails, run_worker, text_of, writing
from tests.invariants import broken

S = EnrolmentStatus


def decided(app: Flask, cast: Cast, reason: str = "Der Bedarf im Amt ist groß.") -> None:
    do(app, cast.run_id, lambda db, run, doing: go(db, run, version=run.version, reason=reason, doing=doing))


def cancelled(app: Flask, run_id: int, message_de: str = "", message_en: str = "") -> RunChange:
    def act(db: Session, run: CourseRun, doing: Doing) -> RunChange:
        words = {"message_de": message_de, "message_en": message_en}
        return cancel_run(db, run, version=run.version, doing=doing, **words)

    made: RunChange = do(app, run_id, act)
    return made


def due(app: Flask, *, until: date | None = None) -> list[str]:
    with app.test_request_context(), db_of(app) as db:
        return [row.code for row in decision_rows(db, COORDINATION, NOW, NOW.date(), until=until, limit=50)]


def test_only_the_table_writes_the_state_of_a_run() -> None:
    assert {step for step in Step if allows(RunState.CANCELLED, step)} == set()
    assert {step for step in Step if allows(RunState.DRAFT, step)} == {Step.REDRAFT, Step.PUBLISH}
    assert {step for step in Step if allows(RunState.COMPLETED, step)} == {Step.RESUME, Step.TAKE_TERMS}
    assert set(STEPS) == set(Step)


@pytest.mark.parametrize("state", list(RunState))
@pytest.mark.parametrize("step", list(Step))
def test_a_step_that_is_not_in_the_table_says_why(state: RunState, step: Step) -> None:
    if allows(state, step):
        assert after(state, step) in RunState
    else:
        with pytest.raises(WrongStep) as no:
            after(state, step)
        assert no.value.status == 409
        assert no.value.text != WrongStep.text


def test_a_run_is_due_until_it_has_enough_people_or_somebody_has_decided(app: Flask, cast: Cast) -> None:
    assert due(app) == ["IK-01-2026-01"]
    for number in range(3):
        place(app, cast.run_id, f"Person{number}")
    place(app, cast.run_id, "Unbestätigt", proven=False)
    assert due(app) == ["IK-01-2026-01"]
    place(app, cast.run_id, "Vierte")
    assert due(app) == []


def test_the_decision_day_lies_two_weeks_before_the_first_meeting(app: Flask, cast: Cast) -> None:
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).decide_on == date(2026, 3, 31)
    assert due(app, until=date(2026, 3, 30)) == []
    assert due(app, until=date(2026, 3, 31)) == ["IK-01-2026-01"]


def test_the_list_takes_as_many_queries_for_twenty_runs_as_for_one(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        with count_queries(app) as one, db_of(app) as db:
            decision_rows(db, COORDINATION, NOW, NOW.date(), limit=50)
        with writing(app) as db:
            course = db.get_one(CourseRun, cast.run_id).course
            for _ in range(20):
                run_of(db, course, cast.project_id, cast.venue_id)
        with count_queries(app) as many, db_of(app) as db:
            assert len(decision_rows(db, COORDINATION, NOW, NOW.date(), limit=50)) == 21
    assert len(one) == len(many)


def test_going_below_the_minimum_needs_a_reason_that_stands_beside_the_chain(app: Flask, cast: Cast) -> None:
    with pytest.raises(refusals.ReasonMissing):
        decided(app, cast, " ")
    decided(app, cast)
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).go_at == pytest.approx(NOW, abs=timedelta(minutes=5))
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.confirmed")).one()
        assert (entry.changes["people"], entry.changes["minimum"]) == (0, 4)
        assert (
            db.scalars(select(AuditValue.value).where(AuditValue.entry_id == entry.id)).one().startswith("Der Bedarf")
        )
        assert verify(db) == []
    assert due(app) == []


def test_with_enough_people_no_reason_is_asked(app: Flask, cast: Cast) -> None:
    for number in range(4):
        place(app, cast.run_id, f"Person{number}")
    decided(app, cast, "")
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).go_at == pytest.approx(NOW, abs=timedelta(minutes=5))
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.confirmed")).one()
        assert (entry.changes["people"], entry.changes["minimum"]) == (4, 4)
        assert db.scalars(select(AuditValue).where(AuditValue.entry_id == entry.id)).all() == []


def test_going_twice_is_refused_by_name(app: Flask, cast: Cast) -> None:
    decided(app, cast)
    with pytest.raises(refusals.AlreadyGoing):
        decided(app, cast)


def test_everybody_concerned_hears_that_it_takes_place(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    booked(app, cast, "Bodo Ahrens")
    decided(app, cast)
    assert waiting_mails(app) == [
        ("running.go.employer", cast.hr.email),
        ("running.go.participant", cast.participant.email),
        ("running.go.trainer", cast.trainer.email),
    ]
    told = mails(app, cast.participant.email)[-1]
    assert told["Subject"] == "Findet statt: Vielfalt am Schalter"
    assert "Di., 14. April 2026, 09:00–12:00, Haus am Markt" in text_of(told)
    assert "Bedarf" not in "".join(text_of(mail) for mail in mails(app))


def test_a_run_that_is_postponed_before_the_news_went_out_is_not_told_to_take_place(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    mails(app)
    decided(app, cast)
    do(app, cast.run_id, lambda db, run, doing: change(db, run, order(db, run, moved(WEEK)), doing))
    (told,) = mails(app, cast.participant.email)[1:]
    assert told["Subject"].startswith("Geändert")


def test_cancelling_ends_every_place_and_every_wait(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(SeatPool, cast.pool_id).capacity = 2
    people = [place(app, cast.run_id, f"Person{number}") for number in range(4)]
    unproven = place(app, cast.run_id, "Unbestätigt", proven=False)
    cancelled(app, cast.run_id)
    assert {status(app, one) for one in (*people, unproven)} == {S.CANCELLED}
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        assert run.state is RunState.CANCELLED
        assert db.get_one(SeatPool, cast.pool_id).seats_taken == 0
        assert broken(db, NOW) == []
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.cancelled")).one()
        assert entry.changes["ended"] == 5


def test_everybody_hears_of_it_once_in_words_and_with_other_dates(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        course = db.get_one(CourseRun, cast.run_id).course
        other = run_of(db, course, cast.project_id, cast.venue_id).id
    do(app, other, lambda db, run, doing: change(db, run, order(db, run, moved(4 * WEEK)), doing))
    mails(app)
    seat = place(app, cast.run_id, "Amina Haddad", email=cast.participant.email, language="en")
    booked(app, cast, "Bodo Ahrens")
    cancelled(app, cast.run_id, "Die Trainerin ist krank.", "The trainer is ill.")
    run_worker(app)
    assert waiting_mails(app, "running.cancelled") == [
        ("running.cancelled.employer", cast.hr.email),
        ("running.cancelled.participant", cast.participant.email),
        ("running.cancelled.trainer", cast.trainer.email),
    ]
    told = mails(app, cast.participant.email)[-1]
    words = text_of(told)
    assert told["Subject"] == "Cancelled: Diversity at the counter"
    assert "The trainer is ill." in words
    assert f"http://localhost/runs/{other}" in words
    assert "Die Trainerin ist krank." in text_of(mails(app, cast.hr.email)[-1])
    assert status(app, seat) is S.CANCELLED


def test_a_cancelled_run_takes_nobody_and_gives_no_paper(app: Flask, cast: Cast) -> None:
    seat = place(app, cast.run_id, "Amina Haddad")
    late = place(app, cast.run_id, "Unbestätigt", proven=False)
    cancelled(app, cast.run_id)
    with pytest.raises(enrolment_refusals.RunCancelled):
        place(app, cast.run_id, "Zu Spät")
    with writing(app) as db, pytest.raises(enrolment_refusals.EnrolmentEnded):
        run = lock_run(db, cast.run_id)
        assert run is not None
        confirm(db, run, db.get_one(Enrolment, late), rules=RULES, actor="x", now=NOW)
    with writing(app) as db, pytest.raises(RunNotCompleted):
        enrolment = lock_enrolment(db, seat)
        assert enrolment is not None
        reserve(db, enrolment, CertificateKind.ATTENDANCE, check_url="x", person_id=None, now=NOW)


def test_who_left_before_hears_nothing(app: Flask, cast: Cast) -> None:
    seat = place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        cancel(db, run, db.get_one(Enrolment, seat), rules=RULES, actor="x", now=NOW)
    cancelled(app, cast.run_id)
    assert waiting_mails(app) == [("running.cancelled.trainer", cast.trainer.email)]


def test_a_clerk_reads_only_names_of_people_who_still_work_there(app: Flask, cast: Cast) -> None:
    booked(app, cast, "Bodo Ahrens")
    booked(app, cast, "Clara Wendt")
    with writing(app) as db:
        person = db.scalars(select(Person).where(Person.name == "Bodo Ahrens")).one()
        member = db.scalars(select(Membership).where(Membership.person_id == person.id)).one()
        member.state, member.ends_on = MembershipState.LEFT, date(2026, 2, 1)
    cancelled(app, cast.run_id)
    told = text_of(mails(app, cast.hr.email)[-1])
    assert "Clara Wendt" in told
    assert "Bodo Ahrens" not in told


def test_the_organisation_of_a_closed_group_hears_of_it(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        course = db.get_one(CourseRun, cast.run_id).course
        run_id = run_of(db, course, cast.project_id, cast.venue_id, closed_to_id=cast.employer_id).id
    cancelled(app, run_id)
    assert waiting_mails(app) == [
        ("running.cancelled.employer", cast.hr.email),
        ("running.cancelled.trainer", cast.trainer.email),
    ]
    assert "leider nicht stattfinden" in text_of(mails(app, cast.hr.email)[-1])


def test_cancelling_after_attendance_was_noted_is_refused(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    place(app, cast.run_id, "Amina Haddad")
    with db_of(app) as db:
        clock.move_to(db.get_one(CourseRun, cast.run_id).starts_at + timedelta(hours=1))
    run_worker(app)
    all_present_and_closed(client_for(app, cast.trainer), meeting_ids(app, cast)[0])
    with pytest.raises(refusals.RunHeld):
        cancelled(app, cast.run_id)


def test_a_run_is_cancelled_on_its_first_morning(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    place(app, cast.run_id, "Amina Haddad")
    with db_of(app) as db:
        clock.move_to(db.get_one(CourseRun, cast.run_id).starts_at + timedelta(minutes=5))
    run_worker(app)
    cancelled(app, cast.run_id)
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).state is RunState.CANCELLED


Act = Callable[[Session, CourseRun, Doing], Any]


@pytest.mark.parametrize(
    "act",
    [
        lambda db, run, doing: cancel_run(db, run, version=0, message_de="", message_en="", doing=doing),
        lambda db, run, doing: go(db, run, version=0, reason="x", doing=doing),
    ],
    ids=["cancel", "go"],
)
def test_whoever_looked_at_an_older_run_is_refused(app: Flask, cast: Cast, act: Act) -> None:
    with pytest.raises(RunChangedMeanwhile):
        do(app, cast.run_id, act)


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.COMPLETED, RunState.CANCELLED])
def test_in_another_state_neither_is_possible(app: Flask, cast: Cast, state: RunState) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = state
    with pytest.raises(WrongStep):
        cancelled(app, cast.run_id)
    with pytest.raises(WrongStep):
        decided(app, cast)
