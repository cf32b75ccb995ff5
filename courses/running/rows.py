"""What was and what is, side by side and in words: for mails, for their preview, and for the list of changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from courses.planning.models import MeetingMode
from courses.running.snapshot import Aspect, MeetingChange, MeetingFacts, Snapshot, difference
from lms.web.formats import format_date, format_datetime, format_day, format_time
from lms.web.languages import current_language, gettext

Row = tuple[str, str, str]
NOTHING = "–"
SHOWN = frozenset({Aspect.DATES, Aspect.PLACE, Aspect.LINK})


@dataclass(frozen=True)
class Names:
    """What ids stand for: places in one line, and persons."""

    venues: Mapping[int, str] = field(default_factory=dict)
    rooms: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)


def rows_for_people(before: Snapshot, after: Snapshot, names: Names) -> tuple[Row, ...]:
    """What somebody who comes has to know: dates, places, links, who teaches, and the note."""
    numbers = {one.id: number for number, one in enumerate(before.meetings, start=1)}
    changed = difference(before, after)
    rows = [_meeting_row(one, numbers, names) for one in changed.meetings if one.aspects & SHOWN]
    rows += _trainer_rows(before, after, changed.meetings, names)
    if Aspect.NOTE in changed.aspects:
        rows.append((gettext("Hinweis"), _note(before) or NOTHING, _note(after) or NOTHING))
    return tuple(rows)


def rows_for_teacher(before: Snapshot, after: Snapshot, names: Names) -> tuple[Row, ...]:
    """What somebody who teaches has to know, of their own meetings: `before` and `after` hold only these."""
    numbers = {one.id: number for number, one in enumerate(before.meetings, start=1)}
    changed = [one for one in difference(before, after).meetings if one.aspects]
    return tuple(_meeting_row(one, numbers, names, teaching=True) for one in changed)


def rows_for_staff(before: Snapshot, after: Snapshot, names: Names) -> tuple[Row, ...]:
    """Also what nobody outside has to know."""
    changed = difference(before, after)
    numbers = {one.id: number for number, one in enumerate(before.meetings, start=1)}
    quiet = [one for one in changed.meetings if not one.aspects & SHOWN and one.aspects & {Aspect.UNITS, Aspect.TOPIC}]
    rows = [(_number(one, numbers), _details(one.before), _details(one.after)) for one in quiet]
    if Aspect.SEATS in changed.aspects:
        rows.append((gettext("Plätze"), _seats(before), _seats(after)))
    if Aspect.MINIMUM in changed.aspects:
        rows.append((gettext("Mindestzahl"), _minimum(before), _minimum(after)))
    if Aspect.ENROLMENT in changed.aspects:
        rows.append((gettext("Anmeldung"), _window(before), _window(after)))
    return (*rows_for_people(before, after, names), *rows)


def meeting_line(one: MeetingFacts, names: Names, *, place: bool = True) -> str:
    """ "Di., 14. April 2026, 09:00–12:00, Haus am Markt"; without the place where that is the same before and after."""
    when = f"{format_day(one.day)}, {format_time(one.begins)}–{format_time(one.ends)}"
    return ", ".join(part for part in (when, place_of(one, names) if place else "") if part)


def place_of(one: MeetingFacts, names: Names) -> str:
    """Where the meeting takes place, with its room."""
    if one.mode == MeetingMode.ONLINE:
        return gettext("online")
    known = (names.venues.get(one.venue_id or 0, ""), names.rooms.get(one.room_id or 0, ""))
    return ", ".join(part for part in known if part)


def _meeting_row(one: MeetingChange, numbers: Mapping[int, int], names: Names, *, teaching: bool = False) -> Row:
    moved_house = Aspect.PLACE in one.aspects or one.before is None or one.before.cancelled
    was = meeting_line(one.before, names, place=moved_house) if one.before and not one.before.cancelled else NOTHING
    if one.after is None:
        now = gettext("nicht mehr bei Ihnen") if teaching else gettext("fällt aus")
    elif one.after.cancelled:
        now = gettext("fällt aus")
    else:
        now = meeting_line(one.after, names, place=moved_house)
        if was == now:
            now = gettext("wie bisher, mit einem neuen Online-Link") if Aspect.LINK in one.aspects else now
    return _number(one, numbers), was, now


def _number(one: MeetingChange, numbers: Mapping[int, int]) -> str:
    known = numbers.get(one.before.id) if one.before else None
    return gettext("Termin %(number)s", number=known) if known else gettext("Neuer Termin")


def _trainer_rows(before: Snapshot, after: Snapshot, changed: tuple[MeetingChange, ...], names: Names) -> list[Row]:
    """One row where the same people teach all of it, else one for each meeting that somebody else teaches now."""
    was, now = ({frozenset(one.teachers) for one in snapshot.held} for snapshot in (before, after))
    if len(was) <= 1 and len(now) <= 1:
        if was == now or not was or not now:
            return []
        return [
            (gettext("Kursleitung"), _people(before.held[0].teachers, names), _people(after.held[0].teachers, names))
        ]
    other = [one for one in changed if Aspect.TRAINERS in one.aspects and one.before and one.after]
    return [
        (
            gettext("Kursleitung am %(day)s", day=format_date(one.after.day)),
            _people(one.before.teachers, names),
            _people(one.after.teachers, names),
        )
        for one in other
        if one.before and one.after
    ]


def _people(ids: tuple[int, ...], names: Names) -> str:
    return ", ".join(names.people.get(id_, "?") for id_ in ids) or gettext("noch offen")


def _note(snapshot: Snapshot) -> str:
    english = current_language() == "en" and snapshot.note_en
    return snapshot.note_en if english else snapshot.note_de


def _details(one: MeetingFacts | None) -> str:
    if one is None:
        return NOTHING
    minutes = gettext("%(minutes)s Min.", minutes=one.minutes)
    return ", ".join(part for part in (minutes, one.topic_de) if part)


def _seats(snapshot: Snapshot) -> str:
    numbers = [gettext("ohne Grenze") if number is None else str(number) for number in snapshot.capacity.values()]
    if len(numbers) == 1:
        return numbers[0]
    words = {"onsite": gettext("vor Ort"), "online": gettext("online")}
    return ", ".join(
        f"{words.get(mode, mode)}: {number}" for mode, number in zip(snapshot.capacity, numbers, strict=True)
    )


def _minimum(snapshot: Snapshot) -> str:
    return gettext(
        "%(number)s, zu entscheiden bis %(day)s", number=snapshot.minimum, day=format_date(snapshot.decide_on)
    )


def _window(snapshot: Snapshot) -> str:
    return gettext(
        "%(first)s bis %(last)s", first=format_datetime(snapshot.opens_at), last=format_datetime(snapshot.closes_at)
    )
