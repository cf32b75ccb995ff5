"""How each offer of the demo catalogue is held: units a day, days between, online or on site. Pure but for its inputs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from courses.catalogue.models import Course, CourseFormat
from courses.demo.teaching_days import TeachingDays
from courses.planning.models import MeetingMode
from courses.planning.publishing import PlannedMeeting


@dataclass(frozen=True)
class Rhythm:
    """Units on a teaching day, and calendar days from one to the next."""

    units: int
    days_between: int


# What the catalogue says in its words ("2 Tage je 8 UE"), as numbers.
RHYTHMS = {
    "IKT-03": Rhythm(4, 7),
    "IKT-05": Rhythm(2, 14),
    "IKT-06": Rhythm(4, 1),
    "IKT-08": Rhythm(8, 30),
    "IKT-09": Rhythm(3, 7),
    "IKT-10": Rhythm(8, 18),
    "EE-01": Rhythm(8, 7),
    "EE-02": Rhythm(8, 4),
    "EE-03": Rhythm(8, 6),
    "EE-04": Rhythm(4, 5),
    "EM-03": Rhythm(8, 7),
    "UH-01": Rhythm(8, 5),
    "UH-02": Rhythm(8, 2),
    "PF-01": Rhythm(8, 6),
    "PF-02": Rhythm(8, 6),
    "PF-03": Rhythm(4, 3),
    "PF-04": Rhythm(8, 20),
}
WHOLE_DAYS_IN_A_ROW = Rhythm(8, 1)
# Everybody chooses hall or video conference; other hybrid offers change between online days and workshop days.
SIMULTANEOUS = {"IKT-04", "IKT-06"}
EVENINGS = {"PF-03"}
# A block of so many units of 45 minutes, with the coffee break that is no teaching.
BLOCKS = {
    2: (time(10, 0), time(11, 30)),
    3: (time(9, 0), time(11, 30)),
    4: (time(9, 0), time(12, 15)),
}
AFTERNOON = (time(13, 0), time(16, 15))
EVENING = (time(17, 30), time(20, 45))


def rhythm_of(course: Course) -> Rhythm:
    """The rhythm in which the offer is held."""
    return RHYTHMS.get(course.code, WHOLE_DAYS_IN_A_ROW)


def days_of(course: Course, first: date, calendar: TeachingDays) -> tuple[date, ...]:
    """The teaching days of a run that begins on or after `first`."""
    rhythm = rhythm_of(course)
    return calendar.series(first, -(-course.units // rhythm.units), rhythm.days_between)


def meetings_of(course: Course, days: tuple[date, ...], venue_id: int | None, link: str) -> tuple[PlannedMeeting, ...]:
    """The teaching blocks on these days, with the module each begins with as topic."""
    taught, meetings = 0, []
    for place, day in enumerate(days):
        mode = _mode(course, place, len(days))
        for units, begins, ends in _blocks(course, min(rhythm_of(course).units, course.units - taught)):
            topic_de, topic_en = _topic(course, taught)
            meetings.append(
                PlannedMeeting(
                    day=day,
                    begins=begins,
                    ends=ends,
                    planned_minutes=units * course.unit_minutes,
                    mode=mode,
                    venue_id=None if mode is MeetingMode.ONLINE else venue_id,
                    online_link="" if mode is MeetingMode.ONSITE else link,
                    topic_de=topic_de,
                    topic_en=topic_en,
                )
            )
            taught += units
    return tuple(meetings)


def _blocks(course: Course, units: int) -> Iterator[tuple[int, time, time]]:
    if course.code in EVENINGS:
        yield units, *EVENING
        return
    yield min(units, 4), *BLOCKS[min(units, 4)]
    if units > 4:
        yield units - 4, *AFTERNOON


def _mode(course: Course, place: int, days: int) -> MeetingMode:
    if course.format is CourseFormat.ONLINE:
        return MeetingMode.ONLINE
    if course.format is not CourseFormat.HYBRID:
        return MeetingMode.ONSITE
    if course.code in SIMULTANEOUS:
        return MeetingMode.BOTH
    return MeetingMode.ONLINE if place < days // 2 else MeetingMode.ONSITE


def _topic(course: Course, taught: int) -> tuple[str, str]:
    before = 0
    for module in course.modules:
        before += module.units
        if taught < before:
            return module.title_de, module.title_en
    return "", ""
