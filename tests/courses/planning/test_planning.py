"""Staff plan runs: rows of meetings without JavaScript, mistakes named beside their fields, then publishing."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.planning.extent import extent_words
from courses.planning.models import CourseRun, MeetingMode, PoolMode, RunState, Venue
from lms.data.audit import AuditEntry
from lms.data.history import Change, entries_of
from lms.data.refusal import DatabaseBusy
from lms.people.models import GrantState, RoleGrant
from tests.cast import Cast, course_of, run_of
from tests.house import Client, client_for, count_queries, db_of, form_on, writing

PLAN = "/staff/courses/IK-01/plan"
DAYS = {"meetings-0-day": "2026-05-05", "meetings-1-day": "05.05.2026"}


def fields_of(client: Client, url: str = PLAN) -> dict[str, str]:
    """What the form of the page would send, without its buttons."""
    return dict(form_on(client.page(url), {"minimum": ""}, None).form_values())


def newest(db: Session) -> CourseRun:
    return db.scalars(select(CourseRun).order_by(CourseRun.id.desc()).limit(1)).one()


def run_count(app: Flask) -> int:
    with db_of(app) as db:
        return len(db.scalars(select(CourseRun.id)).all())


def audit(db: Session, action: str) -> AuditEntry:
    return db.scalars(
        select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc()).limit(1)
    ).one()


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


@pytest.fixture
def draft(app: Flask, lead: Client) -> int:
    """A draft of one day in the lead's project."""
    lead.post(PLAN, data=fields_of(lead) | DAYS)
    with db_of(app) as db:
        return newest(db).id


def test_a_day_is_two_blocks_of_four_units_each(app: Flask, lead: Client, cast: Cast) -> None:
    answer = lead.post(PLAN, data=fields_of(lead) | DAYS)
    with db_of(app) as db:
        run = newest(db)
        assert answer.location == f"/staff/runs/{run.id}"
        assert [meeting.planned_minutes for meeting in run.meetings] == [180, 180]
        assert (run.state, run.project_id, run.code) == (RunState.DRAFT, cast.project_id, "IK-01-2026-02")
        assert [(pool.mode, pool.capacity) for pool in run.pools] == [(PoolMode.ANY, 12)]
        assert audit(db, "run.planned").actor == cast.lead.tag


def test_minutes_that_are_left_open_come_from_the_clock(app: Flask, lead: Client) -> None:
    lead.post(PLAN, data=fields_of(lead) | DAYS | {"meetings-0-minutes": "", "meetings-1-minutes": ""})
    with db_of(app) as db:
        assert [meeting.planned_minutes for meeting in newest(db).meetings] == [195, 195]


def test_too_little_teaching_is_said_in_minutes_and_units_and_is_no_refusal(app: Flask, lead: Client) -> None:
    answer = lead.post(PLAN, data=fields_of(lead) | DAYS | {"meetings-0-minutes": ""}, follow_redirects=True)
    assert answer.status_code == 200
    words = (
        "Geplant sind 375 Minuten (8 UE und 15 Min.) Unterricht, das Angebot hat 720 Minuten (16 UE): "
        "345 Minuten (7 UE und 30 Min.) zu wenig. Planen Sie weitere oder längere Termine."
    )
    assert answer.text.count(words) == 1
    with db_of(app) as db:
        run_id = newest(db).id
    assert words in lead.get(f"/staff/runs/{run_id}/edit").text


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (360, ""),
        (
            390,
            "Geplant sind 390 Minuten (8 UE und 30 Min.) Unterricht, das Angebot hat 360 Minuten (8 UE): 30 Minuten zu viel.",
        ),
        (
            359,
            "Geplant sind 359 Minuten (7 UE und 44 Min.) Unterricht, das Angebot hat 360 Minuten (8 UE): 1 Minute zu wenig.",
        ),
    ],
)
def test_the_extent_in_both_measures(app: Flask, planned: int, words: str) -> None:
    with app.test_request_context():
        assert extent_words(planned, 8, 45).startswith(words)
        assert bool(extent_words(planned, 8, 45)) == bool(words)


def test_what_is_too_much_says_where_breaks_belong(app: Flask) -> None:
    with app.test_request_context():
        assert "„Unterrichtsminuten“ die Zeit ohne Pausen" in extent_words(390, 8, 45)


