"""A published run is changed in one saving: everybody hears it once, calendars notice, and what was written down stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.seats import lock_run
from courses.planning.lifecycle import RunChangedMeanwhile, WrongStep
from courses.planning.models import CourseRun, RunState, SeatPool
from courses.planning.publishing import OutsideFundingPeriod
from courses.running import refusals
from courses.running.changing import change, postpone
from courses.running.models import ChangeKind
from courses.running.snapshot import Snapshot
from courses.running.standing import snapshot_of
from lms.data.audit import AuditEntry, AuditValue, verify
from lms.data.refusal import Refusal
from tests.cast import NOW, Cast
from tests.courses.attendance.places import all_present_and_closed, meeting_ids
from tests.courses.running.scene import (
    WEEK,
    at_work,
    booked,
    changes,
    do,
    moved,
    new_trainer,
    one_more,
    order,
    place,
    status,
    waiting_mails,
    with_meeting,
    with_seats,
)
from tests.house import client_for, db_of, mails, run_worker, text_of, writing
from tests.invariants import broken

S = EnrolmentStatus


def save(app: Flask, cast: Cast, wish: Callable[[Snapshot], Snapshot], **more: object) -> None:
    do(app, cast.run_id, lambda db, run, doing: change(db, run, order(db, run, wish, **more), doing))


def put_off(app: Flask, cast: Cast, wish: Callable[[Snapshot], Snapshot], **more: object) -> None:
    do(app, cast.run_id, lambda db, run, doing: postpone(db, run, order(db, run, wish, **more), doing))


def sequences(app: Flask, cast: Cast) -> list[int]:
    with db_of(app) as db:
        return [meeting.sequence for meeting in db.get_one(CourseRun, cast.run_id).meetings]


def test_a_moved_meeting_is_the_same_meeting_with_a_higher_number(app: Flask, cast: Cast) -> None:
    before = meeting_ids(app, cast)
    save(app, cast, with_meeting(0, begins=time(10)))
    assert meeting_ids(app, cast) == before
    assert sequences(app, cast) == [1, 0, 0, 0]
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        assert f"{run.starts_at:%H:%M}" == "08:00"
        assert (run.version, run.last_promotion_at) == (2, run.starts_at)
        assert verify(db) == []


def test_a_new_meeting_and_a_cancelled_one(app: Flask, cast: Cast) -> None:
    save(app, cast, one_more(date(2026, 4, 20)))
    save(app, cast, with_meeting(0, cancelled=True))
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        assert [meeting.cancelled for meeting in run.meetings] == [True, False, False, False, False]
        assert f"{run.starts_at:%d.%m. %H:%M}" == "14.04. 11:15"
        assert f"{run.ends_at:%d.%m.}" == "20.04."


def test_everybody_hears_of_a_moved_date_once(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    booked(app, cast, "Bodo Ahrens")
    booked(app, cast, "Clara Wendt")
    place(app, cast.run_id, "Dora Unbestätigt", proven=False)
    save(app, cast, moved(WEEK, only=3))
    assert waiting_mails(app) == [
        ("running.changed.employer", cast.hr.email),
        ("running.changed.participant", cast.participant.email),
        ("running.changed.trainer", cast.trainer.email),
    ]
    told = text_of(mails(app, cast.hr.email)[-1])
    assert "Bodo Ahrens, Clara Wendt" in told
    assert "Bitte geben Sie die Nachricht weiter" in told
    assert "Mi., 15. April 2026, 13:15–16:15" in told
    assert "Mi., 22. April 2026, 13:15–16:15" in told


def test_a_second_saving_before_the_mail_went_out_is_told_in_one_mail(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    mails(app)
    save(app, cast, moved(WEEK, only=3))
    save(app, cast, with_meeting(0, begins=time(10)))
    got = mails(app, cast.participant.email)[1:]
    assert len(got) == 1
    assert "22. April 2026, 13:15" in text_of(got[0])
    assert "14. April 2026, 10:00" in text_of(got[0])


def test_who_has_heard_of_the_first_change_hears_only_of_the_second(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    save(app, cast, moved(WEEK, only=3))
    mails(app)
    save(app, cast, with_meeting(0, begins=time(10)))
    last = text_of(mails(app, cast.participant.email)[-1])
    assert "22. April" not in last
    assert "14. April 2026, 10:00" in last


def test_a_change_put_right_before_anybody_heard_of_it_is_not_told(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    mails(app)
    save(app, cast, moved(WEEK, only=3))
    save(app, cast, moved(-WEEK, only=3))
    assert len(mails(app, cast.participant.email)) == 1


def test_a_typo_in_a_note_is_no_mail(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad")
    save(app, cast, lambda snapshot: replace(snapshot, note_de="Bitte Ausweis mitbringen."), inform=False)
    assert waiting_mails(app) == []
    with db_of(app) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.changed")).one()
        assert entry.changes["informed"] == [None, False]
        assert db.scalars(select(AuditValue.value)).all() == ["Bitte Ausweis mitbringen."]


def test_who_trains_hears_of_the_own_dates_also_when_participants_do_not(app: Flask, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad")
    save(app, cast, moved(WEEK, only=3), inform=False)
    assert waiting_mails(app) == [("running.changed.trainer", cast.trainer.email)]


def test_more_seats_let_the_waiting_people_move_up_at_once(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(SeatPool, cast.pool_id).capacity = 1
    place(app, cast.run_id, "Amina Haddad")
    waits = [place(app, cast.run_id, name) for name in ("Bodo Ahrens", "Clara Wendt")]
    save(app, cast, with_seats(2), inform=False)
    assert [status(app, one) for one in waits] == [S.OFFERED, S.WAITING]
    with db_of(app) as db:
        assert broken(db, NOW) == []


def test_fewer_seats_than_taken_are_refused_or_overbooked(app: Flask, cast: Cast) -> None:
    for name in ("Amina Haddad", "Bodo Ahrens", "Clara Wendt"):
        place(app, cast.run_id, name)
    with pytest.raises(refusals.FewerSeatsThanTaken):
        save(app, cast, with_seats(2))
    save(app, cast, with_seats(2), overbook=True, inform=False)
    with db_of(app) as db:
        pool = db.get_one(SeatPool, cast.pool_id)
        assert (pool.capacity, pool.seats_taken, pool.overbook) == (2, 3, 1)
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "run.changed")).one()
        assert entry.changes["overbook_any"] == [0, 1]
        assert broken(db, NOW) == []
    assert status(app, place(app, cast.run_id, "Dora Neu")) is S.WAITING


def test_seats_raised_again_forget_the_overbooking(app: Flask, cast: Cast) -> None:
    for name in ("Amina Haddad", "Bodo Ahrens", "Clara Wendt"):
        place(app, cast.run_id, name)
    save(app, cast, with_seats(2), overbook=True)
    save(app, cast, with_seats(9))
    with db_of(app) as db:
        assert db.get_one(SeatPool, cast.pool_id).overbook == 0


def begun(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    """The first meeting is taught and its sheet closed."""
    place(app, cast.run_id, "Amina Haddad")
    with db_of(app) as db:
        starts_at = db.get_one(CourseRun, cast.run_id).starts_at
    clock.move_to(starts_at + timedelta(hours=1))
    run_worker(app)
    all_present_and_closed(client_for(app, cast.trainer), meeting_ids(app, cast)[0])


@pytest.mark.parametrize(
    "wish",
    [
        moved(WEEK, only=0),
        with_meeting(0, cancelled=True),
        with_meeting(0, ends=time(11)),
        with_meeting(0, minutes=90),
    ],
    ids=["moved", "cancelled", "shorter", "fewer minutes"],
)
def test_a_meeting_with_a_closed_sheet_stays(
    app: Flask, cast: Cast, clock: time_machine.Traveller, wish: Callable[[Snapshot], Snapshot]
) -> None:
    begun(app, cast, clock)
    with pytest.raises(refusals.MeetingHeld):
        save(app, cast, wish)
    assert sequences(app, cast) == [0, 0, 0, 0]


def test_the_meetings_that_are_left_still_move(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    begun(app, cast, clock)
    save(app, cast, moved(WEEK, only=3))
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).state is RunState.RUNNING


def test_a_run_with_attendance_is_neither_postponed_nor_left_by_its_trainer(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    begun(app, cast, clock)
    with pytest.raises(refusals.RunHeld):
        put_off(app, cast, moved(WEEK))
    other = new_trainer(app, "Mara Linde")
    with pytest.raises(refusals.TrainerOfThePast):
        save(app, cast, lambda snapshot: replace(snapshot, trainers=(other.person_id,)))


def test_a_meeting_is_not_moved_into_the_past(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    clock.move_to(NOW + timedelta(days=30))
    with pytest.raises(refusals.InThePast):
        save(app, cast, with_meeting(0, day=date(2026, 3, 20)))
    with pytest.raises(refusals.InThePast):
        save(app, cast, one_more(date(2026, 3, 31)))


def test_the_times_of_a_day_that_has_begun_are_put_right(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    with db_of(app) as db:
        clock.move_to(db.get_one(CourseRun, cast.run_id).starts_at + timedelta(hours=1))
    run_worker(app)
    save(app, cast, with_meeting(0, begins=time(9, 15), minutes=165))
    assert sequences(app, cast)[0] == 1


@pytest.mark.parametrize(
    ("wish", "no"),
    [
        (with_meeting(0, day=date(2031, 1, 6)), OutsideFundingPeriod),
        (lambda snapshot: snapshot, refusals.NothingChanged),
        (
            lambda one: replace(one, meetings=tuple(replace(m, cancelled=True) for m in one.meetings)),
            refusals.NothingLeft,
        ),
        (lambda one: replace(one, meetings=one.meetings[1:]), refusals.MeetingMissing),
        (with_meeting(0, id=99), refusals.NoSuchMeeting),
        (lambda one: replace(one, meetings=(one.meetings[0], *one.meetings)), refusals.NoSuchMeeting),
    ],
)
def test_what_cannot_be_has_a_name_and_changes_nothing(
    app: Flask, cast: Cast, wish: Callable[[Snapshot], Snapshot], no: type[Refusal]
) -> None:
    with pytest.raises(no):
        save(app, cast, wish)
    assert changes(app, cast.run_id) == []
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).version == 1


def test_an_outdated_order_is_refused(app: Flask, cast: Cast) -> None:
    with at_work(app, cast.run_id) as (db, run, doing):
        mine = order(db, run, moved(WEEK))
        change(db, run, order(db, run, with_meeting(0, begins=time(10))), doing)
    with pytest.raises(RunChangedMeanwhile):
        do(app, cast.run_id, lambda db, run, doing: change(db, run, mine, doing))


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.COMPLETED, RunState.CANCELLED])
def test_a_run_in_another_state_is_refused_by_name(app: Flask, cast: Cast, state: RunState) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = state
    for step in (change, postpone):
        with pytest.raises(WrongStep), at_work(app, cast.run_id) as (db, run, doing):
            step(db, run, order(db, run, moved(WEEK)), doing)


def test_a_postponed_run_keeps_its_people_and_opens_the_way_out(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    seat = place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        clock.move_to(run.cancel_until + timedelta(hours=1))
        before = run.starts_at
    do(app, cast.run_id, lambda db, run, doing: setattr(run, "go_at", NOW))
    put_off(app, cast, moved(timedelta(days=3)))
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        assert run.starts_at == before + timedelta(days=3)
        assert run.cancel_until == run.starts_at, "so near that the last moment is the beginning"
        assert (run.go_at, run.state) == (None, RunState.PUBLISHED)
        assert sequences(app, cast) == [1, 1, 1, 1]
    assert status(app, seat) is S.CONFIRMED
    told = text_of(mails(app, cast.participant.email)[-1])
    assert "der Kurs wird verschoben" in told
    assert "ein Knopf genügt, es kostet nichts" in told.replace("\n", " ")
    assert changes(app, cast.run_id)[0].kind is ChangeKind.POSTPONED


def test_postponing_without_another_day_is_refused(app: Flask, cast: Cast) -> None:
    with pytest.raises(refusals.NotMoved):
        put_off(app, cast, lambda snapshot: replace(snapshot, note_de="x"))


def test_a_run_called_back_on_its_first_morning_is_published_again(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    with db_of(app) as db:
        clock.move_to(db.get_one(CourseRun, cast.run_id).starts_at + timedelta(minutes=20))
    run_worker(app)
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).state is RunState.RUNNING
    save(app, cast, moved(WEEK))
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).state is RunState.PUBLISHED


def test_an_offer_never_lasts_longer_than_the_time_before_the_run(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(SeatPool, cast.pool_id).capacity = 1
    first = place(app, cast.run_id, "Amina Haddad")
    waits = place(app, cast.run_id, "Bodo Ahrens")
    save(app, cast, with_seats(2))
    assert status(app, waits) is S.OFFERED
    save(app, cast, moved(timedelta(days=-42)))
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        assert db.get_one(Enrolment, waits).offer_expires_at == run.starts_at
    assert status(app, first) is S.CONFIRMED


def test_a_meeting_keeps_the_link_that_the_run_lent_it(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        run = lock_run(db, cast.run_id)
        assert run is not None
        run.online_link = "https://meet.example.org/alt"
        for meeting in run.meetings:
            meeting.mode = meeting.mode.ONLINE
    save(app, cast, with_meeting(0, link="https://meet.example.org/neu"), inform=False)
    with db_of(app) as db:
        links = [one.link for one in snapshot_of(db, db.get_one(CourseRun, cast.run_id)).meetings]
    assert links == ["https://meet.example.org/neu", *["https://meet.example.org/alt"] * 3]
