"""The list of people and the page of one: who is seen by whom, and what of them."""

import pytest
from flask import Flask
from sqlalchemy import select

from courses.attendance.models import AttendanceMark, MarkKind
from courses.enrolment.models import Enrolment
from courses.planning.models import CourseRun, Meeting
from lms.data.audit import record
from lms.funding.models import Network, Project
from lms.people.registry import add_person
from tests.cast import NOW, Cast
from tests.courses.enrolment.test_enrolling import EMAIL, NAME, apply
from tests.house import Client, client_for, count_queries, db_of, writing

LIST = "/staff/people"


@pytest.fixture
def enrolled(app: Flask, cast: Cast) -> int:
    """Somebody who has enrolled in the run of the project."""
    apply(client_for(app), cast)
    with db_of(app) as db:
        return db.scalars(select(Enrolment.person_id)).one()


def elsewhere(app: Flask, cast: Cast) -> None:
    """The run moves to the project of another provider."""
    with writing(app) as db:
        db.get_one(CourseRun, cast.run_id).project_id = cast.other_project_id


def text_of(client: Client, person_id: int) -> str:
    """The words of a person's page."""
    return client.page(f"{LIST}/{person_id}").text_content()


def test_the_list_holds_roles_one_gives_and_people_of_own_runs(
    app: Flask, client: Client, cast: Cast, enrolled: int
) -> None:
    seen = client.log_in(cast.lead).page(LIST).text_content()
    assert NAME in seen
    assert cast.trainer.name in seen
    assert cast.hr.name in seen
    assert cast.coordinator.name not in seen
    assert cast.stranger.name not in seen


def test_people_of_other_providers_are_unknown_unless_the_network_is_a_joint_controller(
    app: Flask, cast: Cast, enrolled: int
) -> None:
    elsewhere(app, cast)
    coordinator, lead, theirs = (client_for(app, who) for who in (cast.coordinator, cast.lead, cast.other_lead))
    for browser in (coordinator, lead):
        assert NAME not in browser.page(LIST).text_content()
        assert browser.get(f"{LIST}/{enrolled}").status_code == 404
    assert NAME in text_of(theirs, enrolled)
    with writing(app) as db:
        db.scalars(select(Network)).one().joint_controllership = True
    assert NAME in text_of(coordinator, enrolled)
    assert lead.get(f"{LIST}/{enrolled}").status_code == 404


@pytest.mark.parametrize("who", ["hr", "trainer", "participant", "stranger"])
def test_the_pages_do_not_exist_for_others(app: Flask, cast: Cast, enrolled: int, who: str) -> None:
    browser = client_for(app, getattr(cast, who))
    assert browser.get(LIST).status_code == browser.get(f"{LIST}/{enrolled}").status_code == 404


def test_an_admin_sees_those_whose_roles_an_admin_gives(app: Flask, cast: Cast, enrolled: int) -> None:
    browser = client_for(app, cast.admin)
    assert cast.coordinator.name in browser.page(LIST).text_content()
    assert NAME not in browser.page(LIST).text_content()
    assert browser.get(f"{LIST}/{enrolled}").status_code == 404


def test_the_page_says_what_is_kept_why_and_until_when(app: Flask, client: Client, cast: Cast, enrolled: int) -> None:
    seen = text_of(client.log_in(cast.lead), enrolled)
    assert "Vielfalt am Schalter" in seen
    assert "Wozu: den Platz verwalten" in seen
    assert "Rechtsgrundlage: " in seen
    assert "Aufbewahrt: " in seen


def test_an_installation_states_its_own_legal_basis(app: Flask, client: Client, cast: Cast, enrolled: int) -> None:
    app.config["LMS_DATA_NOTES"] = {"enrolments": {"basis": "§ 4 Landesgesetz", "until": "zehn Jahre"}}
    seen = text_of(client.log_in(cast.lead), enrolled)
    assert "Rechtsgrundlage: § 4 Landesgesetz." in seen
    assert "Aufbewahrt: zehn Jahre." in seen


def test_minutes_and_absences_are_not_for_the_coordination(app: Flask, cast: Cast, enrolled: int) -> None:
    with writing(app) as db:
        meeting = db.scalars(select(Meeting.id).order_by(Meeting.id)).first()
        enrolment = db.scalars(select(Enrolment.id)).one()
        mark = AttendanceMark(meeting_id=meeting, enrolment_id=enrolment, kind=MarkKind.EXCUSED, marked_at=NOW)
        db.add(mark)
    assert "entschuldigt" in text_of(client_for(app, cast.lead), enrolled)
    coordinator = text_of(client_for(app, cast.coordinator), enrolled)
    assert NAME in coordinator
    assert "entschuldigt" not in coordinator


