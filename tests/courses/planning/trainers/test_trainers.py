"""Trainers: what they teach, when they can, when they are away; the own page and that for those who plan."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from courses.planning.models import CourseRun, Meeting, MeetingTrainer
from courses.planning.trainers.models import TrainerAbsence, TrainerProfile
from courses.planning.trainers.profile import Absence, ProfileData, Span, Subjects, change_profile, lock_profile
from courses.planning.trainers.teaching import taught
from lms.data.audit import AuditEntry, AuditValue
from lms.people.models import GrantState, RoleGrant
from lms.web.actor import Role
from tests.cast import NOW, Cast
from tests.house import Client, client_for, count_queries, db_of, form_on, writing

AWAY = {"absences-0-first_day": "2026-04-01", "absences-0-last_day": "2026-04-05"}


def times(cast: Cast) -> str:
    return f"/staff/trainers/{cast.trainer.person_id}/times"


def fields(client: Client, url: str) -> dict[str, Any]:
    return dict(form_on(client.page(url), {"version": ""}, None).form_values())


def with_rows(client: Client, url: str, *names: str) -> dict[str, Any]:
    """The fields after the buttons for new rows were pressed."""
    found = fields(client, url)
    for name in names:
        client_page = client.post(url, data=found | {f"{name}-add": "1"})
        assert client_page.status_code == 200
        found |= {"availability-0-weekday": "0"} if name == "availability" else {}
    return found


def profile(app: Flask, cast: Cast) -> TrainerProfile:
    with db_of(app) as db:
        found = db.scalars(select(TrainerProfile).where(TrainerProfile.person_id == cast.trainer.person_id)).one()
        _loaded = found.subjects, found.availability, found.absences
        return found


def test_trainers_say_when_they_can_and_when_not(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.trainer)
    data = with_rows(client, times(cast), "availability", "absences")
    data |= {"availability-0-weekday": "2", "availability-0-begins": "08:00", "availability-0-ends": "13:00"}
    answer = client.post(times(cast), data=data | AWAY | {"languages": ["de", "uk"]})
    assert answer.location == "/trainer"
    known = profile(app, cast)
    assert [(one.weekday, one.begins, one.ends) for one in known.availability] == [(2, time(8), time(13))]
    assert [(one.first_day, one.last_day) for one in known.absences] == [(date(2026, 4, 1), date(2026, 4, 5))]
    assert known.languages == ["de", "uk"]
    page = client.get("/trainer").text
    assert "Mittwoch, 08:00–13:00" in page
    assert "1. April 2026 bis 5. April 2026" in page


def test_days_of_absence_stand_beside_the_chain_and_no_reason_anywhere(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.trainer)
    client.post(times(cast), data=with_rows(client, times(cast), "absences") | AWAY)
    with db_of(app) as db:
        entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "trainer.changed")).one()
        assert (entry.actor, entry.subject) == (cast.trainer.tag, f"trainer:{cast.trainer.person_id}")
        assert "2026-04-01" not in str(entry.changes)
        beside = db.scalars(select(AuditValue.value).where(AuditValue.entry_id == entry.id)).all()
        assert any("2026-04-01/2026-04-05" in value for value in beside)
    assert set(TrainerAbsence.__table__.columns.keys()) == {"id", "trainer_id", "first_day", "last_day"}


def test_only_the_coordination_says_what_somebody_may_teach(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.trainer)
    assert 'name="lines"' not in client.get(times(cast)).text
    client.post(times(cast), data=fields(client, times(cast)) | {"lines": str(cast.line_id)})
    with db_of(app) as db:
        assert db.scalars(select(AuditEntry).where(AuditEntry.action == "trainer.changed")).all() == []
    client.log_in(cast.coordinator)
    data = fields(client, times(cast)) | {"lines": str(cast.line_id), "courses": str(cast.course_id)}
    answer = client.post(times(cast), data=data)
    assert answer.location == f"/staff/trainers/{cast.trainer.person_id}"
    known = profile(app, cast)
    assert [(one.course_id, one.line_id) for one in known.subjects] == [(cast.course_id, None), (None, cast.line_id)]
    client.post(times(cast), data=fields(client, times(cast)))
    assert len(profile(app, cast).subjects) == 2
    client.log_in(cast.trainer)
    client.post(times(cast), data=fields(client, times(cast)) | {"languages": "de"})
    assert len(profile(app, cast).subjects) == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"availability-0-ends": "08:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"availability-0-begins": "morgens"}, "Bitte geben Sie eine Uhrzeit ein"),
        ({"availability-0-weekday": "9"}, "Bitte wählen Sie einen der Einträge."),
        ({"availability-1-weekday": "0", "availability-1-begins": "12:00", "availability-1-ends": "14:00"},
         "Diese Zeit überschneidet sich mit einer anderen."),
        ({"absences-0-last_day": "2026-03-31"}, "Der letzte Tag liegt vor dem ersten."),
        ({"absences-0-last_day": "2029-04-01"}, "Bitte höchstens zwei Jahre."),
        ({"absences-0-first_day": "0001-01-01"}, "Bitte prüfen Sie das Jahr."),
        ({"absences-0-first_day": "29.02.2027"}, "Bitte geben Sie ein Datum ein"),
        ({"absences-0-first_day": ""}, "Bitte füllen Sie dieses Feld aus."),
        ({"languages": "xx"}, "Bitte wählen Sie nur Einträge aus der Liste."),
    ],
)  # fmt: skip
def test_a_mistake_is_named_beside_its_field(
    app: Flask, client: Client, cast: Cast, change: dict[str, str], complaint: str
) -> None:
    client.log_in(cast.trainer)
    data = with_rows(client, times(cast), "availability", "absences")
    data |= {"availability-0-begins": "09:00", "availability-0-ends": "13:00"}
    answer = client.post(times(cast), data=data | AWAY | change)
    assert answer.status_code == 422
    assert complaint in answer.text
    with db_of(app) as db:
        assert db.scalars(select(TrainerProfile)).all() == []


def test_rows_come_and_go_by_buttons(client: Client, cast: Cast) -> None:
    client.log_in(cast.trainer)
    page = client.post(times(cast), data=fields(client, times(cast)) | {"absences-add": "1"})
    assert 'name="absences-0-first_day"' in page.text
    gone = client.post(times(cast), data=fields(client, times(cast)) | AWAY | {"absences-remove": "0"})
    assert 'name="absences-0-first_day"' not in gone.text


def test_who_saves_second_is_told(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.trainer)
    mine = fields(client, times(cast)) | {"languages": "de"}
    client_for(app, cast.coordinator).submit(times(cast), {"languages": "en"})
    assert client.post(times(cast), data=mine).status_code == 409
    assert profile(app, cast).languages == ["en"]


@pytest.mark.parametrize(
    ("name", "page", "form"),
    [("coordinator", 200, 200), ("lead", 200, 404), ("trainer", 200, 200), ("participant", 404, 404), ("hr", 404, 404),
     ("admin", 404, 404)],
)  # fmt: skip
def test_who_sees_a_trainer_and_who_changes_one(client: Client, cast: Cast, name: str, page: int, form: int) -> None:
    client.log_in(getattr(cast, name))
    assert client.get(f"/staff/trainers/{cast.trainer.person_id}").status_code == page
    assert client.get(times(cast)).status_code == form
    assert client.get("/staff/trainers").status_code == (200 if name in ("coordinator", "lead") else 404)
    assert client.get("/trainer").status_code == (200 if name == "trainer" else 404)


def test_a_person_who_teaches_nothing_has_no_page(client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    for person in (cast.participant.person_id, 999):
        assert client.get(f"/staff/trainers/{person}").status_code == 404
        assert client.get(f"/staff/trainers/{person}/times").status_code == 404


def test_a_trainer_sees_no_other_trainer(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.trainers[0].person_id = cast.stranger.person_id
    client.log_in(cast.trainer)
    assert client.get(f"/staff/trainers/{cast.stranger.person_id}").status_code == 404
    assert client.get(f"/staff/trainers/{cast.stranger.person_id}/times").status_code == 404


def test_the_page_shows_the_meetings_to_come_and_who_was_named_for_one(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    url = f"/staff/trainers/{cast.trainer.person_id}"
    assert client.get(url).text.count("Vielfalt am Schalter") == 4
    with writing(app) as db:
        first = db.scalars(select(Meeting).where(Meeting.run_id == cast.run_id).order_by(Meeting.starts_at)).first()
        assert first is not None
        db.add(MeetingTrainer(meeting_id=first.id, person_id=cast.stranger.person_id))
        db.flush()
        pairs = taught()
        mine = select(pairs.c.meeting_id).where(pairs.c.person_id == cast.trainer.person_id)
        assert first.id not in db.scalars(mine).all()
    assert client.get(url).text.count("Vielfalt am Schalter") == 3


def test_the_list_names_what_somebody_may_teach(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        known = lock_profile(db, cast.trainer.person_id)
        data = ProfileData(("ar",), (Span(0, time(9), time(12)),), (), Subjects(lines=frozenset({cast.line_id})))
        change_profile(db, known, data, version=0, actor="test", now=NOW)
    page = client.log_in(cast.coordinator).get("/staff/trainers").text
    assert "alles aus: Interkulturelle Öffnung IK-01" in page
    assert "Arabisch" in page


def test_an_absence_that_is_over_is_not_shown(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        known = lock_profile(db, cast.trainer.person_id)
        past, coming = Absence(date(2026, 1, 1), date(2026, 1, 5)), Absence(date(2026, 6, 1), date(2026, 6, 5))
        change_profile(db, known, ProfileData((), (), (past, coming)), version=0, actor="test", now=NOW)
    page = client.log_in(cast.trainer).get("/trainer").text
    assert "Juni 2026" in page
    assert "Januar 2026" not in page


def test_the_history_of_a_trainer_is_for_those_who_change_it(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.trainer)
    client.post(times(cast), data=with_rows(client, times(cast), "absences") | AWAY)
    url = f"/staff/history/trainer/{cast.trainer.person_id}"
    assert client_for(app, cast.coordinator).get(url).status_code == 200
    assert client_for(app, cast.lead).get(url).status_code == 404


def test_many_trainers_take_as_many_queries_as_few(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)

    def queries(people: list[int]) -> int:
        with writing(app) as db:
            for person in people:
                known = lock_profile(db, person)
                spans = tuple(Span(day, time(9), time(12)) for day in range(5))
                change_profile(db, known, ProfileData(("de",), spans, ()), version=0, actor="test", now=NOW)
                db.add(grant_of(person))
        with count_queries(app) as statements:
            assert client.get("/staff/trainers").status_code == 200
        return len(statements)

    assert queries([1]) == queries([3, 4, 5, 6, 7, 8])


def grant_of(person_id: int) -> RoleGrant:
    return RoleGrant(person_id=person_id, role=Role.TRAINER, state=GrantState.ACTIVE, granted_at=NOW)
