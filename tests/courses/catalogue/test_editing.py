"""Staff write offers: both languages side by side, modules as rows, and nobody overwrites anybody."""

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseModule, CourseState
from courses.catalogue.search import search_text
from lms.data.audit import AuditEntry
from lms.data.history import Change, Entry, entries_of
from lms.data.refusal import DatabaseBusy
from tests.cast import Cast, course_of
from tests.house import Client, client_for, count_queries, db_of, form_on, writing

OFFER = "/staff/courses/IK-01"
EDIT = f"{OFFER}/edit"
NEW = "/staff/courses/new?kind=training"


def fields_of(client: Client, url: str = EDIT) -> dict[str, str]:
    """What the form of the page would send, without its buttons."""
    return dict(form_on(client.page(url), {"title_de": ""}, None).form_values())


def the_course(db: Session, code: str = "IK-01") -> Course:
    return db.scalars(select(Course).where(Course.code == code)).one()


def actions(db: Session, action: str) -> list[AuditEntry]:
    return list(db.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)))


@pytest.fixture(autouse=True)
def _complete_offer(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        the_course(db).goal_de, the_course(db).audience_de = "Gut sprechen.", "Alle am Schalter."
        db.flush()
        db.execute(update(Course).values(version=1, search_text=search_text(the_course(db))))


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def edits(db: Session) -> list[Entry]:
    """The edits of the offer, the newest first."""
    found = entries_of(db, f"course:{the_course(db).id}", limit=25)
    return [entry for entry in found if entry.action == "course.changed"]


def test_a_lead_changes_the_title_and_the_audit_knows_both(app: Flask, lead: Client, cast: Cast) -> None:
    assert lead.submit(EDIT, {"title_de": "Vielfalt überall"}).status_code == 200
    with db_of(app) as db:
        assert the_course(db).title_de == "Vielfalt überall"
        (edit,) = edits(db)
        assert edit.actor == cast.lead.tag
        assert edit.changes == (Change("title_de", "Vielfalt am Schalter", "Vielfalt überall"),)


def test_what_was_not_stored_is_not_called_stored(app: Flask, lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_db: Session) -> None:
        raise DatabaseBusy

    monkeypatch.setattr("lms.data.session.write_pending", busy)
    assert lead.submit(EDIT, {"title_de": "Vielfalt überall"}).status_code == 503
    with lead.session_transaction() as stored:
        assert not stored.get("_flashes")
    with db_of(app) as db:
        assert the_course(db).title_de != "Vielfalt überall"


def test_the_changed_title_is_found_at_once(lead: Client) -> None:
    lead.submit(EDIT, {"title_de": "Brückenbau"})
    assert "Brückenbau" in lead.get("/courses?q=brueckenbau").text


def test_saving_without_a_change_writes_no_version(app: Flask, lead: Client) -> None:
    lead.submit(EDIT, {})
    with db_of(app) as db:
        assert the_course(db).version == 1
        assert actions(db, "course.changed") == []


def test_the_second_editor_is_refused_and_finds_the_own_words(app: Flask, lead: Client, cast: Cast) -> None:
    mine = fields_of(lead) | {"goal_de": "Mein langer Text"}
    client_for(app, cast.coordinator).submit(EDIT, {"title_de": "Zuerst gespeichert"})
    answer = lead.post(EDIT, data=mine)
    assert answer.status_code == 409
    assert "Mein langer Text" in answer.text
    with db_of(app) as db:
        assert the_course(db).title_de == "Zuerst gespeichert"
        assert the_course(db).goal_de == "Gut sprechen."


def test_modules_must_have_the_units_of_the_offer(lead: Client) -> None:
    answer = lead.submit(EDIT, {"units": "20", "title_de": "Bleibt stehen"})
    assert answer.status_code == 422
    assert "Die Module haben zusammen 16 UE, das Angebot 20." in answer.text
    assert "Bleibt stehen" in answer.text


def test_a_button_adds_a_module_and_keeps_what_was_written(lead: Client) -> None:
    page = lead.post(EDIT, data=fields_of(lead) | {"modules-add": "1", "title_de": "Noch nicht gespeichert"})
    assert page.status_code == 200
    assert 'name="modules-2-title_de"' in page.text
    assert "Noch nicht gespeichert" in page.text


def test_a_button_removes_a_module(app: Flask, lead: Client) -> None:
    page = lead.post(EDIT, data=fields_of(lead) | {"modules-remove": "0"})
    assert 'name="modules-1-title_de"' not in page.text
    assert 'value="Sprechen"' in page.text
    with db_of(app) as db:
        assert len(the_course(db).modules) == 2


@pytest.mark.parametrize("place", ["7", "-1", "²", "eins", "9" * 5000])
def test_removing_a_module_that_is_not_there_changes_nothing(lead: Client, place: str) -> None:
    page = lead.post(EDIT, data=fields_of(lead) | {"modules-remove": place})
    assert page.status_code == 200
    assert 'name="modules-1-title_de"' in page.text


def test_a_third_module_is_saved_in_its_place(app: Flask, lead: Client) -> None:
    row = {"modules-2-title_de": "Üben", "modules-2-units": "4", "modules-2-outcome_de": "Sie üben."}
    lead.post(EDIT, data=fields_of(lead) | row | {"units": "20"})
    with db_of(app) as db:
        assert [(part.position, part.title_de) for part in the_course(db).modules] == [
            (1, "Verstehen"), (2, "Sprechen"), (3, "Üben"),
        ]  # fmt: skip
        (edit,) = edits(db)
        assert [change.name for change in edit.changes] == ["units", "modules"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("units", "viele"), ("units", "0"), ("units", "-3"), ("units", "9" * 5000), ("unit_minutes", "29"),
        ("group_max", "1"), ("title_de", ""), ("title_de", "\u200b"), ("title_de", "a" * 201), ("title_de", "a\x00b"),
        ("goal_de", "a\x07b"), ("line", "Erfunden"), ("format", "party"), ("reporting_profile", "weg"), ("language_level", "D9"),
        ("attendance_share", "101"), ("attendance_share", "0"), ("attendance_share", "49"), ("attendance_share", ""),
        ("also_formats", "party"), ("modules-0-units", "x"), ("modules-1-title_de", ""),
        ("provider", "999999"), ("provider", "null"), ("target_groups", "aliens"),
    ],
)  # fmt: skip
def test_bad_input_is_answered_beside_its_field(app: Flask, lead: Client, field: str, value: str) -> None:
    answer = lead.post(EDIT, data=fields_of(lead) | {field: value})
    assert answer.status_code == 422
    assert "Bitte prüfen Sie Ihre Angaben" in answer.text
    assert "Not a valid" not in answer.text
    with db_of(app) as db:
        assert the_course(db).version == 1


