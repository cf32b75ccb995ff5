"""Calendar files keep to the letter of RFC 5545, whatever stands in a title, and other readers find in them what was meant."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from lms.web.calendar_file import CalendarEvent, EventStatus, Mailbox, Method, calendar_file
from tests.support.rfc5545 import Event, NotACalendar, StrictCalendar, read_strictly

START = datetime(2026, 4, 14, 7, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ARABIC = "مدخل إلى الطاقة المتجددة، الجزء الأول"


def event(**changes: Any) -> CalendarEvent:
    """An event of three hours in Berlin."""
    values: dict[str, Any] = {
        "uid": "meeting-1@lernbruecke.example.org",
        "starts_at": START,
        "ends_at": START + timedelta(hours=3),
        "zone": "Europe/Berlin",
        "changed_at": datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        "sequence": 0,
        "status": EventStatus.CONFIRMED,
        "summary": "Vielfalt am Schalter",
    }
    return CalendarEvent(**values | changes)


def written(*events: CalendarEvent, **settings: Any) -> bytes:
    """The file with these events."""
    return calendar_file(events, zone="Europe/Berlin", today=TODAY, **settings)


def read(*events: CalendarEvent, **settings: Any) -> StrictCalendar:
    """The file with these events, read by the strict reader."""
    return read_strictly(written(*events, **settings))


def only(calendar: StrictCalendar) -> Event:
    """The one event."""
    (found,) = calendar.events
    return found


def by_library(data: bytes) -> Any:
    """The one event as the icalendar library reads it."""
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    (found,) = calendar.events
    return found


def test_an_event_says_when_what_where_and_how_new_it_is() -> None:
    found = only(
        read(event(location="Haus am Markt, Am Markt 1", description="Teil 1\nmit Übung", url="https://x.example/1"))
    )
    assert (found.starts_at, found.ends_at) == (START, START + timedelta(hours=3))
    assert found["SUMMARY"] == "Vielfalt am Schalter"
    assert found["LOCATION"] == "Haus am Markt, Am Markt 1"
    assert found["DESCRIPTION"] == "Teil 1\nmit Übung"
    assert found["URL"] == "https://x.example/1"
    assert found["DTSTAMP"] == found["LAST-MODIFIED"] == "20260302T090000Z"
    assert found.state == ("CONFIRMED", 0)


def test_times_stand_as_on_the_wall_with_the_rules_of_the_zone() -> None:
    autumn = datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
    data = written(event(), event(uid="2@x", starts_at=autumn, ends_at=autumn + timedelta(hours=3)))
    assert b"DTSTART;TZID=Europe/Berlin:20260414T090000\r\n" in data
    assert b"DTSTART;TZID=Europe/Berlin:20261026T090000\r\n" in data
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    assert [one.starts_at for one in read_strictly(data).events] == [START, autumn]


def test_each_zone_of_the_events_is_described_once() -> None:
    data = written(event(), event(uid="2@x", zone="America/New_York"), event(uid="3@x", zone="America/New_York"))
    assert sorted(re.findall(rb"TZID:(\S+)", data)) == [b"America/New_York", b"Europe/Berlin"]
    assert b"DTSTART;TZID=America/New_York:20260414T030000" in data
    assert {one.starts_at for one in read_strictly(data).events} == {START}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago"])
def test_a_reader_that_knows_no_zone_finds_each_change_of_the_clock_to_the_hour(zone: str) -> None:
    data = written(event(zone=zone), event(uid="2@x", zone=zone, starts_at=START + timedelta(days=700)))
    told = tzical(io.StringIO(data.decode())).get(zone)
    assert told is not None
    hour = datetime(2026, 1, 2, tzinfo=UTC)
    while hour.year < 2028:
        assert hour.astimezone(told).utcoffset() == hour.astimezone(ZoneInfo(zone)).utcoffset(), hour
        hour += timedelta(minutes=30)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "UTC", "Europe/Berlin\r\nX:1"])
def test_a_zone_nobody_knows_means_utc_and_never_another_time(zone: str) -> None:
    data = written(event(zone=zone))
    assert b"DTSTART:20260414T070000Z\r\n" in data
    assert only(read_strictly(data)).starts_at == START


@pytest.mark.parametrize(
    ("start", "hours"),
    [
        (datetime(2027, 10, 31, 0, 0, tzinfo=UTC), 2),  # the hour that comes twice
        (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), 2),  # the hour that is missing
        (datetime(2025, 12, 31, 20, 0, tzinfo=UTC), 6),  # over the end of the year
        (datetime(2044, 7, 1, 8, 0, tzinfo=UTC), 1),
    ],
)
def test_the_length_is_right_across_changes_of_the_clock(start: datetime, hours: int) -> None:
    found = only(read(event(starts_at=start, ends_at=start + timedelta(hours=hours))))
    assert found.ends_at - found.starts_at == timedelta(hours=hours)


def test_a_calendar_without_events_is_still_a_calendar() -> None:
    calendar = read(name="Meine Termine, alle")
    assert calendar.events == []
    assert [one.kind for one in calendar.root.inside] == ["VTIMEZONE"]
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == "Meine Termine, alle"


def test_what_is_cancelled_takes_no_time() -> None:
    found = only(read(event(status=EventStatus.CANCELLED, sequence=3)))
    assert found.state == ("CANCELLED", 3)
    assert found["TRANSP"] == "TRANSPARENT"


TITLES = [
    "Öffnung, Teil 1; Übung\r\nATTENDEE:mailto:x@example.org",
    "Zeile\nZeile\rZeile\x0bZeile\x0cZeile\x85Zeile\u2028Zeile\u2029Ende",
    "NUL\x00 Glocke\x07 Escape\x1b DEL\x7f C1\x9b",
    "\\n ist kein Umbruch, \\; kein Semikolon",
    ARABIC,
    "👩🏽‍🔧👨‍👩‍👧‍👦 " * 40,
    "ä" * 300,
    "x" * 300,
    'BEGIN:VEVENT "Zitat" :;,',
    " führender und schließender Leerraum ",
]


@pytest.mark.parametrize("title", TITLES)
def test_any_title_stays_one_value_and_comes_back(title: str) -> None:
    data = written(event(summary=title, location=title, description=title))
    found = only(read_strictly(data))
    kept = re.sub(
        "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "", re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", title)
    )
    assert found["SUMMARY"] == found["LOCATION"] == found["DESCRIPTION"] == kept
    assert str(by_library(data)["SUMMARY"]) == kept


@given(st.text(), st.text(alphabet='äß\\;,:"\n\r\t 👩🏽‍🔧x', max_size=400))
def test_no_text_breaks_the_file(title: str, place: str) -> None:
    data = written(event(summary=title, location=place, attendee=None))
    found = only(read_strictly(data))
    assert found["SUMMARY"] == str(by_library(data)["SUMMARY"])


def test_an_invitation_names_who_invites_and_who_is_invited() -> None:
    provider = Mailbox("Bildungswerk, Musterstadt", "kontakt@example.org", sent_by="noreply@example.org")
    person = Mailbox('Amina "Mina"\r\nX-EVIL:1 Haddad', "amina@example.org")
    calendar = read(event(organizer=provider, attendee=person), method=Method.REQUEST)
    found = only(calendar)
    assert calendar["METHOD"] == "REQUEST"
    organizer, attendee = (found.component.one(name) for name in ("ORGANIZER", "ATTENDEE"))
    assert organizer.value == "mailto:kontakt@example.org"
    assert organizer.parameters == {"CN": "Bildungswerk, Musterstadt", "SENT-BY": "mailto:noreply@example.org"}
    assert attendee.value == "mailto:amina@example.org"
    assert attendee.parameters["CN"] == "Amina 'Mina' X-EVIL:1 Haddad"
    assert attendee.parameters["RSVP"] == "FALSE"


# ---- the strict reader is strict ----

GOOD = written(event(description="Teil 1, Übung"))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"\r\n", b"\n"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR"),
        (b"END:VCALENDAR\r\n", b"END:VCALENDAR\r\nX:1\r\n"),
        (b"Teil 1\\,", b"Teil 1,"),
        (b"Teil 1\\,", b"Teil 1\\x"),
        (b"UID:", b"X-UID:"),
        (b"SEQUENCE:0", b"SEQUENCE:0\r\nSEQUENCE:1"),
        (b"DTSTART;TZID=Europe/Berlin", b"DTSTART;TZID=Europe/Paris"),
        (b"DTSTART;TZID=Europe/Berlin", b"DTSTART"),
        (b"DTEND;TZID=Europe/Berlin:20260414T12", b"DTEND;TZID=Europe/Berlin:20260414T08"),
        (b"STATUS:CONFIRMED", b"STATUS:MAYBE"),
        (b"SUMMARY:", b"SUMMARY:" + b"x" * 80),
        (b"SUMMARY:", b"SUMMARY:\x07"),
        (b"SUMMARY:", b"SUMMARY:\xe2\x80\xa8"),
        (b"SUMMARY:Vielfalt", b"SUMMARY:Vielfalt\r\n\r\n"),
        ("Übung".encode(), "Ü".encode()[:1] + b"\r\n " + "Ü".encode()[1:] + b"bung"),
        (b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nATTENDEE:mailto:x@example.org\r\n"),
        (b"END:VEVENT\r\n", b""),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(good: bytes, bad: bytes) -> None:
    assert good in GOOD
    with pytest.raises((NotACalendar, UnicodeDecodeError)):
        read_strictly(GOOD.replace(good, bad))
