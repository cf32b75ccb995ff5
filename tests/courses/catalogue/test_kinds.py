"""The kind of an offer decides which fields it has, what its pages show and what others get to see."""

from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from lxml.html import fromstring

from courses.catalogue.kinds import NO_THRESHOLD
from courses.catalogue.models import CertificateKind, CourseKind, CourseState, QualificationForm
from courses.planning.models import CourseRun, MeetingMode, PoolMode
from courses.planning.publishing import NotPlannable, PlannedMeeting, RunPlan, plan_run, publish
from tests.cast import NOW, Cast
from tests.courses.catalogue.desk import EDIT, OFFER, fields_of, names_on, the_course, words
from tests.house import Client, client_for, db_of, form_on, writing

NEW = "/staff/courses/new"
TITLES = {"code": "NE-01", "title_de": "Ganz neu", "goal_de": "Ziel", "audience_de": "Alle"}
POINT = {"day": "1", "begins": "09:30", "ends": "10:15", "title_de": "Vortrag", "speaker": "Dr. Ngozi Lindqvist"}


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


def write(client: Client, kind: str, **fields: str) -> int:
    """Write a new offer of the kind; the status of the answer."""
    url = f"{NEW}?kind={kind}"
    return client.post(url, data=fields_of(client, url) | TITLES | fields).status_code


def rows(name: str, *values: dict[str, str]) -> dict[str, str]:
    """Rows as the form sends them."""
    return {f"{name}-{n}-{field}": text for n, one in enumerate(values) for field, text in one.items()}


def shape(app: Flask, kind: CourseKind, **changes: Any) -> None:
    """Make the cast's offer one of this kind."""
    with writing(app) as db:
        course = the_course(db)
        course.kind, course.goal_de, course.audience_de = kind, "Ziel", "Alle"
        for name, value in changes.items():
            setattr(course, name, value)


def test_the_kind_comes_first_and_needs_no_script(lead: Client) -> None:
    page = lead.page(NEW)
    assert page.xpath("//form[@method='get']//input[@name='kind']/@value") == [kind.value for kind in CourseKind]
    assert 'name="title_de"' not in lead.get(NEW).text
    assert 'name="title_de"' not in lead.get(f"{NEW}?kind=party").text


@pytest.mark.parametrize(
    ("kind", "has", "has_not"),
    [
        ("training", {"modules-0-units", "attendance_share", "qualification"}, {"programme-0-begins", "contact_name", "result_de", "qualification_form"}),
        ("qualification", {"qualification_form", "modules-0-units"}, {"result_de", "contact_name"}),
        ("coaching", {"units", "attendance_share"}, {"modules-0-units", "qualification", "result_de"}),
        ("opening_process", {"modules-0-units", "result_de"}, {"contact_name", "qualification_form"}),
        ("conference", {"units", "attendance"}, {"attendance_share", "qualification", "modules-0-units"}),
        ("interpreter_training", {"modules-0-units"}, {"result_de", "contact_name"}),
        ("council_training", {"modules-0-units"}, {"result_de", "contact_name"}),
        ("advice", {"contact_name", "contact_hours_en"}, {"units", "group_min", "attendance", "modules-0-units", "rhythm_de", "language_level"}),
    ],
)  # fmt: skip
def test_the_form_shows_only_the_fields_of_the_kind(lead: Client, kind: str, has: set[str], has_not: set[str]) -> None:
    names = names_on(lead, f"{NEW}?kind={kind}")
    assert has <= names
    assert not has_not & names


def test_a_qualification_may_have_a_form(app: Flask, lead: Client) -> None:
    module = rows("modules", {"title_de": "Alles", "units": "40"})
    assert write(lead, "qualification", qualification_form="bridging", units="40", **module) == 303
    with db_of(app) as db:
        assert the_course(db, "NE-01").qualification_form is QualificationForm.BRIDGING
    assert "Qualifizierung (Brückenmaßnahme)" in words(lead, "/staff/courses/NE-01/preview")


