"""Organisations: adding, finding, and whose page exists for whom."""

import pytest
from flask import Flask
from sqlalchemy import select

from lms.data.audit import AuditEntry
from lms.people.models import Organisation, OrganisationKind
from lms.people.registry import add_organisation
from tests.cast import Cast
from tests.house import Client, client_for, count_queries, db_of, writing

LIST, NEW = "/staff/organisations", "/staff/organisations/new"
DETAILS = {"name": "Bäckerei Müller & Söhne", "kind": "sme", "town": "Musterhafen", "postcode": "18499"}


def test_a_new_organisation_stands_on_its_page(app: Flask, client: Client, cast: Cast) -> None:
    page = client.log_in(cast.lead).submit(NEW, DETAILS).get_data(as_text=True)
    assert "Bäckerei Müller &amp; Söhne" in page
    assert "18499 Musterhafen" in page
    with db_of(app) as db:
        assert "organisation.added" in db.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("name", ["Jobcenter Musterstadt", "JOBCENTER  musterstadt"])
def test_a_name_that_is_taken_is_said_beside_the_field(app: Flask, client: Client, cast: Cast, name: str) -> None:
    client.log_in(cast.coordinator)
    answer = client.submit(NEW, {**DETAILS, "name": name})
    assert answer.status_code == 422
    assert "gibt es schon" in answer.get_data(as_text=True)
    assert "18499" in answer.get_data(as_text=True)


def test_names_that_only_sound_alike_are_two_organisations(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator)
    client.submit(NEW, {**DETAILS, "name": "Bäckerei Müller"})
    assert client.submit(NEW, {**DETAILS, "name": "Bäckerei Muller"}, follow=False).status_code == 303


def test_sending_the_form_twice_adds_one(app: Flask, client: Client, cast: Cast) -> None:
    form = client.log_in(cast.coordinator).page(NEW).forms[-1]
    fields = {**dict(form.form_values()), **DETAILS}
    first, second = client.post(NEW, data=fields), client.post(NEW, data=fields)
    assert first.headers["Location"] == second.headers["Location"]


@pytest.mark.parametrize("bad", [{"name": ""}, {"name": "A\r\nB"}, {"kind": "kingdom"}, {"postcode": "1" * 11}])
def test_bad_input_is_said_and_kept(client: Client, cast: Cast, bad: dict[str, str]) -> None:
    answer = client.log_in(cast.coordinator).submit(NEW, {**DETAILS, **bad})
    assert answer.status_code == 422
    assert "Musterhafen" in answer.get_data(as_text=True)


@pytest.mark.parametrize("words", ["müller", "Mueller", "MULLER", "ller & s"])
def test_an_organisation_is_found_however_it_is_spelt(client: Client, cast: Cast, words: str) -> None:
    client.log_in(cast.coordinator).submit(NEW, DETAILS)
    found = client.get(LIST, query_string={"q": words}).get_data(as_text=True)
    assert "Bäckerei Müller" in found
    assert "Jobcenter Musterstadt" not in found


@pytest.mark.parametrize("words", ["%", "_", "'; DROP TABLE lms_person"])
def test_signs_of_the_database_find_nothing(client: Client, cast: Cast, words: str) -> None:
    answer = client.log_in(cast.coordinator).get(LIST, query_string={"q": words, "page": "99999999999999999999"})
    assert answer.status_code == 200
    assert "Jobcenter Musterstadt" not in answer.get_data(as_text=True)


def test_hr_sees_its_own_organisation_and_no_other(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.hr)
    seen = client.get(LIST).get_data(as_text=True)
    assert "Jobcenter Musterstadt" in seen
    assert "Stadtwerke Fernau" not in seen
    assert client.get(f"{LIST}/{cast.employer_id}").status_code == 200
    assert client.get(f"{LIST}/{cast.other_employer_id}").status_code == 404
    assert client.get(f"{LIST}/99999").status_code == 404
    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize("who", ["trainer", "participant", "stranger", "admin"])
def test_the_pages_do_not_exist_for_others(app: Flask, cast: Cast, who: str) -> None:
    browser = client_for(app, getattr(cast, who))
    for url in (LIST, NEW, f"{LIST}/{cast.employer_id}"):
        assert browser.get(url).status_code == 404


def test_a_long_list_asks_as_often_as_a_short_one(app: Flask, client: Client, cast: Cast) -> None:
    client.log_in(cast.coordinator).get(LIST)
    with count_queries(app) as few:
        client.get(LIST)
    with writing(app) as db:
        for number in range(200):
            add_organisation(db, name=f"Betrieb {number:03d}", kind=OrganisationKind.SME)
    with count_queries(app) as many:
        page = client.get(LIST).get_data(as_text=True)
    assert len(many) == len(few)
    assert "Seite 1 von 9" in page


def test_an_organisation_may_stay_out_of_the_suggestions(app: Flask, client: Client, cast: Cast) -> None:
    form = client.log_in(cast.coordinator).page(NEW).forms[-1]
    fields = {**dict(form.form_values()), **DETAILS}
    fields.pop("is_public")
    client.post(NEW, data=fields)
    with db_of(app) as db:
        added = db.scalars(select(Organisation).where(Organisation.name == DETAILS["name"])).one()
        assert not added.is_public
