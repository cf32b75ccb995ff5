"""Text from a browser: kept as people wrote it, refused by a stated rule where it would do harm."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lms.web.forms import clean, line_complaint, visible
from tests.house import Client

NAMES = [
    "Amina Haddad",
    "Nguyễn Thị Ánh",
    "أَحْمَد",
    "Жанна Ёлкина",
    "O'Neill-Müller",
    "Ng",
    "X Æ A-12",
    "Łukasz Żółć",
    "José\u200dMaría",
    "محمد\u200cعلی",
]


def send(browser: Client, **fields: str) -> str:
    """What the trial form says about the fields; empty when it is content."""
    response = browser.submit("/trial/form", fields, follow=False)
    return "" if response.status_code == 303 else response.get_data(as_text=True)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_world_are_taken(browser: Client, name: str) -> None:
    assert send(browser, name=name) == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "füllen"),
        ("   ", "füllen"),
        ("\u200b\u200d", "füllen"),
        ("a\x00b", "Steuerzeichen"),
        ("a\rb", "Zeilenumbr"),
        ("a\nBcc: x@example.org", "Zeilenumbr"),
        ("a\u2028b", "Zeilenumbr"),
        ("a\u0085b", "Steuerzeichen"),
        ("\u202eamina", "Schreibrichtung"),
        ("am\u2066ina", "Schreibrichtung"),
        ("a" + "\u0301" * 500, "100 Zeichen|übereinander"),
        ("a" + "\u0301" * 20, "übereinander"),
        ("a" + "\u20dd" * 20, "übereinander"),
        ("a" * 101, "höchstens 100"),
    ],
)
def test_what_would_do_harm_is_refused_with_a_reason(browser: Client, text: str, word: str) -> None:
    said = send(browser, name=text)
    assert any(part in said for part in word.split("|")), said


@pytest.mark.parametrize("address", ["amina@example.org", "a.b+c@sub.example.co.uk", ""])
def test_addresses_are_taken(browser: Client, address: str) -> None:
    assert send(browser, name="Amina", email=address) == ""


@pytest.mark.parametrize(
    "address", ["amina", "a@b@c.org", "a b@example.org", "a@example.org\nBcc: x@y.z", "ä@x.org", "a@"]
)
def test_what_is_no_address_is_refused(browser: Client, address: str) -> None:
    assert "E-Mail" in send(browser, name="Amina", email=address)


def test_the_complaint_speaks_english_to_those_who_ask(browser: Client) -> None:
    browser.get("/?lang=en")
    assert "name: " in send(browser, name="")
    assert "füllen" not in send(browser, name="")


@given(st.text(max_size=60))
def test_a_line_that_passes_holds_nothing_that_breaks_a_header(text: str) -> None:
    line = clean(text)
    if line_complaint(line) is None:
        assert not set("\r\n\0\u2028\u2029\x85\x0b\x0c") & set(line)
        assert line.splitlines() in ([], [line])


def test_text_is_kept_in_its_composed_form() -> None:
    assert clean(" Mu\u0308ller ") == "M\u00fcller"
    assert visible("\u200f a\u0301 ") == "a"


def test_a_form_sent_twice_is_carried_out_once(trial: Flask, browser: Client) -> None:
    fields = dict(browser.page("/trial/form").forms[0].form_values()) | {"name": "Amina", "email": ""}
    answers = [browser.post("/trial/form", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({answer.location for answer in answers}) == 1
    assert browser.post("/trial/form", data=fields | {"name": "Otto"}).status_code == 422
