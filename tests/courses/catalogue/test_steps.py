"""From draft to public page and back, into the archive and out of it, and a copy to go on from."""

import pytest
from flask import Flask

from courses.catalogue.editing import STEPS
from courses.catalogue.models import CourseState, CourseText
from lms.data.history import entries_of
from tests.cast import Cast
from tests.courses.catalogue.desk import EDIT, OFFER, actions, fields_of, the_course, words
from tests.house import Client, client_for, db_of, writing

PUBLIC = "/courses/IK-01"


@pytest.fixture(autouse=True)
def _complete_offer(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        the_course(db).goal_de, the_course(db).audience_de = "Gut **sprechen**.", "Alle am Schalter."


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def state_of(app: Flask) -> CourseState:
    with db_of(app) as db:
        return the_course(db).state


def step(client: Client, word: str) -> int:
    """Press a button that may not be on the page."""
    token = client.page(OFFER).xpath("//input[@name='csrf_token']/@value")[0]
    return client.post(f"{OFFER}/{word}", data={"csrf_token": token}).status_code


def test_an_offer_goes_back_to_draft_into_the_archive_and_out_again(app: Flask, lead: Client, cast: Cast) -> None:
    visitor = client_for(app)
    for word, state, status in (
        ("withdraw", CourseState.DRAFT, 404),
        ("publish", CourseState.PUBLISHED, 200),
        ("archive", CourseState.ARCHIVED, 404),
        ("restore", CourseState.DRAFT, 404),
    ):
        assert lead.submit(OFFER, action=f"/{word}").status_code == 200
        assert state_of(app) is state
        assert visitor.get(PUBLIC).status_code == status
    with db_of(app) as db:
        newest = entries_of(db, f"course:{cast.course_id}", limit=4)
        assert [one.action for one in newest] == [f"course.{w}" for w in ("restore", "archive", "publish", "withdraw")]
        assert (newest[3].changes[0].old, newest[3].changes[0].new) == ("published", "draft")


@pytest.mark.parametrize("state", list(CourseState))
@pytest.mark.parametrize("word", list(STEPS))
def test_only_the_steps_of_the_state_are_possible(app: Flask, lead: Client, state: CourseState, word: str) -> None:
    with writing(app) as db:
        the_course(db).state = state
    allowed, target = STEPS[word]
    assert step(lead, word) == (303 if state in allowed else 409)
    assert state_of(app) is (target if state in allowed else state)


def test_a_button_pressed_twice_is_one_step(app: Flask, lead: Client) -> None:
    page = lead.page(OFFER)
    [form] = [one for one in page.forms if str(one.action).endswith("/withdraw")]
    assert [lead.post(f"{OFFER}/withdraw", data=dict(form.form_values())).status_code for _ in range(2)] == [303, 303]
    with db_of(app) as db:
        assert len(actions(db, "course.withdraw")) == 1


def test_an_incomplete_draft_says_what_is_missing_and_stays_a_draft(app: Flask, lead: Client) -> None:
    with writing(app) as db:
        the_course(db).state, the_course(db).goal_de = CourseState.DRAFT, ""
    page = words(lead, OFFER)
    assert "fehlt noch:Ziel (Deutsch)" in page
    assert "Veröffentlichen" not in page
    assert step(lead, "publish") == 409
    assert state_of(app) is CourseState.DRAFT


@pytest.mark.parametrize("who", ["other_lead", "trainer", "hr", "participant", "stranger", "admin"])
def test_nobody_else_takes_a_step_or_looks_ahead(app: Flask, lead: Client, cast: Cast, who: str) -> None:
    token = {"csrf_token": "x"}
    browser = client_for(app, getattr(cast, who))
    for word in STEPS:
        assert browser.post(f"{OFFER}/{word}", data=token).status_code in (400, 404)
    for url in (OFFER, f"{OFFER}/preview", f"{OFFER}/copy", f"{OFFER}/texts/pl", f"{OFFER}/kind"):
        assert browser.get(url).status_code == 404, url
    assert state_of(app) is CourseState.PUBLISHED


def test_the_preview_is_the_public_page_and_says_that_it_is_none(app: Flask, lead: Client) -> None:
    lead.submit(OFFER, action="/withdraw")
    preview = words(lead, f"{OFFER}/preview")
    assert "Vorschau (Entwurf)" in preview
    assert "Noch sieht sie niemand" in preview
    lead.submit(OFFER, action="/publish")
    public = words(client_for(app), PUBLIC)
    assert "Vorschau" not in public
    for heading in ("Was Sie danach können", "Module", "Was Sie bekommen", "Gut sprechen."):
        assert heading in preview
        assert heading in public


def test_a_copy_has_everything_and_begins_as_a_draft(app: Flask, lead: Client, cast: Cast) -> None:
    with writing(app) as db:
        course = the_course(db)
        course.texts.append(CourseText(language="pl", title="Różnorodność"))
    assert lead.submit(f"{OFFER}/copy", {"code": "IK-02"}, follow=False).location == "/staff/courses/IK-02/edit"
    with db_of(app) as db:
        copy, original = the_course(db, "IK-02"), the_course(db)
        assert (copy.state, copy.provider_id, copy.goal_de) == (CourseState.DRAFT, cast.provider_id, original.goal_de)
        assert [one.title_de for one in copy.modules] == [one.title_de for one in original.modules]
        assert [one.title for one in copy.texts] == ["Różnorodność"]
        assert original.state is CourseState.PUBLISHED
        assert actions(db, "course.created")[-1].changes["copied_from"] == original.id


@pytest.mark.parametrize(("code", "why"), [("IK-01", "gibt es schon"), ("ik1", "Eine Kennung hat"), ("", "füllen")])
def test_a_copy_needs_a_code_of_its_own(app: Flask, lead: Client, code: str, why: str) -> None:
    answer = lead.submit(f"{OFFER}/copy", {"code": code})
    assert answer.status_code == 422
    assert why in answer.text


def test_html_is_shown_as_typed_and_a_script_link_is_none(app: Flask, lead: Client) -> None:
    nasty = "<script>alert(1)</script> [x](javascript:alert(1)) [y](https://example.org)"
    lead.post(EDIT, data=fields_of(lead) | {"goal_de": nasty, "note_de": nasty})
    page = client_for(app).page(PUBLIC)
    assert page.xpath("//main//script") == []
    assert [link.get("href") for link in page.xpath("//div[@class='lms-rich']//a")] == ["https://example.org"] * 2
    assert "<script>alert(1)</script> [x](javascript:alert(1))" in page.text_content()