def test_a_published_offer_keeps_its_goal_and_its_audience(lead: Client) -> None:
    answer = lead.post(EDIT, data=fields_of(lead) | {"goal_de": "", "audience_de": ""})
    assert answer.status_code == 422
    assert answer.text.count("Ohne diese Angabe kann das Angebot nicht öffentlich sein.") == 4  # and in the summary


def new_fields(client: Client, **changed: str) -> dict[str, str]:
    module = {"modules-0-title_de": "Anfang", "modules-0-units": "8", "modules-0-outcome_de": "anfangen"}
    written = {"code": "NEU-01", "title_de": "Neues Angebot", "line": "Pflege", "units": "8", **module, **changed}
    return fields_of(client, NEW) | written


def test_a_new_offer_begins_as_a_draft_of_the_own_provider(app: Flask, lead: Client, cast: Cast) -> None:
    lead.post(NEW, data=new_fields(lead))
    with db_of(app) as db:
        course = the_course(db, "NEU-01")
        assert (course.state, course.provider_id, course.line.name_de) == (
            CourseState.DRAFT,
            cast.provider_id,
            "Pflege",
        )
        assert actions(db, "course.created")[-1].actor == cast.lead.tag
    assert client_for(app).get("/courses/NEU-01").status_code == 404


def test_a_new_offer_sent_twice_is_one_offer_and_one_answer(app: Flask, lead: Client) -> None:
    fields = new_fields(lead)
    answers = [lead.post(NEW, data=fields) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, "/staff/courses/NEU-01")] * 2


