"""Names are found as people type them, compared without case, and never changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.people.models import Person
from lms.people.names import email_key, fold, initials, name_key
from lms.people.registry import find_or_add_person
from tests.cast import NOW, Cast
from tests.house import db_of, writing


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Mueller", "Müller"),
        ("MUELLER", "Müller"),
        ("müller", "Mu\u0308ller"),
        ("strasse", "Straße"),
        ("lukasz zolc", "Łukasz Żółć"),
        ("nguyen thi anh", "Nguyễn Thị Ánh"),
        ("soren", "Søren"),
        ("Goethe", "Göthe"),
        ("oneill", "O’Neill"),
        ("  amina   haddad ", "Amina Haddad"),
    ],
)
def test_a_name_is_compared_as_people_type_it(typed: str, stored: str) -> None:
    assert fold(typed).replace("'", "") == fold(stored).replace("'", "")


@pytest.mark.parametrize(
    ("one", "other"), [("Michael", "Michal"), ("Raoel", "Raol"), ("Bauer", "Baur"), ("Joel", "Jol")]
)
def test_folding_drops_no_letter(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=300))
def test_folding_twice_is_folding_once_and_fits_the_column(name: str) -> None:
    assert len(fold(name)) <= 255
    assert fold(fold(name)) == fold(name)


def test_case_and_blanks_make_no_second_person() -> None:
    assert name_key("Amina  HADDAD ") == name_key("amina haddad")
    assert name_key("Müller") != name_key("Mueller")
    assert email_key(" Amina@Example.ORG ") == "amina@example.org"


def test_initials_tell_little() -> None:
    assert initials("Amina Haddad") == "A. H."


def found(app: Flask, name: str, email: str = "amina.haddad@example.org") -> int:
    with writing(app) as db:
        return find_or_add_person(db, name=name, email=email, language="en", now=NOW).id


def test_the_same_name_and_address_is_the_same_person_and_left_as_it_is(app: Flask, cast: Cast) -> None:
    assert found(app, "AMINA haddad", "Amina.Haddad@EXAMPLE.org") == cast.participant.person_id
    with db_of(app) as db:
        person = db.get_one(Person, cast.participant.person_id)
        assert (person.name, person.email, person.language) == ("Amina Haddad", "amina.haddad@example.org", "de")


def test_another_name_under_the_same_address_is_another_person(app: Flask, cast: Cast) -> None:
    assert found(app, "Samir Haddad") != cast.participant.person_id


def test_two_requests_at_once_make_one_person(app: Flask) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: found(app, "Neu Person", "neu@example.org"), range(8)))) == 1
    with db_of(app) as db:
        assert db.scalar(select(func.count()).select_from(Person)) == 1