@pytest.mark.parametrize(("kind", "rows_of"), [("conference", "programme"), ("training", "modules")])
def test_a_list_without_a_row_offers_to_add_the_first(lead: Client, kind: str, rows_of: str) -> None:
    url = f"{NEW}?kind={kind}"
    page = lead.page(url)
    for number in range(len(page.xpath(f"//button[@name='{rows_of}-remove']"))):
        sent = dict(form_on(page, {"code": ""}, None).form_values()) | {f"{rows_of}-remove": str(number)}
        page = fromstring(lead.post(url, data=sent).text)
    assert not page.xpath(f"//button[@name='{rows_of}-remove']")
    assert page.xpath(f"//button[@name='{rows_of}-add']")
    sent = dict(form_on(page, {"code": ""}, None).form_values()) | {f"{rows_of}-add": "1"}
    assert fromstring(lead.post(url, data=sent).text).xpath(f"//input[@name='{rows_of}-0-title_de']")


def test_a_conference_has_a_programme_and_asks_for_no_share(app: Flask, lead: Client) -> None:
    second = POINT | {"day": "2", "begins": "14:00", "ends": "", "title_de": "Podium"}
    assert write(lead, "conference", units="6", **rows("programme", POINT, second)) == 303
    with db_of(app) as db:
        course = the_course(db, "NE-01")
        assert [(one.day, one.begins, one.ends) for one in course.programme] == [
            (1, time(9, 30), time(10, 15)),
            (2, time(14), None),
        ]
        assert {one.kind: one.required_share for one in course.documents} == {CertificateKind.ATTENDANCE: NO_THRESHOLD}
        assert course.modules == []
    page = words(lead, "/staff/courses/NE-01/preview")
    assert "Tag 1" in page
    assert "09:30–10:15 Vortrag Dr. Ngozi Lindqvist" in page
    assert "Bestätigung der Teilnahme für alle, die dabei waren" in page
    assert "%" not in page


@pytest.mark.parametrize(
    "wrong", [{"ends": "09:30"}, {"begins": ""}, {"begins": "25:00"}, {"day": "0"}, {"day": "15"}, {"title_de": ""}]
)
def test_a_wrong_point_of_a_programme_is_named(lead: Client, wrong: dict[str, str]) -> None:
    assert write(lead, "conference", units="6", **rows("programme", POINT | wrong)) == 422


def test_advice_is_a_contact(app: Flask, lead: Client) -> None:
    contact = {"contact_name": "Beratungsstelle", "contact_phone": "+49 381 123-45", "contact_hours_de": "Mo 9–12"}
    assert write(lead, "advice", **contact) == 303
    with db_of(app) as db:
        assert (the_course(db, "NE-01").units, the_course(db, "NE-01").documents) == (0, [])
    assert lead.submit("/staff/courses/NE-01", action="/publish").status_code == 200
    page = words(client_for(app), "/courses/NE-01")
    assert "Beratungsstelle+49 381 123-45Mo 9–12" in page
    assert "Nächste Termine" not in page
    assert "UE" not in page
    [card] = client_for(app).page("/courses?q=neu").cssselect(".lms-offer")
    assert "Beratung" in card.text_content()
    assert "UE" not in card.text_content()


@pytest.mark.parametrize(
    "wrong", [{"contact_phone": "ruf mich an"}, {"contact_email": "nirgends"}, {"contact_name": "a\x00"}]
)
def test_a_wrong_contact_is_named(lead: Client, wrong: dict[str, str]) -> None:
    assert write(lead, "advice", **wrong) == 422


def test_advice_without_a_way_to_ask_cannot_be_published(lead: Client) -> None:
    assert write(lead, "advice", contact_name="Beratungsstelle") == 303
    assert "Telefon" in words(lead, "/staff/courses/NE-01")
    url = "/staff/courses/NE-01/publish"
    token = lead.page("/staff/courses/NE-01").xpath("//input[@name='csrf_token']/@value")[0]
    assert lead.post(url, data={"csrf_token": token}).status_code == 409


