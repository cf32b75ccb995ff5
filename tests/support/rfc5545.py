"""A strict reader of calendar files (RFC 5545, RFC 5546): refuses what calendars in the field forgive. It shares no code with
the writer and none with the icalendar library.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO

from dateutil import tz

NAME = r"[A-Z0-9-]+"
CONTROL = "\x00-\x08\x0a-\x1f\x7f"
PARAMETER = re.compile(rf';({NAME})=("[^"{CONTROL}]*"|[^",;:{CONTROL}]*)')
ONCE = {
    "VCALENDAR": {"PRODID", "VERSION", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "REFRESH-INTERVAL"},
    "VEVENT": {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "CLASS", "CREATED", "DESCRIPTION", "LAST-MODIFIED", "LOCATION",
        "ORGANIZER", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL",
    },
}  # fmt: skip
NEEDED = {
    "VCALENDAR": {"PRODID", "VERSION"},
    "VEVENT": {"UID", "DTSTAMP", "DTSTART"},
    "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
    "DAYLIGHT": {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"},
}
TEXTS = {"SUMMARY", "LOCATION", "DESCRIPTION", "UID", "NAME", "X-WR-CALNAME"}
UTC_ONLY = {"DTSTAMP", "LAST-MODIFIED"}
LINE_LIMIT = 75


class NotACalendar(AssertionError):
    """What is wrong with the file."""


@dataclass(frozen=True)
class Line:
    """One property: its value as written, its parameters without quotation marks."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value with its marks taken back."""
        return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass
