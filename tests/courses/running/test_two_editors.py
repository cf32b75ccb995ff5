"""Two people change a published run at once: the second one reads days, hours and rooms, never the names of fields."""

import pytest
from flask import Flask
from lxml.html import HtmlElement, fromstring

from courses.planning.models import CourseRun, Room
from tests.cast import Cast
from tests.courses.running.test_pages import fields, looked, url
from tests.house import Client, client_for, db_of, writing


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    return client.log_in(cast.lead)


@pytest.fixture
def hall(app: Flask, cast: Cast) -> str:
    """The hall, as a row of the form names it."""
    with writing(app) as db:
        room = Room(venue_id=cast.venue_id, name="Großer Saal")
        db.add(room)
        db.flush()
        return f"{cast.venue_id}-{room.id}"


def conflict(app: Flask, lead: Client, cast: Cast, mine: dict[str, str], theirs: dict[str, str]) -> HtmlElement:
    """The page that meets the lead after the coordinator was faster."""
    sent = fields(lead, url(cast, "change")) | mine
    other = client_for(app, cast.coordinator)
    saved = other.post(url(cast, "change"), data=looked(other, url(cast, "change"), theirs) | {"step": "save"})
    assert saved.status_code == 303
    answer = lead.post(url(cast, "change"), data=sent | {"step": "preview"})
    assert answer.status_code == 409
    return fromstring(answer.text)


def test_a_meeting_is_called_by_its_day_and_hour(app: Flask, lead: Client, cast: Cast, hall: str) -> None:
    page = conflict(app, lead, cast, {"meetings-1-ends": "16:30"}, {"meetings-1-venue": hall})
    (question,) = page.xpath("//fieldset[contains(@class, 'lms-conflict')]")
    assert question.find("legend").text_content().strip() == "Di., 14. April 2026, 13:15–16:15"
    words = question.text_content()
    assert "Haus am Markt, Großer Saal" in words
    assert "13:15" in words
    assert "Meeting" not in words
    with db_of(app) as db:
        numbers = [str(meeting.id) for meeting in db.get_one(CourseRun, cast.run_id).meetings]
    assert not {cell.text_content() for cell in question.iter("dd")} & set(numbers)


def test_what_differs_in_a_meeting_is_marked_and_what_neither_has_is_left_out(
    app: Flask, lead: Client, cast: Cast, hall: str
) -> None:
    page = conflict(app, lead, cast, {"minimum": "5"}, {"meetings-1-ends": "16:30", "meetings-1-venue": hall})
    (question,) = [one for one in page.iter("fieldset") if one.xpath(".//input[@name='keep-meetings-1']")]
    mine, stored = question.xpath(".//div[@class='lms-conflict__text']")
    assert [mark.text_content().strip(" []").split()[-1] for mark in stored.iter("ins")] == ["16:30", "(Musterstadt)"]
    assert "Thema (Englisch)" not in mine.text_content() + stored.text_content()


def test_meetings_that_came_are_listed_in_words(app: Flask, lead: Client, cast: Cast) -> None:
    row = {"day": "2026-04-20", "begins": "09:00", "ends": "12:00", "minutes": "180", "mode": "onsite", "meeting": ""}
    new = {f"meetings-4-{name}": value for name, value in row.items()}
    page = conflict(app, lead, cast, {"minimum": "5"}, new)
    words = page.text_content()
    assert "20. April 2026" in words
    assert "Meeting" not in words