@pytest.mark.parametrize(
    ("code", "complaint"), [("IK-01", "Diese Kennung gibt es schon."), ("ik 1", "Eine Kennung hat")]
)
def test_a_code_that_is_taken_or_no_code_is_named(lead: Client, code: str, complaint: str) -> None:
    answer = lead.post(NEW, data=new_fields(lead, code=code))
    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Neues Angebot" in answer.text


def test_the_code_of_an_offer_never_changes(app: Flask, lead: Client) -> None:
    lead.post(EDIT, data=fields_of(lead) | {"code": "XX-99", "title_de": "Gleiche Kennung"})
    with db_of(app) as db:
        assert the_course(db).title_de == "Gleiche Kennung"


def test_a_lead_of_another_provider_finds_no_form(app: Flask, client: Client, cast: Cast) -> None:
    fields = fields_of(client.log_in(cast.lead))
    client.log_in(cast.other_lead)
    assert client.get(EDIT).status_code == 404
    assert client.post(EDIT, data=fields | {"title_de": "x"}).status_code == 404
    with db_of(app) as db:
        assert the_course(db).version == 1


def test_a_lead_cannot_put_an_offer_under_another_provider(lead: Client, cast: Cast) -> None:
    answer = lead.post(EDIT, data=fields_of(lead) | {"provider": str(cast.other_employer_id)})
    assert answer.status_code == 422


def test_a_foreign_draft_is_not_in_the_list(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        the_course(db).state = CourseState.DRAFT
    assert "Vielfalt am Schalter" not in client.log_in(cast.other_lead).get("/staff/courses").text
    assert "Vielfalt am Schalter" in client.log_in(cast.lead).get("/staff/courses").text
    assert "Vielfalt am Schalter" in client.log_in(cast.coordinator).get("/staff/courses").text


@pytest.mark.parametrize("name", ["participant", "trainer", "hr", "stranger", "admin"])
def test_other_people_find_no_desk(client: Client, cast: Cast, name: str) -> None:
    client.log_in(getattr(cast, name))
    for url in (
        "/staff/courses",
        "/staff/courses/new",
        OFFER,
        EDIT,
        "/staff/venues",
        "/staff/venues/new",
        f"{OFFER}/plan",
    ):
        assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "query", ["q=schalter", "q=VIELFALT", "q=", "state=published", "state=nonsense", "page=99", "q=a%00"]
)
def test_the_list_searches_folded_words(client: Client, cast: Cast, query: str) -> None:
    assert "Vielfalt am Schalter" in client.log_in(cast.coordinator).get(f"/staff/courses?{query}").text


def test_a_thousand_offers_take_as_many_queries_as_ten(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)

    def fill(start: int, end: int) -> int:
        with writing(app) as db:
            proto = {name: getattr(the_course(db), name) for name in Course.__table__.columns.keys()}  # noqa: SIM118
            copies = [{**proto, "code": f"XA-{n}"} for n in range(start, end)]
            for copy in copies:
                del copy["id"]
            db.bulk_insert_mappings(Course.__mapper__, copies)
        with count_queries(app) as statements:
            assert client.get("/staff/courses").status_code == 200
        return len(statements)

    assert fill(100, 110) == fill(110, 999)


def test_an_offer_without_modules_left_over_is_whole(app: Flask, cast: Cast, client: Client) -> None:
    with writing(app) as db:
        course = course_of(db, cast.provider_id, "EE-02", "Ohne Module")
        db.execute(delete(CourseModule).where(CourseModule.course_id == course.id))
    assert client.log_in(cast.lead).get("/staff/courses/EE-02/edit").status_code == 200