def test_exact_units_give_no_warning(lead: Client) -> None:
    row = {"begins": "09:00", "ends": "15:00", "minutes": "360", "mode": "onsite", "venue": "", "link": ""}
    rows = {f"meetings-{n}-{name}": value for n in (0, 1) for name, value in row.items()}
    days = {"meetings-0-day": "2026-05-05", "meetings-1-day": "2026-05-06"}
    answer = lead.post(PLAN, data=fields_of(lead) | rows | days, follow_redirects=True)
    assert "das Angebot hat" not in answer.text


def test_a_form_sent_twice_is_one_run(app: Flask, lead: Client) -> None:
    fields = fields_of(lead) | DAYS
    answers = {lead.post(PLAN, data=fields).location for _ in range(2)}
    assert len(answers) == 1
    assert run_count(app) == 2


def test_a_new_row_goes_on_where_the_last_one_ends(lead: Client) -> None:
    page = lead.post(PLAN, data=fields_of(lead) | DAYS | {"meetings-add": "1", "note_de": "Bleibt"})
    assert page.status_code == 200
    form = form_on(html.fromstring(page.text), {"minimum": ""}, None)
    values = dict(form.form_values())
    assert values["meetings-2-day"] == "2026-05-06"
    assert values["meetings-2-begins"] == "09:00"
    assert values["meetings-2-minutes"] == "180"
    assert values["note_de"].strip() == "Bleibt"


def test_a_row_is_removed_and_the_last_one_stays(lead: Client) -> None:
    page = lead.post(PLAN, data=fields_of(lead) | {"meetings-remove": "0"})
    assert 'name="meetings-1-day"' not in page.text
    left = dict(form_on(html.fromstring(page.text), {"minimum": ""}, None).form_values())
    again = lead.post(PLAN, data=left | {"meetings-remove": "0"})
    assert 'name="meetings-0-day"' in again.text


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("meetings-0-ends", "08:00", "Das Ende liegt nicht nach dem Beginn."),
        ("meetings-0-ends", "09:00", "Das Ende liegt nicht nach dem Beginn."),
        ("meetings-0-minutes", "0", "Bitte geben Sie eine Zahl von 1 bis 840 ein."),
        ("meetings-0-minutes", "196", "Zwischen Beginn und Ende liegen nur 195 Minuten."),
        ("meetings-0-minutes", "viele", "Bitte geben Sie eine ganze Zahl ein."),
        ("meetings-0-begins", "neun", "Bitte geben Sie eine Uhrzeit ein"),
        ("meetings-0-begins", "25:00", "Bitte geben Sie eine Uhrzeit ein"),
        ("meetings-0-day", "morgen", "Bitte geben Sie ein Datum ein"),
        ("meetings-0-day", "2026-02-30", "Bitte geben Sie ein Datum ein"),
        ("meetings-0-day", "", "Bitte füllen Sie dieses Feld aus."),
        ("meetings-0-day", "0001-01-01", "Bitte prüfen Sie das Jahr."),
        (
            "meetings-0-day",
            "2031-01-01",
            "Der Tag liegt außerhalb der Förderphase (1. Januar 2023 bis 31. Dezember 2028).",
        ),
        ("meetings-0-mode", "traum", "Bitte wählen Sie einen der Einträge."),
        ("meetings-0-venue", "999", "Bitte wählen Sie einen der Einträge."),
        ("meetings-0-link", "javascript:alert(1)", "die mit https:// oder http:// beginnt"),
        ("meetings-0-link", "data:text/html,x", "die mit https:// oder http:// beginnt"),
        ("meetings-0-link", "https://", "die mit https:// oder http:// beginnt"),
        ("meetings-0-link", "http://[", "die mit https:// oder http:// beginnt"),
        ("meetings-1-begins", "11:00", "überschneidet sich mit Termin 1"),
        ("capacity", "0", "Bitte geben Sie eine Zahl von 1 bis 10000 ein."),
        ("capacity", "-5", "Bitte geben Sie eine Zahl von 1 bis 10000 ein."),
        ("capacity", "", "Bitte füllen Sie dieses Feld aus."),
        ("minimum", "13", "So viele Plätze gibt es nicht."),
        ("minimum", "", "Bitte füllen Sie dieses Feld aus."),
        ("project", "2", "Bitte wählen Sie einen der Einträge."),
        ("trainers", "1", "Bitte wählen Sie nur Einträge aus der Liste."),
        ("trainers", "x", "Bitte wählen Sie nur Einträge aus der Liste."),
        ("closed_to", "abc", "Bitte wählen Sie einen der Einträge."),
        ("opens", "gestern", "Bitte geben Sie Datum und Uhrzeit ein."),
        ("opens", "0001-01-01T00:00", "Bitte prüfen Sie das Jahr."),
        ("decide_on", "0026-03-01", "Bitte prüfen Sie das Jahr."),
        ("opens", "2026-06-01T08:00", "Die Anmeldung beginnt erst nach dem ersten Termin."),
        ("closes", "2026-01-01T08:00", "Die Anmeldung endet, bevor sie beginnt."),
        ("closes", "2026-06-01T08:00", "Die Anmeldung endet spätestens mit dem Beginn des ersten Termins."),
        ("note_de", "a\x00b", "Dieser Text enthält Zeichen"),
    ],
)
def test_bad_input_is_answered_beside_its_field(
    app: Flask, lead: Client, field: str, value: str, complaint: str
) -> None:
    answer = lead.post(PLAN, data=fields_of(lead) | DAYS | {"note_en": "Kept as it was", field: value})
    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Kept as it was" in answer.text
    assert run_count(app) == 1


