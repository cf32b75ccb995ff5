"""From an empty installation to its first run, along the first steps of the start page and by its forms alone."""

import pytest
from flask import Flask
from lxml.html import HtmlElement

from lms.people.models import GrantState, RoleGrant
from lms.web.actor import Role
from tests.cast import ADMIN, COORDINATOR, LEAD, NOW, TRAINER, Cast, Member, add_person
from tests.house import Client, client_for, writing

NAMES = {"network_name_de": "Netzwerk Süd", "network_name_en": "Network South"}
PROVIDER = {"name": "Bildungswerk", "kind": "provider"}
PROJECT = {"name": "Teilprojekt 1", "number": "1"}
NETWORK = {"name_de": "Netzwerk Süd", "name_en": "Network South", "land": "HE", "host_organisation_id": "1"}
PERIOD = {"name": "2026", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
OFFER = {
    "code": "IK-01",
    "title_de": "Vielfalt am Schalter",
    "goal_de": "Gespräche führen.",
    "audience_de": "Für alle am Schalter.",
    "units": "8",
    "modules-0-title_de": "Grundlagen",
    "modules-0-units": "8",
}
VENUE = {"name": "Haus am Markt", "street": "Am Markt 1", "postcode": "99999", "town": "Musterstadt", "region": "Mitte"}


def newcomer(app: Flask, member: Member, role: Role, **scope: int) -> Client:
    """Somebody whom this installation knows only by the role."""
    with writing(app) as db:
        person = add_person(db, Member(0, member.host_user, member.name, member.email))
        db.add(RoleGrant(person_id=person.id, role=role, state=GrantState.ACTIVE, granted_at=NOW, **scope))
    return client_for(app, member)


def steps(client: Client) -> list[HtmlElement]:
    """The first steps on the start page; none once they are over."""
    return list(client.page("/").cssselect(".lms-first-steps li"))


def name_of(step: HtmlElement) -> str:
    return " ".join(step.cssselect(".lms-first-steps__what")[0].text_content().split())


def following(client: Client) -> str:
    """The step that comes next; it is the only one marked so, and has a link."""
    (step,) = [one for one in steps(client) if one.get("aria-current") == "step"]
    (link,) = step.cssselect("a")
    assert client.get(str(link.get("href"))).status_code == 200
    return str(link.text)


def sent(client: Client, url: str, fields: dict[str, str] | None = None, action: str | None = None) -> None:
    """The form of the page was taken."""
    answer = client.submit(url, fields, action=action, follow=False)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def open_period(client: Client) -> None:
    sent(client, "/staff/periods/opening", PERIOD)
    sent(client, "/staff/periods/opening/1/contents")
    sent(client, "/staff/periods/opening/1/preview")


@pytest.fixture
def project(app: Flask) -> None:
    """The coordination has come as far as a project, number 1."""
    client = newcomer(app, COORDINATOR, Role.COORDINATOR)
    sent(client, "/staff/organisations/new", PROVIDER)
    sent(client, "/staff/programme/network", NETWORK)
    open_period(client)
    sent(client, "/staff/periods/1/projects/new", PROJECT)


def test_the_steps_lead_from_nothing_to_a_published_run(app: Flask) -> None:
    client = newcomer(app, COORDINATOR, Role.COORDINATOR)
    assert following(client) == "Träger anlegen"
    sent(client, "/staff/organisations/new", PROVIDER)
    assert following(client) == "Netzwerk anlegen"
    sent(client, "/staff/programme/network", NETWORK)
    assert following(client) == "Förderphase eröffnen"
    open_period(client)
    assert following(client) == "Teilprojekt anlegen"
    sent(client, "/staff/periods/1/projects/new", PROJECT)
    assert following(client) == "Impressum und Datenschutz schreiben"
    sent(client, "/staff/legal/1/imprint/de", {"text": "Bildungswerk, Am Markt 1"})
    assert following(client) == "Impressum und Datenschutz schreiben"
    sent(client, "/staff/legal/1/privacy/de", {"text": "Wir speichern, was für die Teilnahme nötig ist."})
    assert following(client) == "Angebote schreiben und veröffentlichen"
    sent(client, "/staff/courses/new?kind=training", OFFER)
    assert following(client) == "Angebote schreiben und veröffentlichen"
    sent(client, "/staff/courses/IK-01", action="/publish")
    assert following(client) == "Ort anlegen"
    sent(client, "/staff/venues/new", VENUE)
    assert following(client) == "Kursleitungen einladen"
    newcomer(app, TRAINER, Role.TRAINER)
    assert following(client) == "Durchführung planen und veröffentlichen"
    days = {"meetings-0-day": "2026-05-05", "meetings-1-day": "2026-05-05"}
    sent(client, "/staff/courses/IK-01/plan", days)
    assert following(client) == "Durchführung planen und veröffentlichen"
    sent(client, "/staff/runs/1", action="/publish")
    assert steps(client) == []
    assert "Vielfalt am Schalter" in client_for(app).page("/courses").text_content()


def test_what_a_later_step_needs_first_has_no_link_yet(app: Flask) -> None:
    client = newcomer(app, COORDINATOR, Role.COORDINATOR)
    without = [name_of(step) for step in steps(client) if not step.cssselect("a")]
    assert without == [
        "Förderphase eröffnen",
        "Teilprojekt anlegen",
        "Impressum und Datenschutz schreiben",
        "Durchführung planen und veröffentlichen",
    ]


def test_an_admin_invites_the_coordination_and_is_left_in_peace_then(app: Flask) -> None:
    admin = newcomer(app, ADMIN, Role.ADMIN)
    assert [name_of(step) for step in steps(admin)] == ["Koordination einladen"]
    assert following(admin) == "Koordination einladen"
    newcomer(app, COORDINATOR, Role.COORDINATOR)
    assert steps(admin) == []


def test_an_admin_may_coordinate_as_well(app: Flask) -> None:
    admin = newcomer(app, ADMIN, Role.ADMIN)
    sent(admin, "/staff/invitations/new", {"name": ADMIN.name, "email": ADMIN.email, "role": "coordinator"})
    assert "ist unterwegs" in admin.page("/staff/roles").text_content()


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("role", "scope"), [(Role.TRAINER, {}), (Role.HR, {"organisation_id": 1})])
def test_nobody_else_sees_the_steps(app: Flask, role: Role, scope: dict[str, int]) -> None:
    assert steps(newcomer(app, TRAINER, role, **scope)) == []
    assert steps(client_for(app)) == []


