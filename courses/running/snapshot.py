"""A run at one moment as plain values, and what differs between two moments. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any


class Aspect(StrEnum):
    """What about a run can differ. People are told by default of the first four."""

    DATES = "dates"
    PLACE = "place"
    LINK = "link"
    TRAINERS = "trainers"
    TOPIC = "topic"
    UNITS = "units"
    SEATS = "seats"
    MINIMUM = "minimum"
    ENROLMENT = "enrolment"
    NOTE = "note"


WORTH_TELLING = frozenset({Aspect.DATES, Aspect.PLACE, Aspect.LINK, Aspect.TRAINERS})


@dataclass(frozen=True)
class MeetingFacts:
    """One meeting in wall-clock time of its run. The id is 0 for one that is not stored yet.

    Venue and link are those that count, also where the meeting takes them from the run. An empty topic is that of the
    modules. `teachers` are person ids; `own_teachers` those the meeting names itself, none where the run's trainers teach.
    """

    id: int
    day: date
    begins: time
    ends: time
    minutes: int
    mode: str
    venue_id: int | None = None
    room_id: int | None = None
    link: str = ""
    module: int | None = None
    topic_de: str = ""
    topic_en: str = ""
    cancelled: bool = False
    teachers: tuple[int, ...] = ()
    own_teachers: tuple[int, ...] = ()

    @property
    def when(self) -> tuple[date, time, time]:
        """Day, beginning and end."""
        return (self.day, self.begins, self.ends)

    @property
    def place(self) -> tuple[str, int | None, int | None]:
        """Where one goes."""
        return (self.mode, self.venue_id, self.room_id)

    def as_json(self) -> dict[str, Any]:
        """The stored form."""
        return asdict(self) | {
            "day": self.day.isoformat(),
            "begins": f"{self.begins:%H:%M}",
            "ends": f"{self.ends:%H:%M}",
            "teachers": list(self.teachers),
            "own_teachers": list(self.own_teachers),
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "MeetingFacts":
        """The meeting as it was stored."""
        return cls(
            **stored
            | {
                "day": date.fromisoformat(stored["day"]),
                "begins": time.fromisoformat(stored["begins"]),
                "ends": time.fromisoformat(stored["ends"]),
                "teachers": tuple(stored["teachers"]),
                "own_teachers": tuple(stored["own_teachers"]),
            }
        )


@dataclass(frozen=True)
class Snapshot:
    """A run: its meetings in the order of time, its trainers, its seats by pool, and when one may enrol and leave."""

    meetings: tuple[MeetingFacts, ...]
    trainers: tuple[int, ...]
    capacity: dict[str, int | None]
    minimum: int
    decide_on: date
    opens_at: datetime
    closes_at: datetime
    cancel_until: datetime
    note_de: str = ""
    note_en: str = ""

    @property
    def held(self) -> tuple[MeetingFacts, ...]:
        """The meetings that take place."""
        return tuple(meeting for meeting in self.meetings if not meeting.cancelled)

    def as_json(self) -> dict[str, Any]:
        """The stored form; instants in ISO 8601."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return plain | {
            "meetings": [meeting.as_json() for meeting in self.meetings],
            "trainers": list(self.trainers),
            "decide_on": self.decide_on.isoformat(),
            **{name: plain[name].isoformat() for name in INSTANTS},
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Snapshot":
        """The run as it was stored; what else lies beside it is not asked for."""
        own = {field.name: stored[field.name] for field in fields(cls)}
        return cls(
            **own
            | {
                "meetings": tuple(MeetingFacts.from_json(meeting) for meeting in stored["meetings"]),
                "trainers": tuple(stored["trainers"]),
                "decide_on": date.fromisoformat(stored["decide_on"]),
                **{name: datetime.fromisoformat(stored[name]) for name in INSTANTS},
            }
        )


INSTANTS = ("opens_at", "closes_at", "cancel_until")