def test_a_meeting_lasts_fourteen_hours_at_most(lead: Client) -> None:
    long_day = {"meetings-0-begins": "06:00", "meetings-0-ends": "20:01", "meetings-1-day": "2026-05-06"}
    answer = lead.post(PLAN, data=fields_of(lead) | DAYS | long_day)
    assert "Ein Termin dauert höchstens 14 Stunden." in answer.text


def test_an_hour_that_the_clock_skips_is_named(lead: Client) -> None:
    night = {
        "meetings-0-day": "2027-03-28",
        "meetings-0-begins": "02:30",
        "meetings-0-ends": "03:00",
        "meetings-0-minutes": "",
    }
    answer = lead.post(PLAN, data=fields_of(lead) | DAYS | night)
    assert answer.status_code == 422
    assert "Die Uhr wird umgestellt." in answer.text


def test_a_meeting_on_site_and_online_needs_two_kinds_of_seats(app: Flask, lead: Client) -> None:
    both = DAYS | {"meetings-0-mode": "both", "meetings-0-link": "https://meet.example.org/raum", "minimum": "4"}
    assert lead.post(PLAN, data=fields_of(lead) | both).status_code == 422
    lead.post(PLAN, data=fields_of(lead) | both | {"capacity_onsite": "8", "capacity_online": "20"})
    with db_of(app) as db:
        run = newest(db)
        assert {pool.mode: pool.capacity for pool in run.pools} == {PoolMode.ONSITE: 8, PoolMode.ONLINE: 20}
        assert {meeting.mode for meeting in run.meetings} == {MeetingMode.BOTH, MeetingMode.ONSITE}


def test_only_people_with_the_role_teach(app: Flask, lead: Client, cast: Cast) -> None:
    assert cast.trainer.name in lead.get(PLAN).text
    with writing(app) as db:
        db.query(RoleGrant).filter_by(person_id=cast.trainer.person_id).update({"state": GrantState.SUSPENDED})
    assert cast.trainer.name not in lead.get(PLAN).text


def test_a_draft_is_seen_by_staff_only_until_it_is_published(app: Flask, lead: Client, draft: int) -> None:
    visitor = client_for(app)
    assert visitor.get(f"/runs/{draft}").status_code == 404
    lead.submit(f"/staff/runs/{draft}", action="/publish")
    assert visitor.get(f"/runs/{draft}").status_code == 200
    with db_of(app) as db:
        assert audit(db, "run.published").subject == f"run:{draft}"


@pytest.fixture
def no_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_db: Session) -> None:
        raise DatabaseBusy

    monkeypatch.setattr("lms.data.session.write_pending", busy)


def praised(client: Client) -> bool:
    with client.session_transaction() as stored:
        return bool(stored.get("_flashes"))


@pytest.mark.usefixtures("no_commit")
def test_what_was_not_stored_is_not_called_stored(app: Flask, lead: Client, cast: Cast) -> None:
    place = {"name": "Haus", "street": "Weg 1", "postcode": "12345", "town": "Ort", "region": "Ort", "land": "NW"}
    assert lead.submit("/staff/venues/new", place).status_code == 503
    assert lead.post(PLAN, data=fields_of(lead) | DAYS).status_code == 503
    assert not praised(lead)
    assert run_count(app) == 1


