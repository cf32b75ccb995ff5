"""Hybrid at once: each person chooses on site or online, and may change while there is room."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from courses.catalogue.models import Course
from courses.enrolment import refusals
from courses.enrolment.allocation import Application, cancel, enrol
from courses.enrolment.models import BookedAs, Enrolment, EnrolmentStatus
from courses.enrolment.seats import SeatRules, lock_run, promote
from courses.enrolment.switching import switch
from courses.planning.models import CourseRun, MeetingMode, PoolMode, RunState, SeatPool
from courses.planning.publishing import PlannedMeeting, RunPlan, plan_run, publish
from lms.data.audit import AuditEntry
from lms.people.registry import find_or_add_person
from tests.cast import NOW, PARTICIPANT, Cast
from tests.house import Client, client_for, db_of, mails, text_of, writing
from tests.invariants import broken

ONSITE, ONLINE = PoolMode.ONSITE, PoolMode.ONLINE
LINK = "https://meet.example.org/saal-und-netz"
DAY = date(2026, 3, 10)
BEGINS = datetime.fromisoformat("2026-03-10T09:00+01:00")
RULES = SeatRules()


@pytest.fixture
def hybrid(app: Flask, cast: Cast) -> int:
    """A published run of one meeting in both places: two seats on site, one online."""
    with writing(app) as db:
        meeting = PlannedMeeting(DAY, time(9), time(12), 180, MeetingMode.BOTH, cast.venue_id, online_link=LINK)
        seats: dict[PoolMode, int | None] = {ONSITE: 2, ONLINE: 1}
        trainers = (cast.trainer.person_id,)
        plan = RunPlan(cast.project_id, (meeting,), seats, 1, trainers, cast.venue_id, decide_on=DAY)
        run = plan_run(db, db.get_one(Course, cast.course_id), plan, actor="test", now=NOW)
        publish(db, run, actor="test", now=NOW)
        return run.id


def place(app: Flask, run_id: int, name: str, mode: PoolMode, *, person: Any = None) -> int:
    with writing(app) as db:
        run = lock_run(db, run_id)
        assert run is not None
        email = person.email if person else f"{name.lower()}@example.org"
        human = find_or_add_person(db, name=person.name if person else name, email=email, language="de", now=NOW)
        wanted = Application(human.name, email, "de", BookedAs.PRIVATE, mode, proven=True)
        return enrol(db, run, human, wanted, rules=RULES, actor="test", now=NOW).id


def change(app: Flask, enrolment_id: int, mode: PoolMode, now: datetime = NOW) -> None:
    with writing(app) as db:
        run = lock_run(db, db.get_one(Enrolment, enrolment_id).run_id)
        assert run is not None
        switch(db, run, db.get_one(Enrolment, enrolment_id), mode, rules=RULES, actor="participant", now=now)


def taken(app: Flask, run_id: int) -> dict[PoolMode, int]:
    with db_of(app) as db:
        pools = db.scalars(select(SeatPool).where(SeatPool.run_id == run_id))
        return {pool.mode: pool.seats_taken for pool in pools}


def state(app: Flask, enrolment_id: int) -> tuple[EnrolmentStatus, PoolMode]:
    with db_of(app) as db:
        enrolment = db.get_one(Enrolment, enrolment_id)
        return enrolment.status, enrolment.pool.mode


def problems(app: Flask) -> list[str]:
    with db_of(app) as db:
        return broken(db, NOW)


def test_a_person_changes_and_both_pools_count_right(app: Flask, hybrid: int) -> None:
    mine = place(app, hybrid, "Amina", ONSITE)
    change(app, mine, ONLINE)
    assert state(app, mine) == (EnrolmentStatus.CONFIRMED, ONLINE)
    assert taken(app, hybrid) == {ONSITE: 0, ONLINE: 1}
    with db_of(app) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.switched")).one()
        pools = [pool.id for pool in db.get_one(CourseRun, hybrid).pools]
        assert (entry.subject, entry.changes) == (f"enrolment:{mine}", {"pool": pools})
    assert problems(app) == []


def test_changing_to_what_one_has_changes_nothing(app: Flask, hybrid: int) -> None:
    mine = place(app, hybrid, "Amina", ONSITE)
    change(app, mine, ONSITE)
    assert taken(app, hybrid) == {ONSITE: 1, ONLINE: 0}
    with db_of(app) as db:
        assert db.scalars(select(AuditEntry).where(AuditEntry.action == "enrolment.switched")).all() == []


def test_a_full_side_is_refused_and_the_old_seat_stays(app: Flask, hybrid: int) -> None:
    place(app, hybrid, "Bela", ONLINE)
    mine = place(app, hybrid, "Amina", ONSITE)
    with pytest.raises(refusals.NoSeatThere):
        change(app, mine, ONLINE)
    assert state(app, mine) == (EnrolmentStatus.CONFIRMED, ONSITE)
    assert taken(app, hybrid) == {ONSITE: 1, ONLINE: 1}


def test_who_waits_for_a_full_side_holds_up_nobody_on_the_other(app: Flask, hybrid: int) -> None:
    """Both queues wait; room comes on the side that is asked last."""
    onsite = [place(app, hybrid, name, ONSITE) for name in ("Amina", "Bela", "Chiara")]
    online = [place(app, hybrid, name, ONLINE) for name in ("Dana", "Emre", "Farid")]
    with writing(app) as db:
        run = lock_run(db, hybrid)
        assert run is not None
        next(pool for pool in run.pools if pool.mode is ONLINE).capacity = 2
        assert promote(db, run, rules=RULES, now=NOW) == 1
    states = [state(app, one)[0] for one in (*onsite[2:], *online[1:])]
    assert states == [EnrolmentStatus.WAITING, EnrolmentStatus.OFFERED, EnrolmentStatus.WAITING]
    assert problems(app) == []


def test_nobody_who_waits_is_passed(app: Flask, hybrid: int) -> None:
    """A seat that has come free is kept for those in the queue even before it was offered to them."""
    first = place(app, hybrid, "Bela", ONLINE)
    waiting = place(app, hybrid, "Cem", ONLINE)
    mine = place(app, hybrid, "Amina", ONSITE)
    with writing(app) as db:
        run = lock_run(db, hybrid)
        assert run is not None
        run.last_promotion_at = NOW - timedelta(days=1)
        cancel(db, run, db.get_one(Enrolment, first), rules=RULES, actor="test", now=NOW)
    assert state(app, waiting)[0] is EnrolmentStatus.WAITING
    with pytest.raises(refusals.NoSeatThere):
        change(app, mine, ONLINE)


def test_the_seat_that_is_left_goes_to_the_next(app: Flask, hybrid: int) -> None:
    mine, _other = place(app, hybrid, "Amina", ONSITE), place(app, hybrid, "Bela", ONSITE)
    waiting = place(app, hybrid, "Cem", ONSITE)
    change(app, mine, ONLINE)
    assert state(app, waiting) == (EnrolmentStatus.OFFERED, ONSITE)
    assert taken(app, hybrid) == {ONSITE: 2, ONLINE: 1}
    assert problems(app) == []


def test_who_waits_or_has_left_cannot_change(app: Flask, hybrid: int) -> None:
    for name in ("Amina", "Bela"):
        place(app, hybrid, name, ONSITE)
    waiting = place(app, hybrid, "Cem", ONSITE)
    with pytest.raises(refusals.NoSeatToSwitch):
        change(app, waiting, ONLINE)
    with writing(app) as db:
        run = lock_run(db, hybrid)
        assert run is not None
        cancel(db, run, db.get_one(Enrolment, waiting), rules=RULES, actor="test", now=NOW)
    with pytest.raises(refusals.NoSeatToSwitch):
        change(app, waiting, ONLINE)


def test_from_the_first_minute_on_nobody_changes(app: Flask, hybrid: int) -> None:
    mine = place(app, hybrid, "Amina", ONSITE)
    with pytest.raises(refusals.RunOver):
        change(app, mine, ONLINE, BEGINS)
    change(app, mine, ONLINE, BEGINS - timedelta(seconds=1))


def test_a_cancelled_run_and_a_run_with_one_kind_of_seat_have_nothing_to_change(
    app: Flask, cast: Cast, hybrid: int
) -> None:
    mine = place(app, hybrid, "Amina", ONSITE)
    with writing(app) as db:
        db.get_one(CourseRun, hybrid).state = RunState.CANCELLED
    with pytest.raises(refusals.RunCancelled):
        change(app, mine, ONLINE)
    with pytest.raises(refusals.NoSuchPool):
        change(app, place(app, cast.run_id, "Bela", PoolMode.ANY), ONLINE)


# ---- the personal page


def own(app: Flask, run_id: int, mode: PoolMode) -> tuple[Client, str, int]:
    number = place(app, run_id, "", mode, person=PARTICIPANT)
    return client_for(app, PARTICIPANT), f"/enrolments/{number}", number


def test_the_button_changes_and_a_mail_says_so(app: Flask, hybrid: int) -> None:
    client, page, number = own(app, hybrid, ONSITE)
    assert "Lieber online teilnehmen" in client.get(page).text
    answer = client.submit(page, action="/switch")
    assert "Ihre Teilnahme ist geändert." in answer.text
    assert "Lieber vor Ort teilnehmen" in answer.text
    assert state(app, number)[1] is ONLINE
    newest = text_of(mails(app, PARTICIPANT.email)[-1])
    assert "Sie nehmen jetzt online teil." in newest
    assert LINK not in newest


def test_where_the_other_side_is_full_there_is_no_button(app: Flask, hybrid: int) -> None:
    client, page, number = own(app, hybrid, ONSITE)
    client.get(page)
    place(app, hybrid, "Bela", ONLINE)
    assert "ist gerade kein Platz frei" in client.get(page).text
    assert "/switch" not in client.get(page).text
    with client.session_transaction() as stored:
        token = stored["lms_csrf"]
    answer = client.post(f"{page}/switch", data={"csrf_token": token, "mode": "online"})
    assert answer.status_code == 409
    assert "Ihr bisheriger Platz bleibt Ihnen." in answer.text
    assert state(app, number)[1] is ONSITE


@pytest.mark.parametrize("mode", ["any", "", "teleport", "ONLINE", "\x00"])
def test_a_way_of_taking_part_that_is_none(app: Flask, hybrid: int, mode: str) -> None:
    client, page, _number = own(app, hybrid, ONSITE)
    client.get(page)
    with client.session_transaction() as stored:
        token = stored["lms_csrf"]
    assert client.post(f"{page}/switch", data={"csrf_token": token, "mode": mode}).status_code == 422


def test_somebody_else_finds_no_button(app: Flask, cast: Cast, hybrid: int) -> None:
    _client, page, number = own(app, hybrid, ONSITE)
    stranger = client_for(app, cast.stranger)
    stranger.get("/")
    with stranger.session_transaction() as stored:
        token = stored.get("lms_csrf", "")
    answer = stranger.post(f"{page}/switch", data={"csrf_token": token, "mode": "online"})
    assert answer.status_code in (400, 403, 404)
    assert state(app, number)[1] is ONSITE


# ---- the link: 15 minutes before until the end, and for nobody else


@pytest.mark.parametrize(
    ("moment", "shown"),
    [("2026-03-10T08:44:59+01:00", False), ("2026-03-10T08:45:00+01:00", True), ("2026-03-10T11:59:59+01:00", True),
     ("2026-03-10T12:00:00+01:00", False)],
)  # fmt: skip
def test_the_link_appears_shortly_before_and_goes_with_the_end(
    app: Flask, cast: Cast, hybrid: int, clock: time_machine.Traveller, moment: str, shown: bool
) -> None:
    client, page, _number = own(app, hybrid, ONLINE)
    trainer = client_for(app, cast.trainer)
    clock.move_to(datetime.fromisoformat(moment), tick=False)
    for who, url in ((client, page), (trainer, f"/staff/runs/{hybrid}"), (trainer, "/trainer")):
        assert (LINK in who.get(url).text) is shown


def test_until_then_the_page_says_when(app: Flask, cast: Cast, hybrid: int) -> None:
    client, page, _number = own(app, hybrid, ONLINE)
    assert "online; der Link erscheint hier am 10. März 2026, 08:45 Uhr" in client.get(page).text
    assert "Online-Link ab 10. März 2026, 08:45 Uhr" in client_for(app, cast.trainer).get(f"/staff/runs/{hybrid}").text


def test_who_comes_to_the_house_is_told_the_house_and_no_link(
    app: Flask, hybrid: int, clock: time_machine.Traveller
) -> None:
    client, page, _number = own(app, hybrid, ONSITE)
    clock.move_to(BEGINS)
    text = client.get(page).text
    assert "Haus am Markt" in text
    assert LINK not in text


def test_who_is_online_is_not_sent_to_the_house(app: Flask, hybrid: int) -> None:
    client, page, _number = own(app, hybrid, ONLINE)
    assert "Haus am Markt, Am Markt 1" not in client.get(page).text


@pytest.mark.parametrize("status", [EnrolmentStatus.CANCELLED, EnrolmentStatus.REQUESTED, EnrolmentStatus.DECLINED])
def test_without_a_seat_there_is_no_link(
    app: Flask, hybrid: int, clock: time_machine.Traveller, status: EnrolmentStatus
) -> None:
    client, page, number = own(app, hybrid, ONLINE)
    with writing(app) as db:
        db.get_one(Enrolment, number).status = status
    clock.move_to(BEGINS)
    assert LINK not in client.get(page).text


def test_no_page_file_or_mail_tells_the_link_earlier(app: Flask, cast: Cast, hybrid: int) -> None:
    client, page, number = own(app, hybrid, ONLINE)
    seen = [
        client.get(page).text,
        client.get(f"{page}/calendar.ics").text,
        client.get("/").text,
        client_for(app).get(f"/runs/{hybrid}").text,
        client_for(app).get(f"/runs/{hybrid}/calendar.ics").text,
        client_for(app, cast.trainer).get(f"/staff/runs/{hybrid}").text,
        client_for(app, cast.trainer).get("/trainer").text,
        client_for(app, cast.trainer).get("/").text,
        client_for(app, cast.lead).get(f"/staff/runs/{hybrid}").text,
        *(mail.as_string() + text_of(mail) for mail in mails(app)),
    ]
    assert number
    assert not [text for text in seen if LINK in text.replace("\r\n ", "").replace("=\n", "")]


def test_a_cancelled_meeting_has_no_link(app: Flask, hybrid: int, clock: time_machine.Traveller) -> None:
    client, page, _number = own(app, hybrid, ONLINE)
    with writing(app) as db:
        db.get_one(CourseRun, hybrid).meetings[0].cancelled = True
    clock.move_to(BEGINS)
    assert LINK not in client.get(page).text
