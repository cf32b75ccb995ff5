"""Changing an organisation, archiving it, and its mail domains."""

import pytest
from flask import Flask
from sqlalchemy import select

from courses.enrolment.models import Enrolment
from lms.data.audit import verify
from lms.people.models import EmailDomain, Organisation, Person
from tests.cast import NOW, Cast
from tests.courses.enrolment.test_enrolling import NAME, apply
from tests.house import Client, client_for, db_of, writing
from tests.lms.people.pressing import post
from tests.lms.people.test_deputies import STATES, set_membership

PAGES = "/staff/organisations"
AMT = "amt.example.org"


def organisation(app: Flask, organisation_id: int) -> Organisation:
    """As it stands in the database."""
    with db_of(app) as db:
        return db.get_one(Organisation, organisation_id)


def edit(cast: Cast) -> str:
    """Where the employer is changed."""
    return f"{PAGES}/{cast.employer_id}/edit"


def domains(cast: Cast) -> str:
    """Where its domains stand."""
    return f"{PAGES}/{cast.employer_id}/domains"


def states(app: Flask) -> list[tuple[str, bool, int | None]]:
    """Every domain, whether it is confirmed and by whom."""
    with db_of(app) as db:
        rows = db.scalars(select(EmailDomain).order_by(EmailDomain.id))
        return [(one.domain, one.confirmed_at is not None, one.confirmed_by) for one in rows]


@pytest.mark.parametrize("who", ["lead", "coordinator"])
def test_a_change_stands_on_the_page_and_in_the_history(app: Flask, cast: Cast, who: str) -> None:
    browser = client_for(app, getattr(cast, who))
    browser.submit(edit(cast), {"name": "Jobcenter Neustadt", "region": "Küste"})
    page = browser.page(f"{PAGES}/{cast.employer_id}").text_content()
    assert "Jobcenter Neustadt" in page
    told = browser.page(f"/staff/history/organisation/{cast.employer_id}").text_content()
    assert "Jobcenter Musterstadt" in told
    assert "Küste" in told
    with db_of(app) as db:
        assert verify(db) == []
    assert "Neustadt" in browser.page(f"{PAGES}?q=neustadt").text_content()


def test_nothing_changed_is_no_entry_and_no_new_version(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.lead).submit(edit(cast), {"region": ""})
    assert organisation(app, cast.employer_id).version == 1


def test_the_second_editor_chooses_and_loses_nothing(app: Flask, client: Client, cast: Cast) -> None:
    second = client_for(app, cast.coordinator)
    late = dict(second.page(edit(cast)).forms[-1].form_values())
    forms = [dict(form.form_values()) for form in second.page(edit(cast)).forms]
    late = next(form for form in forms if "version" in form)
    client.log_in(cast.lead).submit(edit(cast), {"town": "Erste Stadt"})
    answer = second.post(edit(cast), data={**late, "town": "Zweite Stadt"})
    assert answer.status_code == 409
    assert "Erste Stadt" in answer.get_data(as_text=True)
    assert "Zweite Stadt" in answer.get_data(as_text=True)
    assert organisation(app, cast.employer_id).town == "Erste Stadt"


def test_a_name_of_another_organisation_is_said_beside_the_field(client: Client, cast: Cast) -> None:
    answer = client.log_in(cast.lead).submit(edit(cast), {"name": "STADTWERKE  Fernau"})
    assert answer.status_code == 422
    assert "gibt es schon" in answer.get_data(as_text=True)


@pytest.mark.parametrize("bad", [{"name": ""}, {"name": "A\r\nBcc: b"}, {"name": "x" * 256}, {"kind": "kingdom"}])
def test_bad_input_is_refused_and_nothing_is_changed(
    app: Flask, client: Client, cast: Cast, bad: dict[str, str]
) -> None:
    assert client.log_in(cast.lead).submit(edit(cast), bad).status_code == 422
    assert organisation(app, cast.employer_id).name == "Jobcenter Musterstadt"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "مركز العمل", "Ö"])
def test_any_name_is_shown_as_it_is(client: Client, cast: Cast, name: str) -> None:
    client.log_in(cast.lead).submit(edit(cast), {"name": name})
    assert client.page(f"{PAGES}/{cast.employer_id}").xpath("//h1")[0].text_content().strip() == name


@pytest.mark.parametrize("who", ["hr", "other_hr", "trainer", "admin", "participant"])
def test_others_change_nothing(app: Flask, cast: Cast, who: str) -> None:
    browser = client_for(app, getattr(cast, who))
    assert browser.get(edit(cast)).status_code == browser.get(domains(cast)).status_code == 404
    assert post(browser, f"{PAGES}/{cast.employer_id}/archive") == 404