def test_a_run_that_could_not_be_published_is_not_called_published(
    request: pytest.FixtureRequest, lead: Client, draft: int
) -> None:
    lead.get(f"/staff/runs/{draft}")
    request.getfixturevalue("no_commit")
    assert lead.submit(f"/staff/runs/{draft}", action="/publish").status_code == 503
    assert not praised(lead)


def test_publishing_twice_is_refused_by_name(lead: Client, draft: int) -> None:
    form = form_on(lead.page(f"/staff/runs/{draft}"), {}, "/publish")
    sent = dict(form.form_values())
    assert [lead.post(f"/staff/runs/{draft}/publish", data=sent).status_code for _ in range(2)] == [303, 303]
    answer = lead.post(f"/staff/runs/{draft}/publish", data=sent | {"form_key": "another"})
    assert answer.status_code == 409


def test_a_draft_is_changed_and_keeps_its_code(app: Flask, lead: Client, draft: int) -> None:
    url = f"/staff/runs/{draft}/edit"
    fields = fields_of(lead, url)
    assert fields["meetings-1-day"] == "2026-05-05"
    lead.post(url, data=fields | {"capacity": "9", "meetings-1-day": "2026-05-07", "trainers": "2"})
    with db_of(app) as db:
        run = db.get_one(CourseRun, draft)
        assert (run.code, run.version, run.pools[0].capacity) == ("IK-01-2026-02", 2, 9)
        assert [f"{meeting.day:%d.%m.}" for meeting in run.meetings] == ["05.05.", "07.05."]
        assert [trainer.person_id for trainer in run.trainers] == [2]
        (edit, _planned) = entries_of(db, f"run:{draft}", limit=25)
        assert [change.name for change in edit.changes] == ["capacity", "trainers", "meetings"]
        assert edit.changes[0] == Change("capacity", 12, 9)


def test_the_second_editor_of_a_draft_is_refused_and_finds_the_own_words(
    app: Flask, lead: Client, cast: Cast, draft: int
) -> None:
    url = f"/staff/runs/{draft}/edit"
    mine = fields_of(lead, url) | {"note_de": "Mein langer Hinweis"}
    client_for(app, cast.coordinator).submit(url, {"capacity": "7"})
    answer = lead.post(url, data=mine)
    assert answer.status_code == 409
    assert "Mein langer Hinweis" in answer.text
    with db_of(app) as db:
        assert db.get_one(CourseRun, draft).pools[0].capacity == 7


def test_a_published_run_has_no_draft_to_change(lead: Client, cast: Cast) -> None:
    assert lead.get(f"/staff/runs/{cast.run_id}/edit").status_code == 404
    assert "Entwurf ändern" not in lead.get(f"/staff/runs/{cast.run_id}").text


def test_the_lead_of_another_project_finds_nothing(app: Flask, lead: Client, cast: Cast, draft: int) -> None:
    form = dict(form_on(lead.page(f"/staff/runs/{draft}"), {}, "/publish").form_values())
    edit = fields_of(lead, f"/staff/runs/{draft}/edit")
    lead.log_in(cast.other_lead)
    for url in (f"/staff/runs/{draft}", f"/staff/runs/{cast.run_id}", f"/staff/runs/{draft}/edit"):
        assert lead.get(url).status_code == 404
    assert lead.post(f"/staff/runs/{draft}/publish", data=form).status_code == 404
    assert lead.post(f"/staff/runs/{draft}/edit", data=edit).status_code == 404
    assert "Vielfalt am Schalter" not in lead.get("/staff/runs").text
    with db_of(app) as db:
        assert db.get_one(CourseRun, draft).state is RunState.DRAFT


def test_another_lead_plans_the_offer_in_the_own_project_only(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.other_lead)
    client.post(PLAN, data=fields_of(client) | DAYS)
    with db_of(app) as db:
        assert newest(db).project_id == cast.other_project_id
    answer = client.post(PLAN, data=fields_of(client) | DAYS | {"project": str(cast.project_id)})
    assert answer.status_code == 422


