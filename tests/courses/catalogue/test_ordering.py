"""Modules change places by buttons that need no script, and by the places that dragging leaves."""

import pytest
from flask import Flask
from lxml.html import fromstring

from tests.cast import Cast
from tests.courses.catalogue.desk import EDIT, fields_of, the_course
from tests.house import Client, db_of, form_on


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


@pytest.fixture
def form(lead: Client) -> dict[str, str]:
    """The form with three modules in it."""
    third = {"modules-2-title_de": "Üben", "modules-2-units": "4", "modules-2-outcome_de": "", "modules-2-place": "3"}
    return fields_of(lead) | third | {"units": "20", "goal_de": "Ziel", "audience_de": "Alle"}


def titles(client: Client, fields: dict[str, str]) -> list[str]:
    """The modules in the order in which the page shows them again."""
    answer = client.post(EDIT, data=fields)
    assert answer.status_code == 200
    shown = form_on(fromstring(answer.text), {"version": ""}, None)
    return [text for name, text in shown.form_values() if name.startswith("modules-") and name.endswith("title_de")]


@pytest.mark.parametrize(
    ("button", "place", "order"),
    [
        ("up", "2", ["Verstehen", "Üben", "Sprechen"]),
        ("down", "0", ["Sprechen", "Verstehen", "Üben"]),
        ("up", "0", ["Verstehen", "Sprechen", "Üben"]),
        ("down", "2", ["Verstehen", "Sprechen", "Üben"]),
        ("up", "9", ["Verstehen", "Sprechen", "Üben"]),
        ("down", "-1", ["Verstehen", "Sprechen", "Üben"]),
        ("up", "²", ["Verstehen", "Sprechen", "Üben"]),
    ],
)
def test_a_button_moves_a_module_by_one_place(
    lead: Client, form: dict[str, str], button: str, place: str, order: list[str]
) -> None:
    assert titles(lead, form | {f"modules-{button}": place}) == order


def test_what_was_moved_is_said_and_has_the_focus(lead: Client, form: dict[str, str]) -> None:
    page = fromstring(lead.post(EDIT, data=form | {"modules-up": "2"}).text)
    assert page.xpath("//p[@data-lms-rows-status]")[0].text_content() == "Modul steht jetzt an Stelle 2 von 3."
    assert page.xpath("//button[@autofocus]/@value") == ["1"]
    assert page.xpath("//button[@autofocus]/@name") == ["modules-up"]


def test_numbers_that_are_none_stay_as_they_were_typed(lead: Client, form: dict[str, str]) -> None:
    answer = lead.post(EDIT, data=form | {"modules-2-units": "vier", "modules-up": "2"})
    assert fromstring(answer.text).xpath("//input[@name='modules-1-units']/@value") == ["vier"]


def test_the_order_in_which_modules_were_dragged_is_saved(app: Flask, lead: Client, form: dict[str, str]) -> None:
    dragged = {"modules-0-place": "3", "modules-1-place": "1", "modules-2-place": "2"}
    assert lead.post(EDIT, data=form | dragged).status_code == 303
    with db_of(app) as db:
        assert [one.title_de for one in the_course(db).modules] == ["Sprechen", "Üben", "Verstehen"]
        assert [one.position for one in the_course(db).modules] == [1, 2, 3]


def test_a_button_after_dragging_counts_places_as_they_are_seen(lead: Client, form: dict[str, str]) -> None:
    dragged = {"modules-0-place": "3", "modules-1-place": "1", "modules-2-place": "2"}
    assert titles(lead, form | dragged | {"modules-remove": "0"}) == ["Üben", "Verstehen"]


@pytest.mark.parametrize("nonsense", ["", "x", "-5", "9" * 5000, "²"])
def test_a_place_that_is_none_leaves_the_module_where_it_was(lead: Client, form: dict[str, str], nonsense: str) -> None:
    places = {"modules-0-place": "1", "modules-1-place": nonsense, "modules-2-place": "3"}
    assert titles(lead, form | places | {"modules-up": "0"}) == ["Verstehen", "Sprechen", "Üben"]
