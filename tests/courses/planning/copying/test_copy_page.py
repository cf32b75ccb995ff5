"""A run is copied to a new start: previewed with its holidays and conflicts, then one draft that remembers its source."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import CourseFormat, CourseState
from courses.planning.models import (
    CourseRun,
    Meeting,
    MeetingMode,
    MeetingTrainer,
    PoolMode,
    Room,
    RunState,
    SeatPool,
)
from courses.planning.trainers.models import TrainerAbsence, TrainerProfile
from lms.data.audit import AuditEntry
from lms.people.models import GrantState, RoleGrant
from lms.web.actor import Role
from tests.cast import Cast
from tests.house import Client, client_for, count_queries, db_of, form_on, writing
from tests.rights.places import put_in

LINK = "https://meet.example.org/alte-gruppe"
TO = "2026-09-08"  # a Tuesday, like the first day of the cast's run


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def url(cast: Cast) -> str:
    return f"/staff/runs/{cast.run_id}/copy"


def post(client: Client, cast: Cast, **fields: str) -> Any:
    page = client.page(url(cast))
    filled = dict(form_on(page, {"weekdays": ""}, None).form_values())
    wanted = {name: text for name, text in (filled | {"first": TO} | fields).items() if text != "off"}
    return client.post(url(cast), data=wanted)


def newest(db: Session) -> CourseRun:
    return db.scalars(select(CourseRun).order_by(CourseRun.id.desc()).limit(1)).one()


def run_count(app: Flask) -> int:
    with db_of(app) as db:
        return len(db.scalars(select(CourseRun.id)).all())


def changed(app: Flask, cast: Cast, change: Callable[[Session, CourseRun], None]) -> None:
    with writing(app) as db:
        change(db, db.get_one(CourseRun, cast.run_id))


def test_the_page_of_a_run_leads_to_the_copy(lead: Client, cast: Cast) -> None:
    assert f'href="{url(cast)}"' in lead.get(f"/staff/runs/{cast.run_id}").text


def test_the_preview_saves_nothing(app: Flask, lead: Client, cast: Cast) -> None:
    answer = post(lead, cast)
    assert answer.status_code == 200
    assert "8. September 2026" in answer.text
    assert "9. September 2026" in answer.text
    assert run_count(app) == 1


def test_the_copy_is_a_draft_on_new_days_with_all_that_was_planned(app: Flask, lead: Client, cast: Cast) -> None:
    def plan(db: Session, run: CourseRun) -> None:
        run.needs_approval, run.note_de, run.minimum_participants = True, "Bitte Stift mitbringen", 5
        run.decide_on = date(2026, 4, 7)
        run.pools[0].capacity = 9
        run.meetings[0].module = 2
        run.meetings[1].topic_de = "Besuch im Amt"
        room = Room(venue_id=cast.venue_id, name="Saal")
        db.add(room)
        db.flush()
        run.meetings[2].room_id = room.id

    changed(app, cast, plan)
    answer = post(lead, cast, save="1")
    with db_of(app) as db:
        made, source = newest(db), db.get_one(CourseRun, cast.run_id)
        assert answer.location == f"/staff/runs/{made.id}"
        assert (made.state, made.code, made.copied_from_id) == (RunState.DRAFT, "IK-01-2026-02", cast.run_id)
        assert [(one.day, one.begins, one.ends) for one in made.meetings] == [
            (date(2026, 9, 8) + timedelta(days=number), begins, ends)
            for number in (0, 1)
            for begins, ends in ((time(9), time(12)), (time(13, 15), time(16, 15)))
        ]
        assert [one.venue_id for one in made.meetings] == [cast.venue_id] * 4
        assert [one.room_id for one in made.meetings] == [one.room_id for one in source.meetings]
        assert [one.topic_de for one in made.meetings] == ["Sprechen", "Besuch im Amt", "Verstehen", "Sprechen"]
        assert (made.pools[0].capacity, made.minimum_participants, made.needs_approval) == (9, 5, True)
        assert (made.note_de, made.venue_id, made.project_id) == (
            "Bitte Stift mitbringen",
            cast.venue_id,
            cast.project_id,
        )
        assert [one.person_id for one in made.trainers] == [cast.trainer.person_id]
        assert made.decide_on == date(2026, 9, 1)
        entries = db.scalars(select(AuditEntry).where(AuditEntry.subject == f"run:{made.id}").order_by(AuditEntry.id))
        assert [(one.action, one.actor) for one in entries] == [
            ("run.planned", cast.lead.tag),
            ("run.copied", cast.lead.tag),
        ]


def test_people_stay_with_the_source(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        put_in(db, db.get_one(CourseRun, cast.run_id), cast.participant)
    post(lead, cast, save="1")
    with db_of(app) as db:
        made = newest(db)
        assert (made.pools[0].seats_taken, made.wl_next, made.go_at, made.version) == (0, 0, None, 1)


def test_sent_twice_is_one_draft(app: Flask, lead: Client, cast: Cast) -> None:
    page = lead.page(url(cast))
    fields = dict(form_on(page, {"weekdays": ""}, None).form_values()) | {"first": TO, "save": "1"}
    assert len({lead.post(url(cast), data=fields).location for _ in range(2)}) == 1
    assert run_count(app) == 2


def test_a_block_that_meets_a_holiday_moves_and_says_why(lead: Client, cast: Cast) -> None:
    answer = post(lead, cast, first="2026-05-13", weekdays="turn")
    assert "14. Mai 2026: Christi Himmelfahrt. Stattdessen am" in answer.text
    assert "15. Mai 2026" in answer.text


def test_a_first_day_of_another_weekday_is_explained(lead: Client, cast: Cast) -> None:
    answer = post(lead, cast, first="2026-09-03")
    assert "passt nicht zum Wochentag der Vorlage" in answer.text
    assert "8. September 2026" in answer.text


def test_the_hour_on_the_wall_stays_across_the_change_of_summer_time(app: Flask, lead: Client, cast: Cast) -> None:
    post(lead, cast, first="2026-11-10", save="1")
    with db_of(app) as db:
        made, source = newest(db), db.get_one(CourseRun, cast.run_id)
        assert (source.meetings[0].begins, source.meetings[0].starts_at.hour) == (time(9), 7)
        assert (made.meetings[0].begins, made.meetings[0].starts_at.hour) == (time(9), 8)


def test_the_window_of_enrolment_keeps_its_distance_on_the_wall(app: Flask, lead: Client, cast: Cast) -> None:
    def window(_db: Session, run: CourseRun) -> None:
        run.enrol_opens_at = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
        run.enrol_closes_at = datetime(2026, 4, 7, 10, 0, tzinfo=UTC)

    changed(app, cast, window)
    post(lead, cast, first="2026-11-10", save="1")
    with db_of(app) as db:
        made = newest(db)
        assert made.enrol_opens_at == datetime(2026, 9, 29, 7, 0, tzinfo=UTC)
        assert made.enrol_closes_at == datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


def test_enrolment_that_ended_with_the_first_meeting_ends_with_the_new_one(
    app: Flask, lead: Client, cast: Cast
) -> None:
    post(lead, cast, save="1")
    with db_of(app) as db:
        assert newest(db).enrol_closes_at == newest(db).starts_at


def test_a_hybrid_run_keeps_its_two_pools_and_loses_its_link(app: Flask, lead: Client, cast: Cast) -> None:
    def hybrid(_db: Session, run: CourseRun) -> None:
        run.format, run.online_link = CourseFormat.HYBRID, LINK
        run.pools[0].mode = PoolMode.ONSITE
        run.pools.append(SeatPool(mode=PoolMode.ONLINE, capacity=30))
        for meeting in run.meetings:
            meeting.mode, meeting.online_link = MeetingMode.BOTH, LINK

    changed(app, cast, hybrid)
    answer = post(lead, cast)
    assert "Online-Links: Wer den alten Link hat" in answer.text
    assert LINK not in answer.text
    post(lead, cast, save="1")
    with db_of(app) as db:
        made = newest(db)
        assert {pool.mode: pool.capacity for pool in made.pools} == {PoolMode.ONSITE: 12, PoolMode.ONLINE: 30}
        assert made.format is CourseFormat.HYBRID
        assert {made.online_link, *(one.online_link for one in made.meetings)} == {""}


def test_an_in_house_run_stays_with_its_organisation(app: Flask, lead: Client, cast: Cast) -> None:
    changed(app, cast, lambda _db, run: setattr(run, "closed_to_id", cast.employer_id))
    post(lead, cast, save="1")
    with db_of(app) as db:
        assert newest(db).closed_to_id == cast.employer_id


def test_cancelled_meetings_and_stand_ins_were_for_once(app: Flask, lead: Client, cast: Cast) -> None:
    def once_only(_db: Session, run: CourseRun) -> None:
        run.meetings[3].cancelled = True
        run.meetings[0].own_trainers = [MeetingTrainer(person_id=cast.stranger.person_id)]

    changed(app, cast, once_only)
    answer = post(lead, cast)
    assert "Vertretungen für einzelne Termine" in answer.text
    assert "Termine, die ausgefallen sind." in answer.text
    assert (
        "Geplant sind 540 Minuten (12 UE) Unterricht, das Angebot hat 720 Minuten (16 UE): 180 Minuten (4 UE) zu wenig."
        in answer.text
    )
    post(lead, cast, save="1")
    with db_of(app) as db:
        made = newest(db)
        assert [one.cancelled for one in made.meetings] == [False] * 3
        assert [one.own_trainers for one in made.meetings] == [[]] * 3


def test_who_is_no_trainer_any_more_is_not_taken_along(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        of_trainer = (RoleGrant.person_id == cast.trainer.person_id) & (RoleGrant.role == Role.TRAINER)
        for grant in db.scalars(select(RoleGrant).where(of_trainer)):
            grant.state = GrantState.ENDED
    assert "Personen, die keine Kursleitung mehr sind." in post(lead, cast).text
    post(lead, cast, save="1")
    with db_of(app) as db:
        assert newest(db).trainers == []


def test_a_trainer_who_is_away_refuses_the_copy_and_without_trainers_it_goes(
    app: Flask, lead: Client, cast: Cast
) -> None:
    with writing(app) as db:
        profile = TrainerProfile(person_id=cast.trainer.person_id)
        profile.absences.append(TrainerAbsence(first_day=date(2026, 9, 9), last_day=date(2026, 9, 9)))
        db.add(profile)
    assert "Konflikt" in post(lead, cast).text
    refused = post(lead, cast, save="1")
    assert refused.status_code == 409
    assert "Diese Kopie hat Konflikte" in refused.text
    assert run_count(app) == 1
    assert post(lead, cast, save="1", trainers="off").status_code == 303
    with db_of(app) as db:
        assert newest(db).trainers == []


def test_a_taken_room_refuses_the_copy_and_without_rooms_it_goes(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Saal")
        db.add(room)
        db.flush()
        for meeting in db.scalars(select(Meeting)):
            meeting.room_id = room.id
    post(lead, cast, save="1", trainers="off")
    assert post(lead, cast, save="1", trainers="off").status_code == 409
    assert post(lead, cast, save="1", trainers="off", rooms="off").status_code == 303
    with db_of(app) as db:
        assert {(one.venue_id, one.room_id) for one in newest(db).meetings} == {(cast.venue_id, None)}


def test_a_warning_wants_a_reason_that_stays(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Kammer", capacity=2)
        db.add(room)
        db.flush()
        for meeting in db.scalars(select(Meeting)):
            meeting.room_id = room.id
    refused = post(lead, cast, save="1")
    assert refused.status_code == 422
    assert "Bitte schreiben Sie, warum es trotz der Warnungen so geplant wird." in refused.text
    assert post(lead, cast, save="1", reason="Es kommen nie alle").status_code == 303
    with db_of(app) as db:
        made = newest(db).id
    assert "Es kommen nie alle" in lead.get(f"/staff/runs/{made}/edit").text


def test_a_source_that_changed_since_the_preview_is_looked_at_again(app: Flask, lead: Client, cast: Cast) -> None:
    page = lead.page(url(cast))
    fields = dict(form_on(page, {"weekdays": ""}, None).form_values()) | {"first": TO, "save": "1"}
    changed(app, cast, lambda _db, run: setattr(run, "version", run.version + 1))
    answer = lead.post(url(cast), data=fields)
    assert answer.status_code == 409
    assert "Die Vorlage wurde inzwischen geändert." in answer.text
    assert run_count(app) == 1
    again = dict(form_on(lead.page(url(cast)), {"weekdays": ""}, None).form_values()) | {"first": TO, "save": "1"}
    assert lead.post(url(cast), data=again).status_code == 303


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"first": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"first": "29.02.2027"}, "Bitte geben Sie ein Datum ein"),
        ({"first": "2031-01-01"}, "Der Tag liegt außerhalb der Förderphase"),
        ({"first": "9999-12-31"}, "Bitte prüfen Sie das Jahr."),
        ({"project": "2"}, "Bitte wählen Sie einen der Einträge."),
        ({"project": "x"}, "Bitte wählen Sie einen der Einträge."),
        ({"weekdays": "dance"}, "Bitte wählen Sie einen der Einträge."),
        ({"reason": "a\nb"}, "keine Zeilenumbrüche"),
    ],
)
@pytest.mark.parametrize("save", [{}, {"save": "1"}])
def test_bad_input_is_answered_beside_its_field(
    app: Flask, lead: Client, cast: Cast, fields: dict[str, str], complaint: str, save: dict[str, str]
) -> None:
    answer = post(lead, cast, **fields, **save)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert run_count(app) == 1


def test_a_copy_that_ends_after_the_period_is_refused(app: Flask, lead: Client, cast: Cast) -> None:
    answer = post(lead, cast, first="2028-12-31", weekdays="turn", trainers="off", save="1")
    assert answer.status_code == 409
    assert "außerhalb der Förderphase" in answer.text
    assert run_count(app) == 1


def test_a_night_of_the_change_of_clocks_leaves_too_little(app: Flask, lead: Client, cast: Cast) -> None:
    def at_night(_db: Session, run: CourseRun) -> None:
        run.meetings = run.meetings[:1]
        run.meetings[0].begins, run.meetings[0].ends = time(1), time(4)

    changed(app, cast, at_night)
    answer = post(lead, cast, first="2027-03-28", weekdays="turn")
    # A working day does not move onto a Sunday: nothing is lost.
    assert answer.status_code == 200
    changed(app, cast, lambda _db, run: setattr(run.meetings[0], "day", date(2026, 4, 12)))
    answer = post(lead, cast, first="2027-03-28")
    assert answer.status_code == 422
    assert "wird die Uhr umgestellt: Es bleiben nur 120 Minuten." in answer.text


def test_a_run_whose_meetings_all_fell_out_and_an_archived_offer_have_no_copy(
    app: Flask, lead: Client, cast: Cast
) -> None:
    def all_out(_db: Session, run: CourseRun) -> None:
        for meeting in run.meetings:
            meeting.cancelled = True

    changed(app, cast, all_out)
    assert post(lead, cast).status_code == 409
    changed(app, cast, lambda _db, run: setattr(run.course, "state", CourseState.ARCHIVED))
    answer = lead.get(url(cast))
    assert answer.status_code == 409
    assert "Das Bildungsangebot ist archiviert." in answer.text


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe/Berlin\r\nX:1", ""])
def test_a_run_in_a_zone_that_does_not_exist_says_so(app: Flask, lead: Client, cast: Cast, zone: str) -> None:
    changed(app, cast, lambda _db, run: setattr(run, "zone", zone))
    answer = post(lead, cast)
    assert answer.status_code == 409
    assert "gibt es nicht." in answer.text
    assert run_count(app) == 1


@pytest.mark.parametrize("name", ["participant", "hr", "trainer", "stranger", "admin", "other_lead"])
def test_others_copy_nothing(client: Client, cast: Cast, name: str) -> None:
    assert client.log_in(getattr(cast, name)).get(url(cast)).status_code == 404


def test_a_cancelled_run_is_copied_for_another_try(app: Flask, lead: Client, cast: Cast) -> None:
    changed(app, cast, lambda _db, run: setattr(run, "state", RunState.CANCELLED))
    assert post(lead, cast, save="1").status_code == 303


def test_the_history_says_that_it_is_a_copy(app: Flask, lead: Client, cast: Cast) -> None:
    made = post(lead, cast, save="1").location.rsplit("/", 1)[1]
    assert "als Kopie einer anderen an" in lead.get(f"/staff/history/run/{made}").text
    assert "Kopie von" in lead.get(f"/staff/runs/{made}").text
    assert "Kopie von" not in lead.get(f"/staff/runs/{cast.run_id}").text


def test_a_long_run_asks_the_database_no_more_often(app: Flask, lead: Client, cast: Cast) -> None:
    def statements() -> int:
        with count_queries(app) as asked:
            assert post(lead, cast).status_code == 200
        return len(asked)

    short = statements()

    def longer(_db: Session, run: CourseRun) -> None:
        for number in range(40):
            day = date(2026, 5, 4) + timedelta(days=7 * number)
            begins = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
            run.meetings.append(
                Meeting(
                    day=day, begins=time(9), ends=time(12), starts_at=begins, ends_at=begins + timedelta(hours=3),
                    planned_minutes=180, mode=MeetingMode.ONSITE, venue_id=cast.venue_id,
                )
            )  # fmt: skip

    changed(app, cast, longer)
    # One more asks for the names of what collides.
    assert statements() <= short + 1


def test_the_coordination_copies_into_another_project(app: Flask, cast: Cast) -> None:
    coordinator = client_for(app, cast.coordinator)
    assert post(coordinator, cast, project=str(cast.other_project_id), save="1").status_code == 303
    with db_of(app) as db:
        assert newest(db).project_id == cast.other_project_id