def test_a_trainer_reads_the_own_run_and_plans_nothing(client: Client, cast: Cast) -> None:
    client.log_in(cast.trainer)
    page = client.get(f"/staff/runs/{cast.run_id}")
    assert page.status_code == 200
    assert "Veröffentlichen" not in page.text
    assert "Vielfalt am Schalter" in client.get("/staff/runs").text
    assert client.get(PLAN).status_code == 404


def test_a_trainer_finds_no_run_of_others(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        run = db.get_one(CourseRun, cast.run_id)
        run.trainers = []
    client.log_in(cast.trainer)
    assert client.get(f"/staff/runs/{cast.run_id}").status_code == 404
    assert "Vielfalt am Schalter" not in client.get("/staff/runs").text


@pytest.mark.parametrize("name", ["participant", "hr", "stranger", "admin"])
def test_other_people_find_no_runs_behind_the_scenes(client: Client, cast: Cast, name: str) -> None:
    client.log_in(getattr(cast, name))
    for url in ("/staff/runs", f"/staff/runs/{cast.run_id}", PLAN, f"/staff/runs/{cast.run_id}/edit"):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("query", ["q=schalter", "q=ik-01-2026", "state=published", "state=wrong", "page=7", "q=%00"])
def test_the_list_of_runs_searches_and_filters(client: Client, cast: Cast, query: str) -> None:
    assert "IK-01-2026-01" in client.log_in(cast.coordinator).get(f"/staff/runs?{query}").text


def test_a_filter_hides_the_others(client: Client, cast: Cast) -> None:
    assert "IK-01-2026-01" not in client.log_in(cast.coordinator).get("/staff/runs?state=draft").text


def test_a_thousand_runs_take_as_many_queries_as_ten(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)

    def fill(start: int, end: int) -> dict[str, int]:
        with writing(app) as db:
            run = db.get_one(CourseRun, cast.run_id)
            columns = {attribute.key: getattr(run, attribute.key) for attribute in CourseRun.__mapper__.column_attrs}
            del columns["id"]
            copies = [{**columns, "code": f"X-{n}", "state": RunState.DRAFT} for n in range(start, end)]
            db.bulk_insert_mappings(CourseRun.__mapper__, copies)
        counts = {}
        for url in ("/staff/runs", "/"):
            with count_queries(app) as statements:
                assert client.get(url).status_code == 200
            counts[url] = len(statements)
        return counts

    assert fill(0, 10) == fill(10, 1000)


def test_the_start_page_of_a_lead_names_drafts_and_how_full_runs_are(lead: Client, draft: int) -> None:
    page = lead.get("/").text
    assert f"/staff/runs/{draft}" in page
    assert "0 von 12" in page


def test_the_start_page_of_a_visitor_has_no_planning(client: Client) -> None:
    assert "Entwürfe" not in client.get("/").text


VENUE = {"name": "Haus am See", "street": "Seeweg 1", "postcode": "99999", "town": "Musterstadt", "region": "Mitte"}


def test_a_new_venue_can_be_planned_with(app: Flask, lead: Client, cast: Cast) -> None:
    lead.submit("/staff/venues/new", VENUE | {"land": "TH", "access_de": "Aufzug im Hof"})
    assert "Aufzug im Hof" in lead.get("/staff/venues?column=name&column=access").text
    assert "Haus am See" in lead.get(PLAN).text
    with db_of(app) as db:
        assert audit(db, "venue.created").actor == cast.lead.tag


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"name": "Haus am Markt"}, "Diesen Ort gibt es schon."),
        ({"land": "XX"}, "Bitte wählen Sie einen der Einträge."),
        ({"capacity": "-1"}, "Bitte geben Sie eine Zahl von 1 bis 10000 ein."),
        ({"town": ""}, "Bitte füllen Sie dieses Feld aus."),
    ],
)
def test_a_venue_with_a_mistake_is_not_kept(app: Flask, lead: Client, change: dict[str, str], complaint: str) -> None:
    answer = lead.submit("/staff/venues/new", VENUE | change)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Seeweg 1" in answer.text
    with db_of(app) as db:
        assert len(db.scalars(select(Venue.id)).all()) == 1


def test_a_run_of_an_archived_offer_cannot_be_planned(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        course = course_of(db, cast.provider_id, "EE-03", "Vorbei")
        course.state = course.state.ARCHIVED
        run_of(db, course, cast.project_id, published=False)
    assert lead.get("/staff/courses/EE-03/plan").status_code == 404
