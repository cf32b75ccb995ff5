"""Events as a calendar file (RFC 5545), from plain values: escaped, folded, with the zone's own rules for summer time.

Written by ourselves because a feed is asked for all day long: the icalendar library takes half a second for 2,000 events,
this a ninth of that. It still describes the zones, once per zone and span of years, and reads every file back in tests.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from lms.later import Library

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = Library("icalendar")

MIME_TYPE = "text/calendar"
PRODUCT = "-//Lernbruecke//Lernbruecke//DE"
LONGEST_LINE = 75  # octets, without the line break
ASK_AGAIN = "PT1H"
# A lone carriage return, a form feed, a Unicode line separator: many readers end a line there.
_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARKS = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n"))


class EventStatus(StrEnum):
    """Whether an event is certain, still open, or off."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What a file asks of its reader (RFC 5546): to look at it, to take an event in, to take it out."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Mailbox:
    """Somebody with a mail address: who invites, who is invited. `sent_by` is an address that writes on their behalf."""

    name: str
    email: str
    sent_by: str = ""


@dataclass(frozen=True)
class CalendarEvent:
    """One event. `uid` stays for ever, `sequence` rises with each change; times are shown in `zone`."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    changed_at: datetime
    sequence: int
    status: EventStatus
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    organizer: Mailbox | None = None
    attendee: Mailbox | None = None


def calendar_file(
    events: Sequence[CalendarEvent], *, zone: str, today: date, name: str = "", method: Method = Method.PUBLISH
) -> bytes:
    """The whole file. It describes `zone` and those of the events, so that it is valid without any event too."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    if name:
        lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{ASK_AGAIN}", f"X-PUBLISHED-TTL:{ASK_AGAIN}"]
    body = b"".join(folded(line) for line in lines)
    body += b"".join(_zones({zone, *(event.zone for event in events)}, _years(events, today)))
    return body + b"".join(map(_event, events)) + b"END:VCALENDAR\r\n"


def escaped(text: str) -> str:
    """A value of the type TEXT (RFC 5545, 3.3.11): one line, whatever stands in it."""
    text = plain(text)
    for mark, written in _MARKS:
        text = text.replace(mark, written)
    return text


def plain(text: str) -> str:
    """The text with plain line breaks and without control characters."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text))


def folded(line: str) -> bytes:
    """The content line in pieces of at most 75 octets, no letter cut in two (RFC 5545, 3.1)."""
    raw = line.encode("utf-8", "replace")
    if len(raw) <= LONGEST_LINE:
        return raw + b"\r\n"
    start, room, pieces = 0, LONGEST_LINE, []
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(raw[start:end])
        start, room = end, LONGEST_LINE - 1  # the blank of a continued line counts
    return b"\r\n ".join([*pieces, raw[start:]]) + b"\r\n"


def _event(event: CalendarEvent) -> bytes:
    zone, changed = _zone(event.zone), _utc(event.changed_at)
    lines = [
        "BEGIN:VEVENT",
        f"DTSTAMP:{changed}",
        f"LAST-MODIFIED:{changed}",
        f"DTSTART{_wall_time(event.starts_at, zone)}",
        f"DTEND{_wall_time(event.ends_at, zone)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{event.status}",
    ]
    if event.status is EventStatus.CANCELLED:
        lines.append("TRANSP:TRANSPARENT")
    if event.url:
        lines.append(f"URL:{event.url}")
    lines += _people(event)
    texts = (("LOCATION", event.location), ("DESCRIPTION", event.description))
    parts = [folded(line) for line in lines] + [_text(key, text) for key, text in texts if text]
    parts.append(_text("SUMMARY", event.summary))
    return b"".join([*parts, folded(f"UID:{escaped(event.uid)}"), b"END:VEVENT\r\n"])


@lru_cache(maxsize=4096)  # titles and places come again and again
def _text(key: str, text: str) -> bytes:
    return folded(f"{key}:{escaped(text)}")


def _people(event: CalendarEvent) -> Iterable[str]:
    # The place is taken already, so there is nothing to answer.
    if event.organizer is not None:
        sent_by = f';SENT-BY="mailto:{event.organizer.sent_by}"' if event.organizer.sent_by else ""
        yield f"ORGANIZER;CN={_parameter(event.organizer.name)}{sent_by}:mailto:{event.organizer.email}"
    if event.attendee is not None:
        part = "ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE"
        yield f"ATTENDEE;CN={_parameter(event.attendee.name)};{part}:mailto:{event.attendee.email}"


def _parameter(text: str) -> str:
    """A quoted parameter value; it has no way to hold a quotation mark or a line break."""
    return f'"{plain(text).replace(chr(34), chr(39)).replace(chr(10), " ")}"'


def _wall_time(instant: datetime, zone: ZoneInfo | None) -> str:
    return f":{_utc(instant)}" if zone is None else f";TZID={zone.key}:{instant.astimezone(zone):%Y%m%dT%H%M%S}"


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    """The zone, or None where times stand in UTC: for UTC itself, and for a name nobody knows."""
    try:
        return None if name in ("UTC", "Etc/UTC") else ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return None


def _years(events: Sequence[CalendarEvent], today: date) -> tuple[int, int]:
    # Whole years: some readers look for the change to summer time that lies before the event.
    years = [today.year, *(one.starts_at.year for one in events), *(one.ends_at.year for one in events)]
    return min(years), max(years) + 1


def _zones(names: Iterable[str], years: tuple[int, int]) -> Iterable[bytes]:
    return [_described(name, *years) for name in sorted(names) if _zone(name) is not None]


@lru_cache(maxsize=128)
def _described(name: str, first_year: int, last_year: int) -> bytes:
    zone = icalendar.Timezone.from_tzinfo(ZoneInfo(name), name, date(first_year, 1, 1), date(last_year, 1, 1))
    for observance in (*zone.standard, *zone.daylight):
        _begin_by_the_clock_before(observance)
    text: bytes = zone.to_ical()
    return text


def _begin_by_the_clock_before(observance: Any) -> None:
    """An hour that is skipped begins at 2 and not at 3 o'clock: by the offset before (RFC 5545, 3.6.5).

    The library gives the hour after the gap; where the clock is turned back, it gives the right one.
    """
    skipped = observance.TZOFFSETTO - observance.TZOFFSETFROM
    if skipped > timedelta(0):
        observance.DTSTART -= skipped
        again = [day - skipped for day, *_until in observance.rdates]
        if again:
            del observance["RDATE"]
            observance.add("RDATE", again)