class Component:
    """A component with its properties and the components inside."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    inside: list["Component"] = field(default_factory=list)

    def one(self, name: str) -> Line:
        """The only property of this name."""
        (found,) = (line for line in self.lines if line.name == name)
        return found

    def __getitem__(self, name: str) -> str:
        return self.one(name).text

    def has(self, name: str) -> bool:
        """Whether there is such a property."""
        return any(line.name == name for line in self.lines)


@dataclass(frozen=True)
class Event:
    """What a calendar shows of a VEVENT."""

    component: Component
    starts_at: datetime
    ends_at: datetime

    def __getitem__(self, name: str) -> str:
        return self.component[name]

    @property
    def sequence(self) -> int:
        """The number of the revision."""
        return int(self["SEQUENCE"])

    @property
    def state(self) -> tuple[str, int]:
        """What tells one revision from the next."""
        return self["STATUS"], self.sequence


@dataclass(frozen=True)
class StrictCalendar:
    """A file that keeps all the rules."""

    root: Component
    events: list[Event]

    def __getitem__(self, name: str) -> str:
        return self.root[name]


def read_strictly(data: bytes) -> StrictCalendar:
    """The calendar in the file; raises NotACalendar for anything the standard does not allow."""
    lines = [_line(text) for text in _unfolded(data)]
    root = _tree(lines)
    for component in _walk(root):
        _check_counts(component)
        for line in component.lines:
            _check_value(line)
    events = [_event(component, _zones(root, lines)) for component in root.inside if component.kind == "VEVENT"]
    _check_method(root, events)
    return StrictCalendar(root, events)


def refuse(wrong: object, complaint: str) -> None:
    """Raise when something is wrong."""
    if wrong:
        raise NotACalendar(f"{complaint}: {wrong!r}")


def _unfolded(data: bytes) -> list[str]:
    refuse(not data.endswith(b"\r\n"), "the last line does not end")
    pieces = data[:-2].split(b"\r\n")
    refuse([piece for piece in pieces if b"\r" in piece or b"\n" in piece], "a line break that is none")
    refuse([piece for piece in pieces if len(piece) > LINE_LIMIT], "too long")
    refuse([piece for piece in pieces if not piece], "an empty line")
    lines: list[str] = []
    for piece in pieces:
        text = piece.decode("utf-8")  # also proves that no letter is cut in two
        if text[0] in " \t":
            refuse(not lines, "begins with a continued line")
            lines[-1] += text[1:]
        else:
            lines.append(text)
    return lines


def _line(text: str) -> Line:
    refuse(re.findall(f"[{CONTROL}]", text), "a control character")
    refuse(re.findall("[\x80-\x9f\u2028\u2029]", text), "a character at which readers end lines")
    name = re.match(NAME, text)
    if name is None:
        raise NotACalendar(f"no property: {text!r}")
    place, parameters = name.end(), {}
    while found := PARAMETER.match(text, place):
        refuse(found[1] in parameters, "a parameter twice")
        parameters[found[1]], place = found[2].strip('"'), found.end()
    refuse(text[place : place + 1] != ":", f"no colon after name and parameters in {text!r}")
    return Line(name[0], parameters, text[place + 1 :])


def _tree(lines: list[Line]) -> Component:
    refuse((lines[0].name, lines[0].value) != ("BEGIN", "VCALENDAR"), "does not begin with a calendar")
    open_, root = [Component("")], None
    for line in lines:
        refuse(root is not None and len(open_) == 1, "something after the calendar")
        if line.name == "BEGIN":
            open_.append(Component(line.value))
            open_[-2].inside.append(open_[-1])
            root = root or open_[-1]
        elif line.name == "END":
            refuse(open_.pop().kind != line.value, "ends what is not open")
        else:
            open_[-1].lines.append(line)
    refuse(len(open_) != 1 or root is None, "does not end")
    assert root is not None
    refuse(not root.inside, "a calendar without any component")
    return root


def _walk(component: Component) -> list[Component]:
    return [component, *(one for inner in component.inside for one in _walk(inner))]


def _check_counts(component: Component) -> None:
    counts = Counter(line.name for line in component.lines)
    refuse(NEEDED.get(component.kind, set()) - set(counts), f"missing in {component.kind}")
    refuse([name for name in ONCE.get(component.kind, set()) if counts[name] > 1], f"twice in {component.kind}")
    if component.kind == "VTIMEZONE":
        refuse(not [one for one in component.inside if one.kind in ("STANDARD", "DAYLIGHT")], "a zone without rules")


def _check_value(line: Line) -> None:
    if line.name in TEXTS:
        refuse(re.sub(r"\\[\\;,nN]|[^\\;,]", "", line.value), f"marks not written out in {line.name}")
    if line.name in UTC_ONLY:
        refuse(not re.fullmatch(r"\d{8}T\d{6}Z", line.value), f"not in UTC: {line.name}")
    if line.name == "VERSION":
        refuse(line.value != "2.0", "another version")
    if line.name == "SEQUENCE":
        refuse(not re.fullmatch(r"\d{1,9}", line.value), "no number")
    if line.name == "STATUS":
        refuse(line.value not in ("TENTATIVE", "CONFIRMED", "CANCELLED"), "no such status")
    if line.name == "URL":
        refuse(not re.fullmatch(r"https?://[!-~]+", line.value), "no address")


def _zones(root: Component, lines: list[Line]) -> dict[str, object]:
    described = [
        line.value for one in root.inside if one.kind == "VTIMEZONE" for line in one.lines if line.name == "TZID"
    ]
    refuse([zone for zone, count in Counter(described).items() if count > 1], "a zone twice")
    refuse({line.parameters["TZID"] for line in lines if "TZID" in line.parameters} - set(described), "a zone unknown")
    if not described:
        return {}
    text = "".join(
        f"{line.name}{''.join(f';{key}={value}' for key, value in line.parameters.items())}:{line.value}\n"
        for line in lines
    )
    known = tz.tzical(StringIO(text))
    return {name: known.get(name) for name in described}


def _event(component: Component, zones: dict[str, object]) -> Event:
    starts_at, ends_at = (_instant(component.one(name), zones) for name in ("DTSTART", "DTEND"))
    refuse(ends_at <= starts_at, "ends before it starts")
    return Event(component, starts_at, ends_at)


def _instant(line: Line, zones: dict[str, object]) -> datetime:
    if line.value.endswith("Z"):
        refuse("TZID" in line.parameters, "UTC and a zone")
        return datetime.strptime(line.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    refuse("TZID" not in line.parameters, "a time without a zone")
    zone = zones[line.parameters["TZID"]]
    return datetime.strptime(line.value, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)  # type: ignore[arg-type]


def _check_method(root: Component, events: list[Event]) -> None:
    method = root["METHOD"] if root.has("METHOD") else ""
    invited = [event for event in events if event.component.has("ATTENDEE")]
    if method in ("REQUEST", "CANCEL"):
        refuse(len({event["UID"] for event in events}) != 1, "an invitation is about one event")
        needed = {"ORGANIZER", "ATTENDEE", "SEQUENCE"}
        refuse(
            [name for event in events for name in needed if not event.component.has(name)], "missing in an invitation"
        )
        refuse(method == "CANCEL" and events[0]["STATUS"] != "CANCELLED", "cancelled, yet not")
    elif method == "PUBLISH":
        refuse(invited, "people in a published calendar")
        uids = Counter(event["UID"] for event in events)
        refuse([uid for uid, count in uids.items() if count > 1], "one event twice")
