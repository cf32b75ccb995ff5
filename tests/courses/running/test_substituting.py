"""A trainer falls ill: somebody else teaches the whole run or single meetings, and rights follow who teaches."""

from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.attendance.models import AttendanceSheet, SheetState
from courses.enrolment.seats import lock_run
from courses.planning.collisions.guard import Collides
from courses.planning.collisions.queries import CollisionRules
from courses.planning.lifecycle import RunChangedMeanwhile, Step, take_step
from courses.planning.models import CourseRun, MeetingTrainer, RunTrainer
from courses.planning.trainers.teaching import names_of_teachers, teachers_of
from courses.running import refusals
from courses.running.candidates import candidates
from courses.running.changing import Order
from courses.running.standing import snapshot_of
from courses.running.substituting import substitute
from lms.data.refusal import Refusal
from tests.cast import NOW, PEOPLE, Cast, Member, course_of, run_of
from tests.courses.attendance.places import FIRST_DAY, all_present_and_closed, meeting_ids
from tests.courses.running.scene import at_work, new_trainer, place, waiting_mails
from tests.house import client_for, db_of, mails, run_worker, text_of, writing


def hand_over(
    app: Flask,
    cast: Cast,
    to: int,
    meetings: list[int],
    *,
    missing: int | None = None,
    inform: bool = True,
    version: int = 0,
) -> None:
    with at_work(app, cast.run_id) as (db, run, doing):
        order = Order(version or run.version, snapshot_of(db, run), inform)
        missing = missing or cast.trainer.person_id
        substitute(db, run, order, missing=missing, stand_in=to, meeting_ids=meetings, doing=doing)


def teachers(app: Flask, cast: Cast) -> list[tuple[int, ...]]:
    with db_of(app) as db:
        found = teachers_of(db, db.get_one(CourseRun, cast.run_id))
        return [found[id_] for id_ in meeting_ids(app, cast)]


@pytest.fixture
def mara(app: Flask) -> Member:
    """Another trainer of the network."""
    return new_trainer(app, "Mara Linde")


def test_a_whole_run_gets_another_trainer_and_everybody_hears_it(app: Flask, cast: Cast, mara: Member) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    hand_over(app, cast, mara.person_id, meeting_ids(app, cast))
    with db_of(app) as db:
        assert list(db.scalars(select(RunTrainer.person_id))) == [mara.person_id]
        assert list(db.scalars(select(MeetingTrainer.id))) == []
    assert waiting_mails(app) == [
        ("running.substituted.participant", cast.participant.email),
        ("running.substituted.trainer", cast.trainer.email),
        ("running.substituted.trainer", mara.email),
    ]
    told = text_of(mails(app, cast.participant.email)[-1])
    assert "bisher: Jörg Petersen" in told
    assert "jetzt: Mara Linde" in told
    assert "nicht mehr bei Ihnen" in text_of(mails(app, cast.trainer.email)[-1])
    assert "jetzt: Di., 14. April 2026, 09:00–12:00" in text_of(mails(app, mara.email)[-1])


def test_single_meetings_are_handed_over(app: Flask, cast: Cast, mara: Member) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    ids = meeting_ids(app, cast)
    hand_over(app, cast, mara.person_id, ids[2:])
    jörg = cast.trainer.person_id
    assert teachers(app, cast) == [(jörg,), (jörg,), (mara.person_id,), (mara.person_id,)]
    told = text_of(mails(app, cast.participant.email)[-1])
    assert "Kursleitung am 15. April 2026" in told
    assert "Kursleitung am 14. April" not in told
    with db_of(app) as db:
        assert names_of_teachers(db, db.get_one(CourseRun, cast.run_id)) == ("Jörg Petersen", "Mara Linde")


def test_participants_hear_nothing_unless_it_is_wanted(app: Flask, cast: Cast, mara: Member) -> None:
    place(app, cast.run_id, "Amina Haddad")
    hand_over(app, cast, mara.person_id, meeting_ids(app, cast), inform=False)
    assert {kind for kind, _to in waiting_mails(app)} == {"running.substituted.trainer"}


