"""Two people save the same record: the second chooses field by field, and nothing of either is lost."""

import pytest
from flask import Flask
from lxml.html import FormElement, HtmlElement, fromstring
from sqlalchemy import select

from courses.catalogue.models import Course
from courses.planning.models import CourseRun
from lms.data.audit import AuditEntry
from tests.cast import Cast, course_of, run_of
from tests.house import Client, client_for, db_of, form_on, writing

EDIT = "/staff/courses/IK-01/edit"
Fields = dict[str, str]


@pytest.fixture(autouse=True)
def _complete_offer(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        course = db.get_one(Course, cast.course_id)
        course.goal_de, course.audience_de = "Sie sprechen klar.", "Alle am Schalter."


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


@pytest.fixture
def other(app: Flask, cast: Cast) -> Client:
    """The colleague who is faster."""
    return client_for(app, cast.coordinator)


def opened(client: Client, url: str = EDIT) -> Fields:
    """What the form of the page would send unchanged."""
    return dict(form_on(client.page(url), {"version": ""}, None).form_values())


def page_after(client: Client, fields: Fields, url: str = EDIT) -> HtmlElement:
    """The page that meets whoever comes second."""
    answer = client.post(url, data=fields)
    assert answer.status_code == 409
    return fromstring(answer.text)


def chooser(page: HtmlElement) -> FormElement:
    """The form in which one chooses."""
    return form_on(page, {"version": ""}, None)


def asked(page: HtmlElement) -> dict[str, str | None]:
    """Which fields one is asked about, and what is chosen at first."""
    names = dict.fromkeys(page.xpath("//input[starts-with(@name, 'keep-')]/@name"))
    chosen = dict(chooser(page).form_values())
    return {name.removeprefix("keep-"): chosen.get(name) for name in names}


def save(client: Client, page: HtmlElement, url: str = EDIT, **choices: str) -> int:
    """Press the one button, with other choices where they are named."""
    fields = dict(chooser(page).form_values()) | {f"keep-{name}": side for name, side in choices.items()}
    return client.post(url, data=fields).status_code


def the_course(app: Flask) -> Course:
    with db_of(app) as db:
        course = db.scalars(select(Course).where(Course.code == "IK-01")).one()
        assert course.modules, course.documents
        return course


def test_who_changed_what_is_told_apart_and_preset(lead: Client, other: Client) -> None:
    mine = opened(lead) | {"title_de": "Mein Titel", "note_de": "Mein Hinweis"}
    other.submit(EDIT, {"title_de": "Fremder Titel", "goal_de": "Fremdes Ziel"})
    page = page_after(lead, mine)
    assert asked(page) == {"title_de": None, "note_de": "mine", "goal_de": "stored"}
    headings = [one.text_content() for one in page.xpath("//main//h2")]
    assert headings == ["Von beiden geändert", "Nur von Ihnen geändert", "Nur von anderen geändert"]
    text = page.text_content()
    for words in ("Mein Titel", "Fremder Titel", "Mein Hinweis", "Fremdes Ziel", "Sie sprechen klar."):
        assert words in text or page.xpath(f"//input[@value='{words}']")


def test_each_field_is_saved_as_chosen_and_nothing_is_lost(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"title_de": "Mein Titel", "note_de": "Mein Hinweis"}
    other.submit(EDIT, {"title_de": "Fremder Titel", "goal_de": "Fremdes Ziel"})
    assert save(lead, page_after(lead, mine), title_de="mine") == 303
    course = the_course(app)
    assert (course.title_de, course.note_de, course.goal_de) == ("Mein Titel", "Mein Hinweis", "Fremdes Ziel")
    assert course.version == 4  # the fixture, the colleague, the choice


def test_the_stored_text_can_be_kept(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"title_de": "Mein Titel", "note_de": "Mein Hinweis"}
    other.submit(EDIT, {"title_de": "Fremder Titel"})
    assert save(lead, page_after(lead, mine), title_de="stored", note_de="stored") == 303
    assert (the_course(app).title_de, the_course(app).note_de) == ("Fremder Titel", "")


def test_both_texts_can_be_joined_on_the_page(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"goal_de": "Mein Ziel"}
    other.submit(EDIT, {"goal_de": "Fremdes Ziel"})
    form = chooser(page_after(lead, mine))
    fields = dict(form.form_values()) | {"keep-goal_de": "mine", "goal_de": "Mein und fremdes Ziel"}
    assert lead.post(EDIT, data=fields).status_code == 303
    assert the_course(app).goal_de == "Mein und fremdes Ziel"


def test_a_third_editor_in_between_leads_to_the_choice_again(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"note_de": "Mein Hinweis"}
    other.submit(EDIT, {"goal_de": "Fremdes Ziel"})
    first = page_after(lead, mine)
    other.submit(EDIT, {"audience_de": "Noch mehr Menschen"})
    second = page_after(lead, dict(chooser(first).form_values()))
    assert asked(second) == {"note_de": "mine", "audience_de": "stored"}
    assert save(lead, second) == 303
    course = the_course(app)
    assert (course.note_de, course.goal_de) == ("Mein Hinweis", "Fremdes Ziel")
    assert course.audience_de == "Noch mehr Menschen"


def test_the_same_text_on_both_sides_is_no_question(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"title_de": "Gleicher Titel"}
    other.submit(EDIT, {"title_de": "Gleicher Titel"})
    answer = lead.post(EDIT, data=mine)
    assert (answer.status_code, answer.location) == (303, EDIT)
    assert "Jemand anderes hat inzwischen dasselbe gespeichert." in lead.get(EDIT).text
    assert the_course(app).version == 3


def test_only_the_fields_that_differ_are_asked_about(lead: Client, other: Client) -> None:
    mine = opened(lead) | {"title_de": "Gleicher Titel", "note_de": "Mein Hinweis"}
    other.submit(EDIT, {"title_de": "Gleicher Titel"})
    assert asked(page_after(lead, mine)) == {"note_de": "mine"}


def test_boxes_and_choices_can_be_kept_too(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"kind": "interpreter_training", "qualification": "y"}
    other.submit(
        EDIT, {"kind": "council_training", "qualification": "y", "attendance_share": "70", "target_groups": "hr"}
    )
    page = page_after(lead, mine)
    assert asked(page) == {"kind": None, "attendance_share": "stored", "target_groups": "stored"}
    assert "Schulung für Beiräte" in page.text_content()
    assert save(lead, page, kind="stored") == 303
    with db_of(app) as db:
        course = db.scalars(select(Course).where(Course.code == "IK-01")).one()
        assert course.kind.value == "council_training"
        assert [group.code for group in course.target_groups] == ["hr"]
        assert {one.kind.value: one.required_share for one in course.documents} == {
            "attendance": 70,
            "qualification": 80,
        }


def test_a_row_that_both_have_is_one_question(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"modules-0-title_de": "Mein Modul", "modules-1-title_de": "Noch meins"}
    other.submit(EDIT, {"modules-0-title_de": "Fremdes Modul", "modules-0-outcome_en": "Theirs"})
    page = page_after(lead, mine)
    assert asked(page) == {"modules-0": None, "modules-1": "mine"}
    assert "Module, Nummer 1" in page.text_content()
    assert save(lead, page, **{"modules-0": "stored"}) == 303
    with db_of(app) as db:
        course = db.scalars(select(Course).where(Course.code == "IK-01")).one()
        assert [part.title_de for part in course.modules] == ["Fremdes Modul", "Noch meins"]
        assert course.modules[0].outcome_en == "Theirs"


@pytest.mark.parametrize(
    ("side", "titles"), [("mine", ["Meins", "Sprechen"]), ("stored", ["Verstehen", "Sprechen", "Üben"])]
)
def test_rows_that_came_or_went_are_one_question_together(
    app: Flask, lead: Client, other: Client, side: str, titles: list[str]
) -> None:
    mine = opened(lead) | {"modules-0-title_de": "Meins"}
    row = {"modules-2-title_de": "Üben", "modules-2-units": "4", "modules-2-outcome_de": ""}
    other.post(EDIT, data=opened(other) | row | {"units": "20"})
    page = page_after(lead, mine)
    assert asked(page) == {"units": "stored", "modules": None}
    assert save(lead, page, modules=side, units=side) == 303
    with db_of(app) as db:
        course = db.scalars(select(Course).where(Course.code == "IK-01")).one()
        assert [part.title_de for part in course.modules] == titles


def test_meetings_of_a_draft_are_chosen_like_modules(app: Flask, lead: Client, other: Client, cast: Cast) -> None:
    with writing(app) as db:
        course = course_of(db, cast.provider_id, "IK-02")
        draft = run_of(db, course, cast.project_id, published=False, trainer_ids=()).id
    url = f"/staff/runs/{draft}/edit"
    mine = opened(lead, url) | {"meetings-0-ends": "12:30", "note_de": "Mein Hinweis"}
    other.submit(url, {"meetings-0-topic_de": "Anfang", "capacity": "9"})
    page = page_after(lead, mine, url)
    assert asked(page) == {"meetings-0": None, "capacity": "stored", "note_de": "mine"}
    assert "vor Ort" in page.text_content()
    assert save(lead, page, url, **{"meetings-0": "mine"}) == 303
    with db_of(app) as db:
        run = db.get_one(CourseRun, draft)
        assert f"{run.meetings[0].ends:%H:%M}" == "12:30"
        assert run.meetings[0].topic_de != "Anfang"
        assert (run.pools[0].capacity, run.note_de, len(run.meetings)) == (9, "Mein Hinweis", 4)


def test_mistakes_after_the_choice_are_named_and_nothing_is_lost(lead: Client, other: Client) -> None:
    mine = opened(lead) | {"note_de": "Mein Hinweis"}
    other.submit(EDIT, {"title_de": "Fremder Titel"})
    fields = dict(chooser(page_after(lead, mine)).form_values()) | {"units": "99"}
    answer = lead.post(EDIT, data=fields)
    assert answer.status_code == 422
    assert "Mein Hinweis" in answer.text
    assert "Fremder Titel" in answer.text
    form = dict(form_on(fromstring(answer.text), {"version": ""}, None).form_values())
    assert lead.post(EDIT, data=form | {"units": "16"}).status_code == 303


def test_a_form_that_did_not_note_how_it_was_asks_about_every_difference(lead: Client, other: Client) -> None:
    mine = opened(lead) | {"note_de": "Mein Hinweis"}
    mine["version"] = mine["version"].split()[0]
    other.submit(EDIT, {"title_de": "Fremder Titel"})
    assert asked(page_after(lead, mine)) == {"title_de": None, "note_de": None}


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "²", "1 title_de", "0 =", "1 a=b=c ..=", "\x00"])
def test_a_version_of_nonsense_is_an_old_one(app: Flask, lead: Client, version: str) -> None:
    answer = lead.post(EDIT, data=opened(lead) | {"version": version, "note_de": "x"})
    assert answer.status_code == 409
    assert the_course(app).version == 2


def test_what_was_written_cannot_become_markup(lead: Client, other: Client) -> None:
    mine = opened(lead) | {"title_de": "<b>mein</b>", "goal_de": "<i>mein</i> Ziel"}
    other.submit(EDIT, {"title_de": "<script>1</script>", "goal_de": "<img src=x> Ziel", "note_de": '"><svg>'})
    answer = lead.post(EDIT, data=mine).text
    for raw in ("<b>mein", "<script>1", "<img src=x", "<svg>", "<i>mein"):
        assert raw not in answer


def test_the_choice_is_noted_with_what_it_changed(app: Flask, lead: Client, other: Client) -> None:
    mine = opened(lead) | {"note_de": "Mein Hinweis"}
    other.submit(EDIT, {"goal_de": "Fremdes Ziel"})
    save(lead, page_after(lead, mine))
    with db_of(app) as db:
        changed = db.scalars(select(AuditEntry).where(AuditEntry.action == "course.changed").order_by(AuditEntry.id))
        assert [sorted(entry.changes["personal"]) for entry in changed] == [
            ["goal_de:new", "goal_de:old"],
            ["note_de:new"],
        ]