def test_advice_cannot_be_planned(app: Flask, lead: Client, cast: Cast) -> None:
    assert lead.get(f"{OFFER}/plan").status_code == 200
    shape(app, CourseKind.ADVICE, units=0, contact_name="Stelle", contact_phone="0381 1")
    assert lead.get(f"{OFFER}/plan").status_code == 404
    assert "Durchführung planen" not in words(lead, OFFER)
    with pytest.raises(NotPlannable), writing(app) as db:
        plan_run(db, the_course(db), plan_of(cast), actor="test", now=NOW)


def test_a_draft_of_an_offer_that_became_advice_is_not_published(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        run_id = plan_run(db, the_course(db), plan_of(cast), actor="test", now=NOW).id
    shape(app, CourseKind.ADVICE, units=0, contact_name="Stelle", contact_phone="0381 1")
    with pytest.raises(NotPlannable), writing(app) as db:
        publish(db, db.get_one(CourseRun, run_id), actor="test", now=NOW)


def test_what_a_coaching_is_about_is_on_no_page_of_others(app: Flask, client: Client, cast: Cast) -> None:
    shape(app, CourseKind.COACHING)
    with writing(app) as db:
        run = plan_run(db, the_course(db), plan_of(cast, topic="Streit mit der Chefin"), actor="test", now=NOW)
        publish(db, run, actor="test", now=NOW)
        run_id = run.id
        assert run.terms.modules == ()
    client.log_in(cast.hr)
    for url in (f"/runs/{run_id}", f"/runs/{run_id}/calendar.ics", "/courses/IK-01", "/hr", f"/hr/runs/{run_id}/book"):
        answer = client.get(url)
        assert "Streit" not in answer.text, url
    assert client.get(f"/runs/{run_id}").status_code == 200
    assert "Streit mit der Chefin" in client_for(app, cast.coordinator).get(f"/staff/runs/{run_id}").text


def test_an_opening_process_has_phases_and_a_result(app: Flask, lead: Client) -> None:
    shape(app, CourseKind.OPENING_PROCESS)
    fields = fields_of(lead)
    assert lead.post(EDIT, data=fields | {"result_de": "- ein **Plan**\n- ein Team"}).status_code == 303
    page = client_for(app).page("/courses/IK-01")
    assert "Phasen" in [heading.text_content() for heading in page.xpath("//h2")]
    assert [
        item.text_content() for item in page.xpath("//h2[.='Was am Ende steht']/following-sibling::div[1]//li")
    ] == [
        "ein Plan",
        "ein Team",
    ]


def test_another_kind_says_what_it_would_drop_and_drops_it_on_saving(app: Flask, lead: Client) -> None:
    shape(app, CourseKind.TRAINING)
    url = f"{EDIT}?kind=conference"
    assert "die Module" in words(lead, url)
    with db_of(app) as db:
        assert the_course(db).kind is CourseKind.TRAINING
    assert lead.post(url, data=fields_of(lead, url)).status_code == 303
    with db_of(app) as db:
        course = the_course(db)
        assert (course.kind, course.modules, course.state) == (CourseKind.CONFERENCE, [], CourseState.PUBLISHED)


@pytest.mark.parametrize("kind", list(CourseKind))
def test_every_kind_is_copied_and_saved_unchanged(app: Flask, lead: Client, kind: CourseKind) -> None:
    extra = {CourseKind.ADVICE: {"units": 0, "contact_name": "S", "contact_phone": "0381 1"}}.get(kind, {})
    shape(app, kind, **extra)
    lead.post(EDIT, data=fields_of(lead))
    lead.post(f"{OFFER}/copy", data=fields_copy(lead) | {"code": "KO-02"})
    with db_of(app) as db:
        assert the_course(db, "KO-02").kind is kind


def fields_copy(client: Client) -> dict[str, str]:
    """What the form for a copy would send."""
    return dict(client.page(f"{OFFER}/copy").forms[-1].form_values())


def plan_of(cast: Cast, topic: str = "") -> RunPlan:
    """A run of one morning."""
    day = date(2026, 5, 5)
    meeting = PlannedMeeting(day, time(9), time(12), planned_minutes=180, mode=MeetingMode.ONSITE, topic_de=topic)
    return RunPlan(cast.project_id, (meeting,), {PoolMode.ANY: 5}, minimum_participants=1, decide_on=day)