def test_who_stands_in_marks_that_meeting_and_no_other(
    app: Flask, cast: Cast, mara: Member, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(app, cast.run_id, "Amina Haddad")
    ids = meeting_ids(app, cast)
    hand_over(app, cast, mara.person_id, ids[:1])
    monkeypatch.setitem(PEOPLE, mara.host_user, mara)
    clock.move_to(FIRST_DAY)
    run_worker(app)
    stand_in, old = client_for(app, mara), client_for(app, cast.trainer)
    assert "Alle anwesend" in stand_in.get(f"/meetings/{ids[0]}/sheet").text
    assert "Alle anwesend" not in stand_in.get(f"/meetings/{ids[1]}/sheet").text
    assert "Alle anwesend" not in old.get(f"/meetings/{ids[0]}/sheet").text
    assert "Alle anwesend" in old.get(f"/meetings/{ids[1]}/sheet").text
    all_present_and_closed(stand_in, ids[0])
    assert "Amina Haddad" in stand_in.get(f"/staff/runs/{cast.run_id}").text
    assert "Vielfalt am Schalter" in stand_in.get("/").text


def test_what_was_taught_stays_with_whom_taught_it(
    app: Flask, cast: Cast, mara: Member, clock: time_machine.Traveller
) -> None:
    place(app, cast.run_id, "Amina Haddad")
    ids = meeting_ids(app, cast)
    clock.move_to(FIRST_DAY)
    run_worker(app)
    old = client_for(app, cast.trainer)
    all_present_and_closed(old, ids[0])
    with pytest.raises(refusals.MeetingOver):
        hand_over(app, cast, mara.person_id, ids)
    hand_over(app, cast, mara.person_id, ids[1:])
    jörg = cast.trainer.person_id
    assert teachers(app, cast) == [(jörg,), *[(mara.person_id,)] * 3]
    with db_of(app) as db:
        sheet = db.scalars(select(AttendanceSheet).where(AttendanceSheet.meeting_id == ids[0])).one()
        assert (sheet.state, sheet.closed_by) == (SheetState.CLOSED, jörg)
    assert old.get(f"/meetings/{ids[0]}/sheet").status_code == 200
    assert "Korrigieren" in old.get(f"/meetings/{ids[0]}/sheet").text


def test_the_old_trainer_of_a_whole_run_finds_it_no_more(app: Flask, cast: Cast, mara: Member) -> None:
    hand_over(app, cast, mara.person_id, meeting_ids(app, cast))
    assert client_for(app, cast.trainer).get(f"/staff/runs/{cast.run_id}").status_code == 404


def test_a_trainer_who_is_back_teaches_themself(app: Flask, cast: Cast, mara: Member) -> None:
    ids = meeting_ids(app, cast)
    hand_over(app, cast, mara.person_id, ids[2:])
    hand_over(app, cast, cast.trainer.person_id, ids[2:], missing=mara.person_id)
    assert teachers(app, cast) == [(cast.trainer.person_id,)] * 4
    with db_of(app) as db:
        assert list(db.scalars(select(MeetingTrainer.id))) == []


def test_a_stand_in_who_cannot_come_either_is_replaced(app: Flask, cast: Cast, mara: Member) -> None:
    third = new_trainer(app, "Nele Brandt")
    ids = meeting_ids(app, cast)
    hand_over(app, cast, mara.person_id, ids[2:])
    hand_over(app, cast, third.person_id, ids[3:], missing=mara.person_id)
    jörg = cast.trainer.person_id
    assert teachers(app, cast) == [(jörg,), (jörg,), (mara.person_id,), (third.person_id,)]


def test_whoever_stood_in_for_the_old_trainer_stands_in_for_the_new_one(app: Flask, cast: Cast, mara: Member) -> None:
    third = new_trainer(app, "Nele Brandt")
    ids = meeting_ids(app, cast)
    hand_over(app, cast, mara.person_id, ids[3:])
    hand_over(app, cast, third.person_id, ids[:3])
    assert teachers(app, cast) == [*[(third.person_id,)] * 3, (mara.person_id,)]


def test_only_a_trainer_stands_in_and_only_for_one_who_teaches(app: Flask, cast: Cast, mara: Member) -> None:
    ids = meeting_ids(app, cast)
    former = new_trainer(app, "Fiete Alt", active=False)
    tries: list[tuple[int, list[int], int | None, type[Refusal]]] = [
        (former.person_id, ids, None, refusals.NotATrainer),
        (cast.stranger.person_id, ids, None, refusals.NotATrainer),
        (mara.person_id, ids, cast.stranger.person_id, refusals.NotATrainer),
        (cast.trainer.person_id, ids, None, refusals.TeachesAlready),
        (mara.person_id, [], None, refusals.NoSuchMeeting),
        (mara.person_id, [ids[0], 9999], None, refusals.NoSuchMeeting),
    ]
    for to, meetings, missing, no in tries:
        with pytest.raises(no):
            hand_over(app, cast, to, meetings, missing=missing)
    with pytest.raises(RunChangedMeanwhile):
        hand_over(app, cast, mara.person_id, ids, version=7)


def test_the_free_ones_come_first_and_what_hinders_others_is_named(app: Flask, cast: Cast, mara: Member) -> None:
    busy = new_trainer(app, "Anton Belegt")
    with writing(app) as db:
        other = run_of(db, course_of(db, cast.provider_id, "IK-02", "Streit schlichten"), cast.project_id)
        run = lock_run(db, other.id)
        assert run is not None
        run.trainers = [RunTrainer(person_id=busy.person_id)]
    with app.test_request_context(), db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        found = candidates(db, run, snapshot_of(db, run), CollisionRules(), NOW)
    assert [(one.name, one.is_free) for one in found] == [("Mara Linde", True), ("Anton Belegt", False)]
    assert "Di., 14. April 2026: Anton Belegt unterrichtet zu dieser Zeit (IK-02-2026-01, 09:00–12:00)." in (
        found[1].hindrances
    )


def test_nobody_is_handed_what_they_cannot_teach(app: Flask, cast: Cast) -> None:
    busy = new_trainer(app, "Anton Belegt")
    with writing(app) as db:
        other = run_of(db, course_of(db, cast.provider_id, "IK-02", "Streit schlichten"), cast.project_id)
        run = lock_run(db, other.id)
        assert run is not None
        run.trainers = [RunTrainer(person_id=busy.person_id)]
    with pytest.raises(Collides), at_work(app, cast.run_id) as (db, run, doing):
        order = Order(run.version, snapshot_of(db, run))
        doing = replace(doing, collisions=CollisionRules())
        ids = [meeting.id for meeting in run.meetings]
        missing, stand_in = cast.trainer.person_id, busy.person_id
        substitute(db, run, order, missing=missing, stand_in=stand_in, meeting_ids=ids, doing=doing)


def test_the_history_of_the_run_tells_of_the_substitution(app: Flask, cast: Cast, mara: Member) -> None:
    first, second = meeting_ids(app, cast)[:2]
    hand_over(app, cast, mara.person_id, [first, second])
    told = client_for(app, cast.coordinator).get(f"/staff/history/run/{cast.run_id}").text
    assert "eine Vertretung ein" in told
    assert "Vertretung bei" in told
    assert "2 Termine" in told


def test_a_substitution_noted_the_old_way_is_told_without_its_numbers(app: Flask, cast: Cast, mara: Member) -> None:
    old = {"trainers": [cast.trainer.person_id, mara.person_id], "meetings": meeting_ids(app, cast)[:2]}
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        take_step(db, run, Step.SUBSTITUTE, actor=cast.lead.tag, now=NOW, changes=old)
    told = client_for(app, cast.coordinator).get(f"/staff/history/run/{cast.run_id}").text
    assert "von <bdi>Jörg Petersen</bdi> zu <bdi>Mara Linde</bdi>" in told
    assert "Termine, Nummer" not in told
