"""Blanks in a name say nothing: however many and of whatever kind are typed, one is stored. What stands already is left alone."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from certificates.issuing.views.naming import NameForm
from courses.enrolment.models import Enrolment
from lms.people.finding import all_spelt
from lms.people.importing import Fate, lines_of
from lms.people.models import Invitation, Organisation, OrganisationKind, Person
from lms.people.names import tidy
from lms.people.registry import add_organisation, add_person, find_or_add_person
from tests.cast import NOW, Cast
from tests.house import Client, client_for, db_of, form_on, writing

# A tab, a non-breaking blank, a thin one, an ideographic one, and blanks at both ends.
TYPED = "\u00a0 Amina\t\u00a0 Nour\u2009\u3000Haddad \t"
TIDY = "Amina Nour Haddad"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (TYPED, TIDY),
        ("Amina", "Amina"),
        ("Amina Haddad", "Amina Haddad"),
        ("O’Neill  -  Ruiz", "O’Neill - Ruiz"),
        ("Mu\u0308ller", "Müller"),
        ("أمينة  حداد", "أمينة حداد"),
        (" \t ", ""),
        ("", ""),
    ],
)
def test_blanks_are_one_blank_and_nothing_else_is_touched(typed: str, stored: str) -> None:
    assert tidy(typed) == stored
    assert tidy(stored) == stored


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\v", "\f", "\u2028", "\u0085"])
def test_a_line_break_is_no_blank_and_is_complained_about(
    app: Flask, client: Client, cast: Cast, line_break: str
) -> None:
    fields = {"name": f"Amina{line_break}Haddad", "email": "neu@example.org", "booked_as": "private", "privacy": "y"}
    answer = client.submit(f"/runs/{cast.run_id}/enrol", fields)
    assert answer.status_code == 422


def test_who_enrols(app: Flask, client: Client, cast: Cast) -> None:
    fields = {"name": TYPED, "email": "neu@example.org", "booked_as": "employer", "privacy": "y"}
    client.submit(f"/runs/{cast.run_id}/enrol", fields | {"employer": " Amt\u00a0 am  Meer "})
    with db_of(app) as db:
        place = db.scalars(select(Enrolment)).one()
        assert (place.name_on_document, place.person.name, place.employer_claim) == (TIDY, TIDY, "Amt am Meer")


def test_whom_a_desk_books(app: Flask, cast: Cast) -> None:
    desk, address = client_for(app, cast.hr), f"/hr/book/{cast.run_id}"
    sent = dict(form_on(desk.page(address), {"new-0-name": ""}, None).form_values())
    assert TIDY in desk.post(address, data=sent | {"new-0-name": TYPED}).text


def test_whom_a_clerk_invites(app: Flask, cast: Cast) -> None:
    lead = client_for(app, cast.coordinator)
    lead.submit(f"/staff/organisations/{cast.employer_id}/clerks/new", {"name": TYPED, "email": "neu@example.org"})
    with db_of(app) as db:
        assert db.scalars(select(Invitation.name)).one() == TIDY


def test_what_an_organisation_is_called(app: Flask, cast: Cast) -> None:
    lead = client_for(app, cast.coordinator)
    lead.submit("/staff/organisations/new", {"name": "Amt\u00a0 am\tMeer", "kind": "municipality"})
    with db_of(app) as db:
        assert db.scalar(select(Organisation.name).where(Organisation.name == "Amt am Meer"))
    again = lead.submit("/staff/organisations/new", {"name": "Amt  am Meer", "kind": "municipality"})
    assert again.status_code == 422


def test_a_table_of_organisations(app: Flask, cast: Cast) -> None:
    with db_of(app) as db:
        row = {"name": "Amt\u00a0 am  Meer", "kind": "Kommune", "is_public": "ja"}
        [line] = lines_of(db, [(2, row)])
    assert (line.name, (line.values or {}).get("name")) == ("Amt am Meer", "Amt am Meer")
    assert line.fate is Fate.NEW


def test_a_name_for_the_paper(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"name": "Amina\u00a0 Haddad"}):
        assert NameForm().name.data == "Amina Haddad"


def test_what_a_host_or_a_command_brings(app: Flask) -> None:
    with writing(app) as db:
        assert add_person(db, name=TYPED, now=NOW).name == TIDY
        assert find_or_add_person(db, name=TYPED, email="a@example.org", language="de", now=NOW).name == TIDY
        assert add_organisation(db, name=" Amt  X", kind=OrganisationKind.OTHER).name == "Amt X"


def test_a_name_that_stands_with_two_blanks_stays_and_is_found_alike(app: Flask, cast: Cast) -> None:
    with writing(app) as db:
        db.execute(update(Person).where(Person.id == cast.participant.person_id).values(name="Amina  Haddad"))
    with writing(app) as db:
        same = find_or_add_person(db, name="Amina Haddad", email=cast.participant.email, language="de", now=NOW)
        assert (same.id, same.name) == (cast.participant.person_id, "Amina  Haddad")
    with db_of(app) as db:
        for typed in ("amina haddad", "Amina  Haddad", "Amina\u00a0Haddad", "haddad\tamina"):
            assert list(db.scalars(select(Person.id).where(*all_spelt(Person.search_name, typed)))) == [same.id]