def test_an_archived_organisation_is_suggested_nowhere_and_keeps_everything(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.log_in(cast.coordinator)
    enrol_form = f"/runs/{cast.run_id}/enrol"
    assert "Jobcenter Musterstadt" in client.get(enrol_form).get_data(as_text=True)
    client.submit(edit(cast), {}, action="/archive")
    assert "Jobcenter Musterstadt" not in client.get(enrol_form).get_data(as_text=True)
    assert "archiviert" in client.page(f"{PAGES}/{cast.employer_id}").text_content()
    assert "Jobcenter Musterstadt" not in client.page(PAGES).text_content()
    assert "Jobcenter Musterstadt" in client.page(f"{PAGES}?archived=1").text_content()
    assert client_for(app, cast.hr).get("/hr").status_code == 200
    client.submit(edit(cast), {}, action="/reopen")
    assert "Jobcenter Musterstadt" in client.get(enrol_form).get_data(as_text=True)


def test_archiving_twice_is_archiving_once(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    assert post(client, f"{PAGES}/{cast.employer_id}/archive") == post(client, f"{PAGES}/{cast.employer_id}/archive")
    assert organisation(app, cast.employer_id).version == 2


def test_a_lead_claims_a_domain_and_the_coordination_confirms_it(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.lead).submit(domains(cast), {"domain": f"@{AMT.upper()} "})
    assert states(app) == [(AMT, False, None)]
    with db_of(app) as db:
        domain_id = db.scalars(select(EmailDomain.id)).one()
    confirm = f"{domains(cast)}/{domain_id}/confirm"
    assert post(client, confirm) == 404
    coordinator = client_for(app, cast.coordinator)
    assert post(coordinator, f"{PAGES}/{cast.other_employer_id}/domains/{domain_id}/confirm") == 404
    assert post(coordinator, confirm) == post(coordinator, confirm) == 303
    assert states(app) == [(AMT, True, cast.coordinator.person_id)]


def test_a_clerks_proven_address_confirms_a_domain(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.lead).submit(domains(cast), {"domain": "example.org"})
    assert states(app) == [("example.org", True, cast.hr.person_id)]


def test_an_address_nobody_has_proven_confirms_nothing(app: Flask, client: Client, cast: Cast) -> None:
    with writing(app) as db:
        db.get_one(Person, cast.hr.person_id).email_confirmed_at = None
    client.log_in(cast.lead).submit(domains(cast), {"domain": "example.org"})
    assert states(app) == [("example.org", False, None)]


@pytest.mark.parametrize("state", STATES)
def test_who_acts_for_the_organisation_no_longer_or_not_yet_confirms_nothing(
    app: Flask, client: Client, cast: Cast, state: str
) -> None:
    set_membership(app, cast.hr.person_id, STATES[state])
    client.log_in(cast.lead).submit(domains(cast), {"domain": "example.org"})
    assert states(app) == [("example.org", False, None)]


@pytest.mark.parametrize(
    ("domain", "reason"),
    [
        ("gmail.com", "kann jede Person"),
        ("WEB.DE", "kann jede Person"),
        ("gmx.net", "kann jede Person"),
        ("amt", "nach dem @"),
        ("amt..de", "nach dem @"),
        ("a@b.de", "nach dem @"),
        ("amt.de\r\nBcc: x", "Zeilenumbrüche"),
        ("<script>.de", "nach dem @"),
        ("x" * 260 + ".de", "höchstens"),
    ],
)
def test_what_is_no_domain_of_an_employer_is_refused(
    app: Flask, client: Client, cast: Cast, domain: str, reason: str
) -> None:
    answer = client.log_in(cast.lead).submit(domains(cast), {"domain": domain})
    assert answer.status_code == 422
    assert reason in answer.get_data(as_text=True)
    assert states(app) == []


def test_a_domain_stands_once_and_can_go(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.lead).submit(domains(cast), {"domain": AMT})
    assert "steht schon" in client.submit(domains(cast), {"domain": AMT}).get_data(as_text=True)
    with db_of(app) as db:
        domain_id = db.scalars(select(EmailDomain.id)).one()
    assert post(client, f"{PAGES}/{cast.other_employer_id}/domains/{domain_id}/drop") == 404
    assert post(client, f"{domains(cast)}/{domain_id}/drop") == 303
    assert states(app) == []


def claim(app: Flask, cast: Cast, *, confirmed: bool, proven: bool, archived: bool = False) -> str:
    """Somebody with an address of the domain names an employer; the page of the run as its lead sees it."""
    fields = {"email": f"anh@{AMT}", "booked_as": "employer", "employer": "Ganz anders geschrieben"}
    apply(client_for(app), cast, fields)
    with writing(app) as db:
        row = EmailDomain(organisation_id=cast.employer_id, domain=AMT, claimed_at=NOW)
        row.confirmed_at = NOW if confirmed else None
        db.add(row)
        db.get_one(Organisation, cast.employer_id).archived_at = NOW if archived else None
        enrolment = db.scalars(select(Enrolment)).one()
        enrolment.eligible = proven
    return client_for(app, cast.lead).page(f"/staff/runs/{cast.run_id}").text_content()


def test_a_proven_address_of_a_confirmed_domain_is_shown_and_approves_nothing(app: Flask, cast: Cast) -> None:
    seen = claim(app, cast, confirmed=True, proven=True)
    assert NAME in seen
    assert "passt zur bestätigten Domain von Jobcenter Musterstadt" in seen
    with db_of(app) as db:
        enrolment = db.scalars(select(Enrolment)).one()
        assert enrolment.employer_id is None
    check = client_for(app, cast.lead).page(f"/staff/enrolments/{enrolment.id}/employer").text_content()
    assert "Jobcenter Musterstadt, Musterstadt – passt zur bestätigten Domain" in check


@pytest.mark.parametrize(
    ("confirmed", "proven", "archived"), [(False, True, False), (True, False, False), (True, True, True)]
)
def test_nothing_else_fits(app: Flask, cast: Cast, confirmed: bool, proven: bool, archived: bool) -> None:
    assert "passt zur" not in claim(app, cast, confirmed=confirmed, proven=proven, archived=archived)
