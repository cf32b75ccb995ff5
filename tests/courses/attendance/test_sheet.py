"""A trainer marks a group in seconds; a closed sheet changes only by a correction."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from lxml import html
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses.attendance.models import AttendanceCorrection
from courses.planning.models import CourseRun, Meeting, RunState, RunTrainer
from lms.data.audit import AuditEntry, verify
from lms.data.refusal import DatabaseBusy
from tests.cast import Cast, Member
from tests.courses.attendance.places import (
    AFTER,
    FIRST_DAY,
    all_present_and_closed,
    give_back,
    is_closed,
    marks,
    meeting_ids,
    seat,
    send,
    sheet_form,
)
from tests.house import Client, client_for, db_of, run_worker, writing


@pytest.fixture
def people(app: Flask, cast: Cast, clock: time_machine.Traveller) -> list[int]:
    """Three people with a seat; it is the first day of the run."""
    found = [seat(app, cast, name) for name in ("Amina Haddad", "Björn Weiß", "محمد")]
    clock.move_to(FIRST_DAY)
    return found


@pytest.fixture
def sheet(app: Flask, cast: Cast) -> str:
    """The address of the first meeting's sheet."""
    return f"/meetings/{meeting_ids(app, cast)[0]}/sheet"


def meeting_of(sheet: str) -> int:
    """The meeting in the address of its sheet."""
    return int(sheet.split("/")[2])


def test_everybody_is_present_by_one_tap(app: Flask, client: Client, cast: Cast, people: list[int], sheet: str) -> None:
    send(client.log_in(cast.trainer), sheet, {"step": "all"})
    assert marks(app, meeting_of(sheet)) == dict.fromkeys(people, ("present", None))


def test_marks_that_were_not_stored_are_not_called_stored(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_db: Session) -> None:
        raise DatabaseBusy

    monkeypatch.setattr("lms.data.session.write_pending", busy)
    assert send(client.log_in(cast.trainer), sheet, {"step": "all"}).status_code == 503
    with client.session_transaction() as stored:
        assert not stored.get("_flashes")
    assert marks(app, meeting_of(sheet)) == {}


