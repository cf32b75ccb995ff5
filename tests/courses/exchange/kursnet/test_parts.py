"""The pure parts of the export: codes, what is taken, the form of the file, our own check of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from courses.catalogue.models import CourseFormat, CourseKind, CourseState
from courses.exchange.kursnet import codes
from courses.exchange.kursnet.checks import problems_of
from courses.exchange.kursnet.deliveries import NothingChanged, difference_of
from courses.exchange.kursnet.document import (
    Address,
    Contact,
    DatedRun,
    Head,
    Offer,
    Supplier,
    Teaching,
    full_catalogue,
    services_of,
    shortened,
    update_catalogue,
    written,
)
from courses.exchange.kursnet.eligibility import (
    Obstacle,
    OfferFacts,
    obstacles_of_offer,
    obstacles_of_provider,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADDRESS = Address("Bildungshafen", "Hafenweg 1", "18055", "Rostock")
CONTACT = Contact("Lars", "Brandt", "+49.381.1234567", "kontakt@example.org")
SUPPLIER = Supplier("999999", "Bildungshafen (Demo)", ADDRESS, CONTACT, ("NB 7.0",))
TEACHING = Teaching("102", "1", "104", "1", ("deu",))
OFFER = Offer(
    "IK-01", "Vielfalt", "Gespräche", "keine", CONTACT, ("Amt",), "Jobcenter", ("C 3215-20-40",), 4, 12, TEACHING, "https://x.example/1",
)  # fmt: skip
RUN = DatedRun(
    "IK-01-2026-01", "IK-01", "Vielfalt", NOW, NOW, date(2026, 3, 1), ADDRESS, TEACHING, "https://x.example/2"
)
HEAD = Head("999999-1", 1, NOW, SUPPLIER)
GOOD = OfferFacts(CourseState.PUBLISHED, CourseKind.TRAINING, CourseFormat.ONSITE, 16, 1, 0, True, False)


def file_of(offer: Offer = OFFER, run: DatedRun = RUN, encoding: str = "iso-8859-15") -> bytes:
    """A full catalogue with one offer and one date."""
    return written(full_catalogue(HEAD, services_of(SUPPLIER, [offer], [run])), encoding)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0381 1234567", "+49.381.1234567"),
        ("+49 381 1234-567", "+49.381.1234567"),
        ("0049 (0)381/12 34 567", "+49.381.1234567"),
        ("(0381) 1234567", "+49.381.1234567"),
        ("+45 33 12 34 56", "+45.33.123456"),
        ("03811234567", ""),
        ("Zentrale", ""),
        ("", ""),
        ("0381 " + "1" * 40, ""),
    ],
)
def test_a_number_is_written_as_the_agency_wants_it_or_left_out(text: str, number: str) -> None:
    assert codes.phone(text) == number


@pytest.mark.parametrize(
    ("days", "code"),
    [(1, "1"), (3, "1"), (4, "2"), (7, "2"), (8, "3"), (31, "3"), (92, "4"), (183, "5"), (366, "6"), (367, "0")],
)
def test_a_span_has_its_class(days: int, code: str) -> None:
    assert codes.duration(days) == code


@pytest.mark.parametrize(
    ("code", "word"), [("de", "deu"), ("uk", "ukr"), ("en-GB", "eng"), ("ar", "oth"), ("tr", "oth")]
)
def test_a_language_has_the_agencys_word(code: str, word: str) -> None:
    assert codes.language(code) == word


def test_how_it_is_taught_has_a_code() -> None:
    assert codes.instruction_form(CourseFormat.ONSITE, CourseKind.TRAINING) == "102"
    assert codes.instruction_form(CourseFormat.HYBRID, CourseKind.TRAINING) == "303"
    assert codes.instruction_form(CourseFormat.ONLINE, CourseKind.QUALIFICATION) == "202"
    assert codes.instruction_form(CourseFormat.ONLINE, CourseKind.COACHING) == "203"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({"units": 4}, ()),
        ({"units": 3}, (Obstacle.TOO_SHORT,)),
        ({"state": CourseState.DRAFT}, (Obstacle.NOT_PUBLISHED,)),
        ({"kind": CourseKind.CONFERENCE}, (Obstacle.NO_COURSE,)),
        ({"kind": CourseKind.INTERPRETER_TRAINING}, (Obstacle.NOT_FOR_WORK,)),
        ({"kind": CourseKind.COUNCIL_TRAINING}, (Obstacle.NOT_FOR_WORK,)),
        ({"kind": CourseKind.OPENING_PROCESS}, (Obstacle.CLOSED_GROUP,)),
        ({"format": CourseFormat.INHOUSE}, (Obstacle.CLOSED_GROUP,)),
        ({"open_dates": 0}, (Obstacle.NO_DATES,)),
        ({"open_dates": 0, "closed_dates": 2}, (Obstacle.CLOSED_GROUP,)),
        ({"has_contact": False}, (Obstacle.NO_CONTACT,)),
        ({"held_back": True}, (Obstacle.HELD_BACK,)),
        ({"units": 1, "has_contact": False}, (Obstacle.TOO_SHORT, Obstacle.NO_CONTACT)),
    ],
)
def test_an_offer_is_taken_or_the_reasons_are_named(changes: dict[str, Any], expected: tuple[Obstacle, ...]) -> None:
    assert obstacles_of_offer(replace(GOOD, **changes)) == expected


def test_a_provider_needs_a_number_and_an_address() -> None:
    assert obstacles_of_provider("1", "Weg 1", "18055", "Rostock") == ()
    assert obstacles_of_provider("", "", "18055", "Rostock") == (Obstacle.NO_SUPPLIER_NUMBER, Obstacle.NO_ADDRESS)


def test_a_file_keeps_all_our_rules() -> None:
    assert problems_of(file_of()) == []
    assert problems_of(file_of(encoding="utf-8")) == []


def test_the_elements_stand_in_the_order_of_the_format() -> None:
    root = ET.fromstring(file_of())
    offer, run = root.iterfind("NEW_CATALOG/SERVICE")
    assert [child.tag for child in offer] == [
        "PRODUCT_ID", "COURSE_TYPE", "SUPPLIER_ID_REF", "SERVICE_DETAILS", "SERVICE_CLASSIFICATION", "SERVICE_PRICE_DETAILS",
    ]  # fmt: skip
    assert offer.findtext(".//EDUCATION/COURSE_ID") == run.findtext(".//EDUCATION/COURSE_ID") == "IK-01"
    assert [one.find(".//EDUCATION").get("type") for one in (offer, run)] == ["true", "false"]  # type: ignore[union-attr]
    assert offer.findtext(".//PRICE_AMOUNT") == "0.0"
    assert run.findtext(".//SERVICE_DATE/START_DATE") == "2026-03-02T09:00:00+00:00"
    assert run.findtext(".//ANNOUNCEMENT/START_DATE") == "2026-03-01+00:00"


def test_letters_the_encoding_does_not_know_become_references() -> None:
    title = "Öffnung für €5, مرحبا Łódź <b>&"
    data = file_of(replace(OFFER, title=title))
    assert data.startswith(b'<?xml version="1.0" encoding="ISO-8859-15" standalone="yes"?>')
    assert "Öffnung für €5".encode("iso-8859-15") in data
    assert b"&#1605;" in data
    assert ET.fromstring(data).findtext(".//TITLE") == title


def test_what_xml_cannot_hold_and_what_is_too_long_is_left_out() -> None:
    offer = replace(OFFER, title="Titel\x00\x07\r\nmit Umbruch " + "lang " * 100, description="x\x1b" * 40_000)
    address = replace(ADDRESS, name="Ein sehr langer Name eines sehr großen Hauses", town="y" * 99)
    data = file_of(offer, replace(RUN, location=address))
    assert problems_of(data) == []
    root = ET.fromstring(data)
    assert str(root.findtext(".//TITLE")).startswith("Titel mit Umbruch lang")
    assert root.findtext(".//LOCATION/NAME") == "Ein sehr langer Name eines"


def test_text_is_cut_between_words() -> None:
    assert shortened("eins zwei drei", 9) == "eins zwei"
    assert shortened("eins zwei drei", 8) == "eins"
    assert shortened("ungeteilt", 4) == "unge"


def test_an_update_holds_only_what_has_changed() -> None:
    services = services_of(SUPPLIER, [OFFER], [RUN])
    root = update_catalogue(HEAD, 3, {RUN.code: services[RUN.code]}, [RUN.code], ["IK-09", "IK-08"])
    data = written(root, "utf-8")
    assert problems_of(data) == []
    update = ET.fromstring(data).find("UPDATE_CATALOG")
    assert update is not None
    assert update.get("seq_number") == "3"
    assert [one.text for one in update.iterfind("DELETE/SERVICE/PRODUCT_ID")] == ["IK-08", "IK-09"]
    assert [one.get("mode") for one in update.iterfind("NEW/SERVICE")] == ["new"]


def test_the_difference_names_new_changed_and_gone() -> None:
    difference = difference_of({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"})
    assert (difference.new, difference.changed, difference.removed) == (["d"], ["b"], ["c"])
    with pytest.raises(NothingChanged):
        difference_of({"a": "1"}, {"a": "1"})


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        (b"PRODUCT_ID", b"PRODUCT_NO", "PRODUCT_NO does not belong there"),
        (b"<COURSE_TYPE>5</COURSE_TYPE>", b"", ""),
        (b"<TITLE>Vielfalt</TITLE>", b"", "TITLE is missing"),
        (b"<TITLE>Vielfalt", b"<TITLE>" + b"x" * 256, "too long"),
        (b"<LANGUAGE>deu</LANGUAGE><CATALOG_ID>999999-1</CATALOG_ID>", b"<CATALOG_ID>1</CATALOG_ID><LANGUAGE>deu</LANGUAGE>", "wrong order"),
        (b"<COURSE_ID>IK-01</COURSE_ID>", b"<COURSE_ID>IK-02</COURSE_ID>", ""),
        (b"IK-01-2026-01</PRODUCT_ID>", b"IK-01</PRODUCT_ID>", "stands twice"),
        (b'version="1.1"', b'version="1.0"', "not a catalogue"),
    ],
)  # fmt: skip
def test_our_check_finds_what_is_wrong(good: bytes, bad: bytes, complaint: str) -> None:
    data = file_of()
    assert good in data
    found = "; ".join(problems_of(data.replace(good, bad)))
    assert complaint in found