@pytest.mark.usefixtures("project")
def test_a_lead_sees_the_steps_that_a_lead_can_take(app: Flask) -> None:
    assert [name_of(step) for step in steps(newcomer(app, LEAD, Role.PROJECT_LEAD, project_id=1))] == [
        "Angebote schreiben und veröffentlichen",
        "Ort anlegen",
        "Kursleitungen einladen",
        "Durchführung planen und veröffentlichen",
    ]


@pytest.mark.usefixtures("project")
def test_a_project_without_a_lead_leads_to_the_invitation(app: Flask) -> None:
    client = client_for(app, COORDINATOR)
    (link,) = client.page("/staff/projects/1").xpath("//a[text()='Leitung einladen']")
    sent(client, link.get("href"), {"name": LEAD.name, "email": LEAD.email})
    invitation = client.page("/staff/roles").text_content()
    assert "Teilprojekt 1" in invitation
    assert LEAD.email in invitation


def test_a_network_at_work_needs_no_first_steps(app: Flask, cast: Cast) -> None:
    assert steps(client_for(app, cast.coordinator)) == []


def test_the_first_period_bears_the_name_of_the_network(app: Flask) -> None:
    client = newcomer(app, COORDINATOR, Role.COORDINATOR)
    sent(client, "/staff/organisations/new", PROVIDER)
    sent(client, "/staff/programme/network", NETWORK)
    (form,) = (one for one in client.page("/staff/periods/opening").forms if "network_name_de" in one.fields)
    assert {name: form.fields[name] for name in NAMES} == NAMES


def test_neither_the_land_nor_the_host_of_a_network_is_guessed(app: Flask) -> None:
    client = newcomer(app, COORDINATOR, Role.COORDINATOR)
    sent(client, "/staff/organisations/new", PROVIDER)
    answer = client.submit("/staff/programme/network", {"name_de": "Netzwerk Süd", "name_en": "Network South"})
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('aria-invalid="true"') == 2


def test_an_empty_catalogue_does_not_blame_the_filters(app: Flask) -> None:
    visitor = client_for(app)
    assert "Noch kein Angebot" in visitor.page("/courses").text_content()
    assert "Nichts gefunden" in visitor.page("/courses?q=Solar").text_content()