def test_all_present_keeps_the_exceptions(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    send(client.log_in(cast.trainer), sheet, {f"mark_{people[0]}": "excused", "step": "all"})
    assert marks(app, meeting_of(sheet))[people[0]] == ("excused", None)


def test_nobody_is_present_by_default(app: Flask, client: Client, cast: Cast, people: list[int], sheet: str) -> None:
    send(client.log_in(cast.trainer), sheet, {f"mark_{people[0]}": "partial", f"minutes_{people[0]}": "90"})
    assert marks(app, meeting_of(sheet)) == {people[0]: ("partial", 90)}


@pytest.mark.parametrize("minutes", ["181", "-5", "0", "viel", ""])
def test_impossible_minutes_are_named_beside_the_field(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str, minutes: str
) -> None:
    sent = {f"mark_{people[0]}": "partial", f"minutes_{people[0]}": minutes, f"mark_{people[1]}": "absent"}
    answer = send(client.log_in(cast.trainer), sheet, sent)
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "von 1 bis 180" in text
    assert f'id="minutes-{people[0]}-error"' in text
    assert marks(app, meeting_of(sheet)) == {}


def test_a_mark_is_taken_away_again(app: Flask, client: Client, cast: Cast, people: list[int], sheet: str) -> None:
    send(client.log_in(cast.trainer), sheet, {"step": "all"})
    send(client, sheet, {f"mark_{people[0]}": "", f"minutes_{people[0]}": ""})
    assert people[0] not in marks(app, meeting_of(sheet))


def test_before_the_day_nobody_can_have_been_there(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str, clock: time_machine.Traveller
) -> None:
    clock.move_to(FIRST_DAY - timedelta(days=1))
    answer = client.log_in(cast.trainer).get(sheet)
    assert "noch nicht stattgefunden" in answer.get_data(as_text=True)
    assert answer.get_data(as_text=True).count('type="radio"') == 0


def test_a_cancelled_meeting_has_no_attendance(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    with writing(app) as db:
        db.get_one(Meeting, meeting_of(sheet)).cancelled = True
    assert "fällt aus" in client.log_in(cast.trainer).get(sheet).get_data(as_text=True)


def test_a_sent_sheet_before_the_day_is_refused_by_name(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    sent = {**sheet_form(client.log_in(cast.trainer).page(sheet)), f"mark_{people[0]}": "present"}
    with writing(app) as db:
        db.get_one(Meeting, meeting_of(sheet)).day += timedelta(days=1)
    answer = client.post(sheet, data=sent)
    assert answer.status_code == 409
    assert "noch nicht stattgefunden" in answer.get_data(as_text=True)
    assert marks(app, meeting_of(sheet)) == {}


def test_closing_asks_when_somebody_is_unmarked(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    sent = {f"mark_{people[0]}": "present", f"mark_{people[1]}": "present", "step": "close"}
    answer = send(client.log_in(cast.trainer), sheet, sent)
    text = answer.get_data(as_text=True)
    assert answer.request.path.endswith("/sheet/close")
    assert "محمد" in text
    assert "Amina Haddad" not in text
    assert not is_closed(app, meeting_of(sheet))
    assert len(marks(app, meeting_of(sheet))) == 2, "what was marked is kept"
    client.submit(f"{sheet}/close")
    assert is_closed(app, meeting_of(sheet))
    assert people[2] not in marks(app, meeting_of(sheet)), "unmarked stays unmarked"


def test_closing_asks_again_when_somebody_has_come_in_meanwhile(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str, clock: time_machine.Traveller
) -> None:
    page = client.log_in(cast.trainer).page(f"{sheet}/close")
    form = next(one for one in page.forms if one.method == "POST")
    sent = [*form.form_values()]
    newcomer = seat(app, cast, "Nachzügler")
    answer = client.post(f"{sheet}/close", data={name: [v for n, v in sent if n == name] for name, _ in sent})
    assert answer.status_code == 409
    assert "Nachzügler" in answer.get_data(as_text=True)
    assert not is_closed(app, meeting_of(sheet))
    give_back(app, newcomer)


def test_a_closed_sheet_can_only_be_read(app: Flask, client: Client, cast: Cast, people: list[int], sheet: str) -> None:
    client.log_in(cast.trainer)
    page = client.page(sheet)
    late = {**sheet_form(page), f"mark_{people[0]}": "absent"}
    all_present_and_closed(client, meeting_of(sheet))
    assert 'type="radio"' not in client.get(sheet).get_data(as_text=True)
    answer = client.post(sheet, data=late)
    assert answer.status_code == 409
    assert "Nicht gespeichert" in answer.get_data(as_text=True)
    assert marks(app, meeting_of(sheet))[people[0]] == ("present", None)


def test_two_trainers_at_once_lose_nothing(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    first, second = client_for(app, cast.trainer), client_for(app, cast.lead)
    opened = sheet_form(second.page(sheet))
    send(first, sheet, {f"mark_{people[0]}": "excused"})
    answer = second.post(sheet, data={**opened, f"mark_{people[1]}": "present"})
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "Amina Haddad" in text
    assert "jetzt gespeichert ist „entschuldigt“" in text
    assert marks(app, meeting_of(sheet)) == {people[0]: ("excused", None)}
    merged = sheet_form(html.fromstring(text))
    assert (merged[f"mark_{people[0]}"], merged[f"mark_{people[1]}"]) == ("excused", "present")
    assert second.post(sheet, data=merged).status_code == 303
    assert marks(app, meeting_of(sheet)) == {people[0]: ("excused", None), people[1]: ("present", None)}


def test_the_same_sheet_sent_twice_has_one_effect(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    sent = {**sheet_form(client.log_in(cast.trainer).page(sheet)), f"mark_{people[0]}": "present"}
    assert [client.post(sheet, data=sent).status_code for _ in range(2)] == [303, 303]
    with db_of(app) as db:
        entries = db.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.marked")).all()
        assert [entry.changes["marks"] for entry in entries] == [{str(people[0]): ["", "present"]}]
        assert verify(db) == []


def test_people_of_other_runs_are_not_marked_here(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    give_back(app, people[2])
    client.log_in(cast.trainer)
    sent = {**sheet_form(client.page(sheet)), f"mark_{people[2]}": "present", "mark_999": "present"}
    client.post(sheet, data=sent)
    assert marks(app, meeting_of(sheet)) == {}


@pytest.mark.parametrize("who", ["hr", "other_lead", "other_hr", "stranger", "participant", "admin"])
@pytest.mark.parametrize("path", ["", "/close", "/reopen", "/people/1", "/../list"])
def test_the_sheet_does_not_exist_for_others(
    client: Client, cast: Cast, people: list[int], sheet: str, who: str, path: str
) -> None:
    member: Member = getattr(cast, who)
    url = f"{sheet}{path}".replace("/sheet/..", "")
    assert client.log_in(member).get(url).status_code == 404
    assert client.post(url).status_code in (400, 404, 405)


def test_a_trainer_of_other_runs_is_a_stranger_here(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    with writing(app) as db:
        db.execute(delete(RunTrainer).where(RunTrainer.run_id == cast.run_id))
    assert client.log_in(cast.trainer).get(sheet).status_code == 404


def test_the_coordination_reads_and_corrects_but_does_not_mark(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    page = client.log_in(cast.coordinator).get(sheet).get_data(as_text=True)
    assert "Amina Haddad" in page
    assert 'type="radio"' not in page
    assert client.get(f"{sheet}/close").status_code == 404
    all_present_and_closed(client_for(app, cast.trainer), meeting_of(sheet))
    client.submit(f"{sheet}/people/{people[0]}", {"kind": "excused", "reason": "Anruf am Nachmittag"})
    assert marks(app, meeting_of(sheet))[people[0]] == ("excused", None)


def test_a_correction_keeps_who_when_old_new_and_why(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    all_present_and_closed(client.log_in(cast.trainer), meeting_of(sheet))
    client.submit(f"{sheet}/people/{people[0]}", {"kind": "partial", "minutes": "45", "reason": "Ging früher."})
    with db_of(app) as db:
        kept = db.execute(select(AttendanceCorrection)).scalar_one()
        assert (kept.old_kind, kept.new_kind, kept.new_minutes) == ("present", "partial", 45)
        assert (kept.reason, kept.corrected_by) == ("Ging früher.", cast.trainer.person_id)
        entry = db.execute(select(AuditEntry).where(AuditEntry.action == "attendance.corrected")).scalar_one()
        assert "Ging" not in str(entry.changes), "the chain holds no free text"


def test_a_correction_needs_a_reason_and_possible_minutes(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    all_present_and_closed(client.log_in(cast.trainer), meeting_of(sheet))
    url = f"{sheet}/people/{people[0]}"
    assert client.submit(url, {"kind": "absent", "reason": " "}).status_code == 422
    assert client.submit(url, {"kind": "partial", "minutes": "999", "reason": "x"}).status_code == 422
    assert marks(app, meeting_of(sheet))[people[0]] == ("present", None)


def test_a_trainer_corrects_for_seven_days(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str, clock: time_machine.Traveller
) -> None:
    all_present_and_closed(client.log_in(cast.trainer), meeting_of(sheet))
    url = f"{sheet}/people/{people[0]}"
    assert client.get(url).status_code == 200
    clock.shift(timedelta(days=8))
    assert client.get(url).status_code == 404
    assert client_for(app, cast.lead).get(url).status_code == 200


def test_only_lead_and_coordination_reopen(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    all_present_and_closed(client.log_in(cast.trainer), meeting_of(sheet))
    assert client.get(f"{sheet}/reopen").status_code == 404
    client_for(app, cast.lead).submit(f"{sheet}/reopen", {"reason": "Falscher Tag"})
    assert not is_closed(app, meeting_of(sheet))


def test_without_joint_controllership_the_coordination_sees_counts_only(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str
) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).project_id = cast.other_project_id
    page = client.log_in(cast.coordinator).get(sheet).get_data(as_text=True)
    assert "3 Personen mit Platz" in page
    assert "Amina Haddad" not in page
    assert client.get(sheet.replace("/sheet", "/list")).status_code == 404


def test_the_paper_list_carries_what_a_proof_needs(client: Client, cast: Cast, people: list[int], sheet: str) -> None:
    text = client.log_in(cast.trainer).get(sheet.replace("/sheet", "/list")).get_data(as_text=True)
    for needed in (
        "Netzwerk Brücke",
        "2023–2028",
        "Teilprojekt 1 (1)",
        "Bildungswerk Musterstadt",
        "Vielfalt am Schalter",
        "14. April 2026",
        "09:00–12:00",
        "Haus am Markt",
        "Jörg Petersen",
        "4 UE",
        "<bdi>محمد</bdi>",
        "Unterschrift",
    ):
        assert needed in text


def test_the_start_page_leads_a_trainer_to_the_sheet_of_today(
    app: Flask, client: Client, cast: Cast, people: list[int], sheet: str, clock: time_machine.Traveller
) -> None:
    text = client.log_in(cast.trainer).get("/").get_data(as_text=True)
    assert f'href="{sheet}"' in text
    assert "In den nächsten sieben Tagen" in text
    clock.move_to(AFTER)
    text = client.get("/").get_data(as_text=True)
    assert "Noch nicht abgeschlossen" in text
    all_present_and_closed(client, meeting_of(sheet))
    assert f'href="{sheet}"' not in client.get("/").get_data(as_text=True)


def test_a_run_starts_by_the_clock_and_is_completed_when_all_is_written_down(
    app: Flask, client: Client, cast: Cast, people: list[int], clock: time_machine.Traveller
) -> None:
    def state() -> RunState:
        run_worker(app)
        with db_of(app) as db:
            return db.get_one(CourseRun, cast.run_id).state

    assert state() is RunState.RUNNING
    clock.move_to(AFTER)
    assert state() is RunState.RUNNING, "sheets are open"
    for meeting in meeting_ids(app, cast):
        all_present_and_closed(client.log_in(cast.trainer), meeting)
    assert state() is RunState.COMPLETED
    client_for(app, cast.lead).submit(f"/meetings/{meeting_ids(app, cast)[0]}/sheet/reopen", {"reason": "Nachtrag"})
    assert state() is RunState.RUNNING
    with db_of(app) as db:
        steps = select(AuditEntry.action).where(AuditEntry.subject == f"run:{cast.run_id}").order_by(AuditEntry.seq)
        assert list(db.scalars(steps))[-3:] == ["run.started", "run.completed", "run.resumed"]