@dataclass(frozen=True)
class MeetingChange:
    """A meeting that differs; None where it was not, or is not any more."""

    before: MeetingFacts | None
    after: MeetingFacts | None

    @property
    def aspects(self) -> frozenset[Aspect]:
        """In what it differs. A meeting that is cancelled before and after differs in nothing."""
        was, now = _held(self.before), _held(self.after)
        if was is None and now is None:
            return frozenset()
        if was is None or now is None:
            return frozenset({Aspect.DATES})
        differs = {
            Aspect.DATES: was.when != now.when,
            Aspect.PLACE: was.place != now.place,
            Aspect.LINK: was.link != now.link,
            Aspect.TRAINERS: set(was.teachers) != set(now.teachers),
            Aspect.UNITS: was.minutes != now.minutes,
            Aspect.TOPIC: (was.module, was.topic_de, was.topic_en) != (now.module, now.topic_de, now.topic_en),
        }
        return frozenset(aspect for aspect, changed in differs.items() if changed)

    @property
    def moved(self) -> bool:
        """Whether somebody who knows the old dates would come at the wrong time, or in vain."""
        return Aspect.DATES in self.aspects


@dataclass(frozen=True)
class Difference:
    """What differs between two moments of one run."""

    meetings: tuple[MeetingChange, ...]
    aspects: frozenset[Aspect]

    @property
    def worth_telling(self) -> bool:
        """Whether people are told of it unless somebody says otherwise."""
        return bool(self.aspects & WORTH_TELLING)

    @property
    def moves_dates(self) -> bool:
        """Whether a date is another one than people know."""
        return any(change.moved for change in self.meetings)

    def __bool__(self) -> bool:
        return bool(self.aspects)


def difference(before: Snapshot, after: Snapshot) -> Difference:
    """Meeting by meeting, and about the run as a whole. Meetings without an id are new."""
    known = {meeting.id: meeting for meeting in before.meetings}
    left = {meeting.id for meeting in after.meetings}
    pairs = [MeetingChange(known.get(meeting.id), meeting) for meeting in after.meetings]
    pairs += [MeetingChange(meeting, None) for meeting in before.meetings if meeting.id not in left]
    changed = tuple(pair for pair in pairs if pair.aspects)
    about_all = {
        Aspect.TRAINERS: before.trainers != after.trainers,
        Aspect.SEATS: before.capacity != after.capacity,
        Aspect.MINIMUM: (before.minimum, before.decide_on) != (after.minimum, after.decide_on),
        Aspect.ENROLMENT: (before.opens_at, before.closes_at) != (after.opens_at, after.closes_at),
        Aspect.NOTE: (before.note_de, before.note_en) != (after.note_de, after.note_en),
    }
    aspects = {aspect for pair in changed for aspect in pair.aspects}
    return Difference(changed, frozenset(aspects | {aspect for aspect, differs in about_all.items() if differs}))


def in_order(meetings: Sequence[MeetingFacts]) -> tuple[MeetingFacts, ...]:
    """The meetings in the order of time."""
    return tuple(sorted(meetings, key=lambda meeting: (meeting.day, meeting.begins, meeting.id)))


def taught(meeting: MeetingFacts, own: Sequence[int], before: Sequence[int], trainers: Sequence[int]) -> MeetingFacts:
    """The meeting with these own teachers, where the trainers of the run were `before` and are `trainers` now.

    Who leaves the run leaves its meetings too; who stands in without being a trainer of the run stays.
    """
    stay = tuple(one for one in own if one not in before or one in trainers)
    own_now = () if set(stay) == set(trainers) else stay
    return replace(meeting, own_teachers=own_now, teachers=own_now or tuple(trainers))


def for_teacher(snapshot: Snapshot, person_id: int) -> Snapshot:
    """The run as one who teaches knows it: only own meetings, and nobody's names."""
    own = tuple(
        replace(meeting, teachers=(), own_teachers=()) for meeting in snapshot.meetings if person_id in meeting.teachers
    )
    return replace(snapshot, meetings=own, trainers=())


def _held(meeting: MeetingFacts | None) -> MeetingFacts | None:
    return None if meeting is None or meeting.cancelled else meeting
