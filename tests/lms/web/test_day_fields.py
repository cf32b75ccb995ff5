"""Days and moments from a browser: written in either way, and only of a year somebody can mean."""

from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from lms.data.days import month_in
from lms.web.fields import DayField, LastDayField, MomentField, RowForm

ODD = "Bitte prüfen Sie das Jahr."


class DaysForm(RowForm):
    """Nothing in it is needed."""

    day = DayField("Tag")
    last = LastDayField("Letzter Tag")
    at = MomentField("Zeitpunkt")


def form_with(app: Flask, **sent: str) -> DaysForm:
    """The form with what was sent, looked through."""
    with app.test_request_context():
        form = DaysForm(MultiDict(sent))
        form.validate()
        return form


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("day", "2026-03-12", date(2026, 3, 12)),
        ("day", " 12.03.2026 ", date(2026, 3, 12)),
        ("day", "01.01.2000", date(2000, 1, 1)),
        ("day", "31.12.2099", date(2099, 12, 31)),
        ("last", "2026-03-12", date(2026, 3, 12)),
        ("last", "", None),
        ("last", "31.12.9999", None),
        ("last", " 9999-12-31 ", None),
        ("at", "2026-03-12T09:30", datetime.fromisoformat("2026-03-12T09:30")),
    ],
)
def test_a_day_is_taken_as_people_and_browsers_write_it(app: Flask, field: str, text: str, value: Any) -> None:
    form = form_with(app, **{field: text})
    assert (form[field].data, form.errors) == (value, {})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("day", "0026-03-12"),
        ("day", "12.03.0026"),
        ("day", "31.12.1999"),
        ("day", "2100-01-01"),
        ("day", "31.12.9999"),
        ("last", "30.12.9999"),
        ("last", "0026-03-12"),
        ("at", "0026-03-12T09:30"),
        ("at", "9999-12-31T23:59"),
    ],
)
def test_an_odd_year_is_refused_beside_the_field_and_no_value(app: Flask, field: str, text: str) -> None:
    form = form_with(app, **{field: text})
    assert (form[field].data, form.errors) == (None, {field: [ODD]})
    assert text in str(form[field]())


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-1", "2026-00", "0001-01", "1999-12", "2100-01", "9999-12"]
)
def test_a_month_of_an_odd_year_is_none(text: str) -> None:
    assert month_in(text) is None


@given(st.text(max_size=12))
def test_a_month_is_what_its_address_says_or_nothing(text: str) -> None:
    first = month_in(text)
    assert first is None or f"{first:%Y-%m}" == text
    assert month_in("2026-05") == date(2026, 5, 1)