def test_mails_and_the_whole_audit_are_for_the_coordination(app: Flask, cast: Cast, enrolled: int) -> None:
    with writing(app) as db:
        where = {"at": NOW, "actor": "test", "action": "role.granted", "subject": f"person:{enrolled}"}
        record(db, stream="system", **where)  # type: ignore[arg-type]
    lead, coordinator = (text_of(client_for(app, who), enrolled) for who in (cast.lead, cast.coordinator))
    assert "Anmeldung bestätigen" in coordinator
    assert "Anmeldung bestätigen" not in lead
    assert "Rolle erteilt" in coordinator
    assert "Rolle erteilt" not in lead
    assert "Anmeldung eingegangen" in lead


def test_the_personnel_number_is_the_employers_and_the_persons(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        db.scalars(select(Network)).one().joint_controllership = True
    assert "P-0001" not in text_of(client.log_in(cast.coordinator), cast.participant.person_id)


@pytest.mark.parametrize("words", ["thi anh", "NGUYEN", EMAIL.upper()])
def test_a_person_is_found_by_name_or_address(client: Client, cast: Cast, enrolled: int, words: str) -> None:
    client.log_in(cast.lead)
    found = client.get(LIST, query_string={"q": words}).get_data(as_text=True)
    assert NAME in found
    assert cast.trainer.name not in found


@pytest.mark.parametrize("query", [{"q": "x\0y"}, {"q": "%"}, {"role": "queen"}, {"page": "9" * 30}, {"q": "ا" * 100}])
def test_odd_searches_break_nothing(client: Client, cast: Cast, query: dict[str, str]) -> None:
    assert client.log_in(cast.coordinator).get(LIST, query_string=query).status_code == 200


def test_people_are_listed_by_role(client: Client, cast: Cast) -> None:
    seen = client.log_in(cast.coordinator).page(f"{LIST}?role=trainer").text_content()
    assert cast.trainer.name in seen
    assert cast.lead.name not in seen


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "محمد", "Björk", "O'Neill & Söhne"])
def test_any_name_is_shown_as_it_is(app: Flask, client: Client, cast: Cast, name: str) -> None:
    with writing(app) as db:
        db.scalars(select(Network)).one().joint_controllership = True
        person_id = add_person(db, name=name, now=NOW).id
    client.log_in(cast.coordinator)
    assert client.page(f"{LIST}/{person_id}").xpath("//h1")[0].text_content().strip() == name
    assert name in client.page(f"{LIST}?q={'bjork' if name == 'Björk' else ''}").text_content()


def test_a_long_list_asks_as_often_as_a_short_one(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        db.scalars(select(Network)).one().joint_controllership = True
    client.log_in(cast.coordinator).get(LIST)
    with count_queries(app) as few:
        client.get(LIST)
    with writing(app) as db:
        for number in range(60):
            add_person(db, name=f"Nele {number:03d}", now=NOW)
    with count_queries(app) as many:
        client.get(LIST)
    assert len(many) == len(few)


def test_a_long_history_asks_as_often_as_a_short_one(app: Flask, client: Client, cast: Cast, enrolled: int) -> None:
    page = f"{LIST}/{enrolled}"
    client.log_in(cast.coordinator).get(page)
    with count_queries(app) as few:
        client.get(page)
    with writing(app) as db:
        first = db.scalars(select(Enrolment)).one()
        values = {c.name: getattr(first, c.name) for c in Enrolment.__table__.columns if c.name != "id"}
        for _ in range(30):
            db.add(Enrolment(**{**values, "status": "cancelled", "ended_at": NOW}))
    with count_queries(app) as many:
        client.get(page)
    assert len(many) == len(few)


def test_a_project_without_a_lead_is_named(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    assert "ohne Leitung" not in client.page("/staff/roles").text_content()
    with writing(app) as db:
        period = db.get_one(Project, cast.project_id).period_id
        db.add(Project(period_id=period, provider_id=cast.provider_id, name="Verwaist", number="9"))
    assert "Verwaist (9)" in client.page("/staff/roles").text_content()
