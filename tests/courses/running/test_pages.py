"""The pages: look first, then do; bad input beside its field; nobody else finds them; nothing is lost to a second editor."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from lxml import html
from lxml.html import HtmlElement
from sqlalchemy import select, update

from courses.planning.models import CourseRun, RunState, SeatPool
from courses.running.changing import change, postpone
from courses.running.deciding import go
from courses.running.snapshot import Snapshot
from lms.data.audit import AuditEntry
from lms.funding.models import Network
from tests.cast import NOW, Cast, course_of, run_of
from tests.courses.attendance.places import all_present_and_closed, meeting_ids
from tests.courses.enrolment.test_deciding import put_in
from tests.courses.planning.timetable import run_on
from tests.courses.running.scene import (
    WEEK,
    begins,
    booked,
    changes,
    do,
    moved,
    new_trainer,
    order,
    place,
    waiting_mails,
    with_meeting,
    with_seats,
)
from tests.courses.running.test_changing import begun
from tests.house import Client, client_for, count_queries, db_of, form_on, mails, run_worker, writing

PAGES = ("decide", "change", "postpone", "cancel", "substitute", "terms")


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def url(cast: Cast, page: str) -> str:
    return f"/staff/runs/{cast.run_id}/{page}"


def fields(client: Client, address: str, known: str = "version") -> dict[str, str]:
    """What the form of the page would send, without its buttons."""
    return dict(form_on(client.page(address), {known: ""}, None).form_values())


def looked(client: Client, address: str, changed: dict[str, str]) -> dict[str, str]:
    """Fill in, look at the preview, and give back what its form would send."""
    answer = client.post(address, data=fields(client, address) | changed | {"step": "preview"})
    assert answer.status_code == 200, answer.text
    return dict(form_on(html.fromstring(answer.text), {"form_key": "", "version": ""}, None).form_values())


def complaint(client: Client, address: str, changed: dict[str, str]) -> str:
    answer = client.post(address, data=fields(client, address) | changed | {"step": "preview"})
    assert answer.status_code == 422
    return answer.text


def test_the_preview_shows_what_changes_for_whom_and_the_mail(app: Flask, lead: Client, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad")
    place(app, cast.run_id, "Dora Unbestätigt", proven=False)
    booked(app, cast, "Bodo Ahrens")
    wish = {"meetings-0-begins": "10:00", "meetings-0-minutes": "120", "message_de": "Der Raum ist vorher belegt."}
    answer = lead.post(url(cast, "change"), data=fields(lead, url(cast, "change")) | wish | {"step": "preview"})
    page = answer.text
    assert "Di., 14. April 2026, 09:00–12:00" in page
    assert "Di., 14. April 2026, 10:00–12:00" in page
    assert "E-Mail an 1 Person" in page
    assert "E-Mail an 1 Personalstelle" in page
    assert "Geändert: Vielfalt am Schalter" in page
    assert "Der Raum ist vorher belegt." in page
    assert "1 Person hat ihre Adresse noch nicht bestätigt" in page
    assert changes(app, cast.run_id) == []
    assert waiting_mails(app) == []


def test_what_was_looked_at_is_saved_and_told_once(app: Flask, lead: Client, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    sent = looked(lead, url(cast, "change"), {"meetings-0-begins": "10:00", "meetings-0-minutes": "120"})
    assert sent["inform"] == "y"
    for _ in range(2):
        assert lead.post(url(cast, "change"), data=sent | {"step": "save"}).status_code == 303
    assert len(changes(app, cast.run_id)) == 1
    assert len([one for one in mails(app, cast.participant.email) if "Geändert" in one["Subject"]]) == 1
    page = lead.get(f"/staff/runs/{cast.run_id}").text
    assert "Was bisher geschah" in page
    assert "10:00" in page


def test_a_note_alone_is_not_told_unless_one_ticks_it(lead: Client, cast: Cast) -> None:
    sent = looked(lead, url(cast, "change"), {"note_de": "Bitte Ausweis mitbringen."})
    assert "inform" not in sent


def test_from_the_preview_one_gets_back_to_the_form_with_everything_in_it(lead: Client, cast: Cast) -> None:
    sent = looked(lead, url(cast, "change"), {"note_de": "Bleibt stehen", "meetings-0-topic_de": "Zuhören"})
    page = lead.post(url(cast, "change"), data=sent | {"step": "edit"})
    again = dict(form_on(html.fromstring(page.text), {"version": "", "note_de": ""}, None).form_values())
    assert (again["note_de"].strip(), again["meetings-0-topic_de"]) == ("Bleibt stehen", "Zuhören")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("meetings-0-ends", "08:00", "Das Ende liegt nicht nach dem Beginn."),
        ("meetings-0-ends", "23:30", "Ein Termin dauert höchstens 14 Stunden."),
        ("meetings-0-minutes", "0", "Bitte geben Sie eine Zahl von 1 bis 840 ein."),
        ("meetings-0-minutes", "181", "Zwischen Beginn und Ende liegen nur 180 Minuten."),
        ("meetings-0-day", "2031-01-01", "Der Tag liegt außerhalb der Förderphase"),
        ("meetings-0-day", "", "Bitte füllen Sie dieses Feld aus."),
        ("meetings-0-link", "javascript:alert(1)", "die mit https:// oder http:// beginnt"),
        ("meetings-0-venue", "999", "Bitte wählen Sie einen der Einträge."),
        ("meetings-0-mode", "both", "Diese Durchführung hat eine."),
        ("meetings-1-begins", "11:00", "überschneidet sich mit Termin 1"),
        ("capacity", "0", "Bitte geben Sie eine Zahl von 1 bis 10000 ein."),
        ("capacity", "", "Bitte füllen Sie dieses Feld aus."),
        ("capacity", "3", "So viele Plätze gibt es nicht."),
        ("minimum", "", "Bitte füllen Sie dieses Feld aus."),
        ("trainers", "1", "Bitte wählen Sie nur Einträge aus der Liste."),
        ("decide_on", "2026-04-15", "Entschieden wird spätestens am Tag des ersten Termins."),
        ("closes", "2026-04-14T09:01", "Die Anmeldung endet spätestens mit dem Beginn"),
        ("closes", "2026-01-01T09:00", "Die Anmeldung endet, bevor sie beginnt."),
        ("closes", "0001-01-01T00:00", "Bitte prüfen Sie das Jahr."),
        ("opens", "0001-01-01T00:00", "Bitte prüfen Sie das Jahr."),
        ("decide_on", "0026-03-01", "Bitte prüfen Sie das Jahr."),
        ("note_de", "a\x00b", "Dieser Text enthält Zeichen"),
        ("message_de", "x" * 2001, "Bitte höchstens 2000 Zeichen."),
    ],
)
def test_bad_input_is_answered_beside_its_field_and_keeps_the_rest(
    app: Flask, lead: Client, cast: Cast, field: str, value: str, words: str
) -> None:
    text = complaint(lead, url(cast, "change"), {"note_en": "Kept as it was", field: value})
    assert words in text
    assert "Kept as it was" in text
    assert changes(app, cast.run_id) == []


def test_without_a_change_there_is_nothing_to_look_at(lead: Client, cast: Cast) -> None:
    assert "Es gibt nichts zu speichern" in complaint(lead, url(cast, "change"), {})


def test_all_meetings_are_shifted_by_one_button(lead: Client, cast: Cast) -> None:
    sent = fields(lead, url(cast, "postpone")) | {"step": "shift", "first_day": "2026-05-05"}
    page = lead.post(url(cast, "postpone"), data=sent)
    again = dict(form_on(html.fromstring(page.text), {"version": "", "closes": ""}, None).form_values())
    assert [again[f"meetings-{n}-day"] for n in range(4)] == ["2026-05-05", "2026-05-05", "2026-05-06", "2026-05-06"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Bitte geben Sie ein Datum ein"),
        ("morgen", "Bitte geben Sie ein Datum ein"),
        ("9999-12-31", "Bitte prüfen Sie das Jahr."),
        ("0001-01-01", "Bitte prüfen Sie das Jahr."),
    ],
)
def test_an_odd_first_day_moves_nothing_and_says_why(lead: Client, cast: Cast, day: str, words: str) -> None:
    sent = fields(lead, url(cast, "postpone")) | {"step": "shift", "first_day": day}
    answer = lead.post(url(cast, "postpone"), data=sent)
    assert answer.status_code in (200, 422)
    assert words in answer.text
    assert sent["meetings-0-day"] in answer.text


def test_window_and_decision_follow_the_dates(app: Flask, lead: Client, cast: Cast) -> None:
    days = {f"meetings-{n}-day": f"2026-05-{5 + n // 2:02d}" for n in range(4)}
    sent = looked(lead, url(cast, "postpone"), days)
    lead.post(url(cast, "postpone"), data=sent | {"step": "save"})
    with db_of(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        assert run.enrol_closes_at == run.starts_at
        assert f"{run.starts_at:%d.%m.} {run.decide_on:%d.%m.}" == "05.05. 21.04."


def test_a_known_meeting_is_cancelled_and_never_taken_away(lead: Client, cast: Cast) -> None:
    page = lead.post(url(cast, "change"), data=fields(lead, url(cast, "change")) | {"meetings-remove": "0"})
    assert "meetings-3-day" in page.text
    more = lead.post(url(cast, "change"), data=fields(lead, url(cast, "change")) | {"meetings-add": "1"})
    assert "meetings-4-day" in more.text
    left = dict(form_on(html.fromstring(more.text), {"version": "", "minimum": ""}, None).form_values())
    assert "meetings-4-day" not in lead.post(url(cast, "change"), data=left | {"meetings-remove": "4"}).text


@pytest.mark.parametrize("number", ["9999", "x", "-1", "1" * 40])
def test_a_meeting_of_another_run_is_no_meeting_of_this_one(app: Flask, lead: Client, cast: Cast, number: str) -> None:
    sent = fields(lead, url(cast, "change")) | {"meetings-0-meeting": number, "form_key": "k", "step": "save"}
    assert lead.post(url(cast, "change"), data=sent).status_code in (404, 422)
    assert changes(app, cast.run_id) == []


def test_fewer_seats_than_taken_are_refused_with_everything_kept(app: Flask, lead: Client, cast: Cast) -> None:
    for number in range(6):
        place(app, cast.run_id, f"Person{number}")
    sent = looked(lead, url(cast, "change"), {"capacity": "6", "note_en": "Kept as it was"})
    place(app, cast.run_id, "Person6")
    answer = lead.post(url(cast, "change"), data=sent | {"step": "save"})
    assert answer.status_code == 409
    assert "7 Plätze sind schon vergeben" in answer.text
    assert "Kept as it was" in answer.text
    sent = looked(lead, url(cast, "change"), {"capacity": "5", "overbook": "y"})
    assert lead.post(url(cast, "change"), data=sent | {"step": "save"}).status_code == 303
    with db_of(app) as db:
        assert db.get_one(SeatPool, cast.pool_id).overbook == 2


def previewed(lead: Client, cast: Cast, wish: dict[str, str], page: str = "change") -> tuple[int, HtmlElement]:
    """The preview of a wish, or what is said instead."""
    answer = lead.post(url(cast, page), data=fields(lead, url(cast, page)) | wish | {"step": "preview"})
    return answer.status_code, html.fromstring(answer.text)


def test_the_preview_says_beside_the_seats_that_they_are_taken(app: Flask, lead: Client, cast: Cast) -> None:
    for number in range(6):
        place(app, cast.run_id, f"Person{number}")
    status, page = previewed(lead, cast, {"capacity": "5", "note_en": "Kept as it was"})
    assert status == 409
    assert "6 Plätze sind schon vergeben" in page.get_element_by_id("capacity-error").text_content()
    assert "Kept as it was" in page.text_content()
    assert "Jetzt speichern" not in page.text_content()
    status, page = previewed(lead, cast, {"capacity": "5", "overbook": "y"})
    assert status == 200
    assert "Jetzt speichern" in page.text_content()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"meetings-0-cancelled": "y"}, "Für diesen Termin ist Anwesenheit erfasst."),
        ({"meetings-3-day": "2026-04-01"}, "muss in der Zukunft liegen"),
        (
            {f"meetings-{n}-cancelled": "y" for n in range(1, 4)} | {"meetings-0-cancelled": "y"},
            "Mindestens ein Termin",
        ),
    ],
)
def test_what_saving_would_refuse_is_said_instead_of_a_preview(
    app: Flask, cast: Cast, clock: time_machine.Traveller, wish: dict[str, str], words: str
) -> None:
    begun(app, cast, clock)
    status, page = previewed(client_for(app, cast.lead), cast, wish)
    assert status in (409, 422)
    assert words in page.text_content()
    assert "Jetzt speichern" not in page.text_content()


def test_postponing_to_the_same_days_is_said_instead_of_a_preview(lead: Client, cast: Cast) -> None:
    status, page = previewed(lead, cast, {"message_de": "Bald"}, "postpone")
    assert status == 422
    assert "Es ist noch kein anderer Tag angegeben." in page.text_content()


def test_a_second_editor_loses_nothing(app: Flask, lead: Client, cast: Cast) -> None:
    mine = fields(lead, url(cast, "change")) | {"note_de": "Mein langer Hinweis"}
    other = client_for(app, cast.coordinator)
    other.post(url(cast, "change"), data=looked(other, url(cast, "change"), {"note_de": "Seiner"}) | {"step": "save"})
    answer = lead.post(url(cast, "change"), data=mine | {"step": "preview"})
    assert answer.status_code == 409
    assert "Mein langer Hinweis" in answer.text
    assert "Seiner" in answer.text
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).note_de == "Seiner"
    chosen = dict(form_on(html.fromstring(answer.text), {"note_de": ""}, None).form_values())
    seen = lead.post(url(cast, "change"), data=chosen | {"keep-note_de": "mine"})
    assert "Ändern: Vorschau" in seen.text
    sent = dict(form_on(html.fromstring(seen.text), {"form_key": "", "version": ""}, None).form_values())
    assert lead.post(url(cast, "change"), data=sent | {"step": "save"}).status_code == 303
    with db_of(app) as db:
        assert db.get_one(CourseRun, cast.run_id).note_de == "Mein langer Hinweis"


def test_two_who_look_at_the_same_time_save_once(app: Flask, lead: Client, cast: Cast) -> None:
    other = client_for(app, cast.coordinator)
    mine = looked(lead, url(cast, "change"), {"note_de": "Meiner"})
    theirs = looked(other, url(cast, "change"), {"note_de": "Seiner"})
    assert other.post(url(cast, "change"), data=theirs | {"step": "save"}).status_code == 303
    answer = lead.post(url(cast, "change"), data=mine | {"step": "save"})
    assert answer.status_code == 409
    assert "Meiner" in answer.text


def test_cancelling_needs_a_second_look_and_happens_once(app: Flask, lead: Client, cast: Cast) -> None:
    place(app, cast.run_id, "Amina Haddad", email=cast.participant.email)
    page = lead.get(url(cast, "cancel")).text
    assert "Abgesagt: Vielfalt am Schalter" in page
    sent = fields(lead, url(cast, "cancel")) | {"message_de": "Zu wenige Anmeldungen."}
    assert [lead.post(url(cast, "cancel"), data=sent).status_code for _ in range(2)] == [303, 303]
    again = lead.post(url(cast, "cancel"), data=sent | {"form_key": "another"})
    assert again.status_code == 409
    assert "schon abgesagt" in again.text
    with db_of(app) as db:
        assert len(db.scalars(select(AuditEntry).where(AuditEntry.action == "run.cancelled")).all()) == 1
    assert lead.get(url(cast, "change")).status_code == 409
    assert "Absagen" not in lead.get(f"/staff/runs/{cast.run_id}").text


def test_a_go_below_the_minimum_asks_for_the_reason(app: Flask, lead: Client, cast: Cast) -> None:
    sent = fields(lead, url(cast, "decide"))
    answer = lead.post(url(cast, "decide"), data=sent)
    assert answer.status_code == 422
    assert "Bitte geben Sie eine Begründung an." in answer.text
    assert lead.post(url(cast, "decide"), data=sent | {"reason": "Der Bedarf ist groß."}).status_code == 303
    assert "Entschieden am" in lead.get(f"/staff/runs/{cast.run_id}").text
    assert "Der Bedarf" not in lead.get(f"/runs/{cast.run_id}").text


def test_the_start_page_and_the_list_show_what_is_due(
    app: Flask, lead: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    assert "Findet das statt?" not in lead.get("/").text
    assert "IK-01-2026-01" in lead.get("/staff/decisions").text
    clock.shift(timedelta(days=23))
    page = lead.get("/").text
    assert "Findet das statt?" in page
    assert "noch 6 Tage" in page
    clock.shift(timedelta(days=7))
    assert "überfällig" in lead.get("/staff/decisions").text
    assert "IK-01-2026-01" not in client_for(app, cast.other_lead).get("/staff/decisions").text
    do(app, cast.run_id, lambda db, run, doing: go(db, run, version=run.version, reason="x", doing=doing))
    assert "Nichts zu entscheiden" in lead.get("/staff/decisions").text


def test_a_stand_in_is_chosen_on_one_page(app: Flask, lead: Client, cast: Cast) -> None:
    mara = new_trainer(app, "Mara Linde")
    page = lead.page(url(cast, "substitute"))
    assert "Mara Linde (an allen Terminen frei)" in page.text_content()
    form = form_on(page, {"version": "", "missing": ""}, None)
    sent = [*form.form_values(), ("stand_in", str(mara.person_id))]
    data: dict[str, list[str]] = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)
    assert len(data["meetings"]) == 4
    assert lead.post(url(cast, "substitute"), data=data).status_code == 303
    assert "Mara Linde" in lead.get(f"/staff/runs/{cast.run_id}").text
    assert lead.post(url(cast, "substitute"), data=data | {"form_key": ["k"]}).status_code == 422


def test_the_terms_of_the_offer_are_compared_and_taken(app: Flask, lead: Client, cast: Cast) -> None:
    assert "Nichts zu übernehmen" in lead.get(url(cast, "terms")).text
    assert "Vergleichen und übernehmen" not in lead.get(f"/staff/runs/{cast.run_id}").text
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).course.title_de = "Vielfalt am Tresen"
    assert "Vergleichen und übernehmen" in lead.get(f"/staff/runs/{cast.run_id}").text
    assert lead.submit(url(cast, "terms"), {"message_de": ""}, follow=False).status_code == 303
    assert "Vielfalt am Tresen" in lead.get(f"/runs/{cast.run_id}").text


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_finds_the_pages(app: Flask, client: Client, cast: Cast, page: str) -> None:
    for name in ("trainer", "hr", "participant", "stranger", "admin", "other_lead", "other_hr"):
        client.log_in(getattr(cast, name))
        assert client.get(url(cast, page)).status_code == 404, name
    assert client_for(app).get(url(cast, page)).status_code == 404
    assert client_for(app, cast.lead).get(f"/staff/runs/99999/{page}").status_code == 404


@pytest.mark.parametrize("page", [page for page in PAGES if page != "terms"])
def test_a_foreign_lead_sends_nothing(app: Flask, lead: Client, cast: Cast, page: str) -> None:
    sent = fields(lead, url(cast, page)) | {"step": "save", "reason": "x", "stand_in": "2", "form_key": "k"}
    lead.log_in(cast.other_lead)
    assert lead.post(url(cast, page), data=sent).status_code == 404
    assert changes(app, cast.run_id) == []


@pytest.mark.parametrize("state", [RunState.DRAFT, RunState.COMPLETED, RunState.CANCELLED])
@pytest.mark.parametrize("page", ["decide", "change", "postpone", "cancel", "substitute"])
def test_a_step_that_the_state_forbids_is_a_named_409(
    app: Flask, lead: Client, cast: Cast, state: RunState, page: str
) -> None:
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).state = state
    answer = lead.get(url(cast, page))
    assert answer.status_code == 409
    assert "Die Durchführung ist" in answer.text


def test_the_coordination_sees_no_names_of_another_provider(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        other = run_of(db, course_of(db, cast.provider_id, "IK-02", "Streit"), cast.other_project_id).id
    for run_id in (other, cast.run_id):
        place(app, run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    client.log_in(cast.coordinator)
    assert "Amina Haddad" not in client.get(f"/staff/runs/{other}").text
    page = client.get(f"/staff/runs/{cast.run_id}").text
    assert "Dazu 1 Überschneidung mit einer Durchführung eines anderen Trägers." in page
    with writing(app) as db:
        db.execute(update(Network).values(joint_controllership=True))
    assert "Streit" in client.get(f"/staff/runs/{cast.run_id}").text


def test_people_needed_twice_are_shown_before_saving(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        other = run_on(db, cast, date(2026, 4, 21)).id
    for run_id in (other, cast.run_id):
        place(app, run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    assert "in zwei Durchführungen" not in lead.get(f"/staff/runs/{cast.run_id}").text
    days = {f"meetings-{n}-day": f"2026-04-{21 + n // 2}" for n in range(4)}
    page = lead.post(url(cast, "postpone"), data=fields(lead, url(cast, "postpone")) | days | {"step": "preview"}).text
    assert "Zur selben Zeit in zwei Durchführungen" in page
    assert "Amina Haddad" in page


def test_a_person_is_hinted_softly_and_nobody_else_learns_of_it(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        other = run_of(db, course_of(db, cast.provider_id, "IK-02", "Streit"), cast.project_id).id
    seat = place(app, cast.run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    assert "Zur selben Zeit" not in client.get(f"/runs/{other}").text
    assert "Zur selben Zeit" not in client_for(app, cast.stranger).get(f"/runs/{other}").text
    mine = client_for(app, cast.participant)
    assert "Zur selben Zeit haben Sie schon einen Platz" in mine.get(f"/runs/{other}").text
    second = place(app, other, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    for enrolment in (seat, second):
        assert "Zur selben Zeit haben Sie schon einen Platz" in mine.get(f"/enrolments/{enrolment}").text


def test_a_place_that_does_not_suit_any_more_goes_back_with_one_button(
    app: Flask, lead: Client, cast: Cast, clock: time_machine.Traveller
) -> None:
    seat = place(app, cast.run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    mine = client_for(app, cast.participant)
    assert "Platz zurückgeben" not in mine.get(f"/enrolments/{seat}").text
    days = {f"meetings-{n}-day": f"2026-05-{5 + n // 2:02d}" for n in range(4)}
    lead.post(url(cast, "postpone"), data=looked(lead, url(cast, "postpone"), days) | {"step": "save"})
    page = mine.get(f"/enrolments/{seat}").text
    assert "Dieser Kurs wurde verschoben" in page
    assert "5. Mai 2026" in page
    mine.submit(f"/enrolments/{seat}", action="/cancel")
    assert "Diese Anmeldung ist beendet." in mine.get(f"/enrolments/{seat}").text


@pytest.mark.parametrize("later", [with_seats(20), with_meeting(0, topic_de="Ankommen")], ids=["seats", "topic"])
def test_the_button_stays_after_a_later_change_that_moves_nothing(
    app: Flask, lead: Client, cast: Cast, later: Callable[[Snapshot], Snapshot]
) -> None:
    seat = place(app, cast.run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    do(app, cast.run_id, lambda db, run, doing: postpone(db, run, order(db, run, moved(3 * WEEK)), doing))
    do(app, cast.run_id, lambda db, run, doing: change(db, run, order(db, run, later), doing))
    page = client_for(app, cast.participant).get(f"/enrolments/{seat}").text
    assert "Dieser Kurs wurde verschoben" in page
    assert "Platz zurückgeben" in page


def test_who_enrolled_after_the_move_is_told_of_none(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    clock.shift(-timedelta(hours=1))
    do(app, cast.run_id, lambda db, run, doing: postpone(db, run, order(db, run, moved(3 * WEEK)), doing))
    clock.shift(timedelta(hours=2))
    seat = place(app, cast.run_id, "Amina Haddad", email=cast.participant.email, person_id=cast.participant.person_id)
    do(app, cast.run_id, lambda db, run, doing: change(db, run, order(db, run, with_seats(20)), doing))
    assert "verschoben" not in client_for(app, cast.participant).get(f"/enrolments/{seat}").text


def test_a_hundred_people_take_as_many_queries_as_two(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(SeatPool, cast.pool_id).capacity = 200
    for page in ("cancel", "decide"):
        lead.get(url(cast, page))

    def counted() -> dict[str, int]:
        found = {}
        for page in ("cancel", "decide", ""):
            with count_queries(app) as statements:
                assert lead.get(f"/staff/runs/{cast.run_id}/{page}".rstrip("/")).status_code == 200
            found[page] = len(statements)
        return found

    for number in range(2):
        place(app, cast.run_id, f"Person{number}")
    few = counted()
    for number in range(2, 40):
        place(app, cast.run_id, f"Person{number}")
    assert counted() == few


@pytest.mark.parametrize("place", ["9" * 5000, "99", "-1", "²", ""])
def test_a_row_that_is_none_is_not_taken_away(lead: Client, cast: Cast, place: str) -> None:
    answer = lead.post(url(cast, "change"), data=fields(lead, url(cast, "change")) | {"meetings-remove": place})
    assert answer.status_code == 200
    assert "meetings-3-day" in answer.text


def test_three_courses_at_once_take_as_many_queries_as_one(app: Flask, cast: Cast) -> None:
    mine = client_for(app, cast.participant)

    def counted() -> int:
        with writing(app) as db:
            other = run_on(db, cast, date(2026, 4, 14)).id
            put_in(db, other, cast.participant)
        with count_queries(app) as statements:
            assert "Überschneidung" in mine.get(f"/runs/{cast.run_id}").text
        return len(statements)

    counted()
    few = counted()
    assert counted() == few


def test_a_day_on_which_the_trainer_is_taken_cannot_be_saved(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        run_on(db, cast, date(2026, 4, 21))
    wish = {"meetings-0-day": "2026-04-21"}
    page = lead.post(url(cast, "change"), data=fields(lead, url(cast, "change")) | wish | {"step": "preview"}).text
    assert "So lässt es sich nicht speichern" in page
    assert "Jörg Petersen unterrichtet zu dieser Zeit" in page
    assert "Jetzt speichern" not in page
    sent = looked(lead, url(cast, "change"), wish)
    answer = lead.post(url(cast, "change"), data=sent | {"step": "save"})
    assert answer.status_code == 409
    assert "So lässt es sich nicht speichern" in answer.text
    assert changes(app, cast.run_id) == []


def test_a_clash_that_is_over_is_in_nobodys_way(app: Flask, cast: Cast, clock: time_machine.Traveller) -> None:
    with writing(app) as db:
        days = [meeting.day for meeting in db.get_one(CourseRun, cast.run_id).meetings]
        run_on(db, cast, days[0])
    clock.move_to(NOW + (days[0] - NOW.date()) + timedelta(hours=12))
    run_worker(app)
    lead = client_for(app, cast.lead)
    sent = looked(lead, url(cast, "change"), {"meetings-3-day": "2026-05-05"})
    assert (
        "So lässt es sich nicht speichern" not in lead.post(url(cast, "change"), data=sent | {"step": "preview"}).text
    )
    assert lead.post(url(cast, "change"), data=sent | {"step": "save"}).status_code == 303


def test_a_holiday_is_a_warning_that_needs_a_reason(app: Flask, lead: Client, cast: Cast) -> None:
    wish = {"meetings-3-day": "2026-05-01"}
    page = lead.post(url(cast, "change"), data=fields(lead, url(cast, "change")) | wish | {"step": "preview"}).text
    assert "Begründung trotz Warnung" in page
    sent = looked(lead, url(cast, "change"), wish)
    silent = lead.post(url(cast, "change"), data=sent | {"step": "save"})
    assert silent.status_code == 422
    assert (
        "warum es trotz der Warnung so sein soll"
        in html.fromstring(silent.text).get_element_by_id("reason-error").text_content()
    )
    told = sent | {"step": "save", "reason": "Anders geht es nicht."}
    assert lead.post(url(cast, "change"), data=told | {"form_key": "k"}).status_code == 303
    with db_of(app) as db:
        assert len(db.scalars(select(AuditEntry).where(AuditEntry.action == "run.collisions_accepted")).all()) == 1


@pytest.mark.parametrize(
    ("page", "field", "words"),
    [
        ("cancel", "message_de", "Die Heizung ist ausgefallen."),
        ("decide", "reason", "Die Gruppe ist klein, aber sicher."),
    ],
)
def test_what_was_written_stays_when_somebody_else_saved_first(
    app: Flask, lead: Client, cast: Cast, page: str, field: str, words: str
) -> None:
    address = url(cast, page)
    mine = fields(lead, address, field) | {field: words}
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).version += 1
    answer = lead.post(address, data=mine)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Inzwischen hat jemand anderes gespeichert" in answer.text
    again = dict(form_on(html.fromstring(answer.text), {field: ""}, None).form_values())
    assert lead.post(address, data=again).status_code == 303


@pytest.mark.parametrize("page", ["cancel", "postpone"])
def test_what_attendance_holds_is_not_offered_and_the_way_is_named(
    app: Flask, cast: Cast, clock: time_machine.Traveller, page: str
) -> None:
    begun(app, cast, clock)
    lead = client_for(app, cast.lead)
    of_run = lead.page(f"/staff/runs/{cast.run_id}")
    assert not of_run.xpath(f"//a[@href='{url(cast, page)}']")
    assert of_run.xpath(f"//a[@href='{url(cast, 'change')}']")
    assert "die übrigen Termine können Sie unter „Ändern“" in of_run.text_content()
    answer = lead.get(url(cast, page))
    assert answer.status_code == 409
    assert "die übrigen Termine können Sie unter „Ändern“" in answer.text


def test_before_attendance_is_noted_the_whole_run_can_be_called_back(lead: Client, cast: Cast) -> None:
    of_run = lead.page(f"/staff/runs/{cast.run_id}")
    assert of_run.xpath(f"//a[@href='{url(cast, 'cancel')}']")
    assert of_run.xpath(f"//a[@href='{url(cast, 'postpone')}']")
    assert "Anwesenheit erfasst" not in of_run.text_content()


def test_attendance_noted_while_somebody_postpones_is_said_before_the_preview(
    app: Flask, cast: Cast, clock: time_machine.Traveller
) -> None:
    place(app, cast.run_id, "Amina Haddad")
    clock.move_to(begins(app, cast.run_id) + timedelta(minutes=5))
    run_worker(app)
    lead = client_for(app, cast.lead)
    sent = fields(lead, url(cast, "postpone"))
    all_present_and_closed(client_for(app, cast.trainer), meeting_ids(app, cast)[0])
    assert lead.post(url(cast, "postpone"), data=sent | {"step": "preview"}).status_code == 409
