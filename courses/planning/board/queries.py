"""Meetings of the shown days, in as many statements for 10 as for 10,000."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from courses.catalogue.models import Course, CourseFormat, CourseLine, TargetGroup, course_target_group
from courses.catalogue.search import folded_words
from courses.planning.board.entries import Entry, RunLine
from courses.planning.board.spans import DAY, Span
from courses.planning.models import (
    CourseRun,
    Meeting,
    MeetingMode,
    MeetingTrainer,
    Room,
    RunState,
    RunTrainer,
    Venue,
)
from courses.planning.policies import plannable_by, publicly_visible
from courses.planning.trainers.teaching import taught_by
from lms.people.models import Person
from lms.web.actor import Actor, Role
from lms.web.words import in_language


@dataclass(frozen=True)
class Wish:
    """What the calendar is narrowed to; empty parts do not matter."""

    text: str = ""
    project_id: int | None = None
    line_id: int | None = None
    region: str = ""
    venue_id: int | None = None
    room_id: int | None = None
    trainer_id: int | None = None
    group: str = ""
    format: CourseFormat | None = None
    cancelled: bool = False


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Meetings of runs the actor plans, and those the actor teaches."""
    if Role.TRAINER not in actor.roles:
        return plannable_by(actor)
    return plannable_by(actor) | taught_by(actor.person_id)


def seen_by_everybody() -> ColumnElement[bool]:
    """Meetings of published runs that are for everybody."""
    return publicly_visible()


def entries_between(db: Session, seen: ColumnElement[bool], span: Span, wish: Wish) -> list[Entry]:
    """The meetings of the days, in order of time."""
    own, usual = aliased(Venue), aliased(Venue)
    columns = (
        Meeting.id, Meeting.day, Meeting.begins, Meeting.ends, Meeting.starts_at, Meeting.mode, Meeting.cancelled,
        *_RUN, func.coalesce(own.name, usual.name, "").label("venue"), func.coalesce(own.town, usual.town, "").label("town"),
        func.coalesce(own.land, usual.land, "").label("land"), Room.name.label("room"),
    )  # fmt: skip
    wanted = (
        _placed(select(*columns), own, usual)
        .outerjoin(Room, Room.id == Meeting.room_id)
        .where(seen, _on(span), *_fits(wish, own, usual))
        .order_by(Meeting.starts_at, CourseRun.code, Meeting.id)
    )
    lines: dict[int, RunLine] = {}
    return [_entry(row, lines) for row in db.execute(wanted)]


def counts_between(
    db: Session, seen: ColumnElement[bool], span: Span, wish: Wish
) -> tuple[list[RunLine], list[tuple[int, date, int]], list[str]]:
    """The runs that meet on the days, the first to meet first; their meetings by day; the Länder where they meet."""
    own, usual = aliased(Venue), aliased(Venue)
    land = func.coalesce(own.land, usual.land, "").label("land")
    grouped = (CourseRun.id, Meeting.day, land)
    wanted = (
        _placed(select(CourseRun.id, Meeting.day, land, func.count().label("number")), own, usual)
        .where(seen, _on(span), *_fits(wish, own, usual))
        .group_by(*grouped)
        .order_by(Meeting.day)
    )
    rows = db.execute(wanted).all()
    first_day = {row.id: row.day for row in reversed(rows)}
    runs = db.execute(select(*_RUN).join(Course, Course.id == CourseRun.course_id).where(CourseRun.id.in_(first_day)))
    lines = sorted((_run_line(row) for row in runs), key=lambda one: (first_day[one.id], one.code))
    return lines, [(row.id, row.day, row.number) for row in rows], sorted({row.land for row in rows} - {""})


def with_trainers(db: Session, entries: Sequence[Entry]) -> list[Entry]:
    """The meetings with the names of those who teach them."""
    meetings, runs = [one.id for one in entries], {one.run.id for one in entries}
    if not meetings:
        return []
    named = select(MeetingTrainer.meeting_id, Person.name).join(Person, Person.id == MeetingTrainer.person_id)
    of_meetings = _names(db, named.where(MeetingTrainer.meeting_id.in_(meetings)).order_by(MeetingTrainer.id))
    of_run = select(RunTrainer.run_id, Person.name).join(Person, Person.id == RunTrainer.person_id)
    in_order = (RunTrainer.position, RunTrainer.id)
    of_runs = _names(db, of_run.where(RunTrainer.run_id.in_(runs)).order_by(*in_order))
    return [replace(one, trainers=of_meetings.get(one.id) or of_runs.get(one.run.id, ())) for one in entries]


def lines_known(db: Session) -> list[tuple[int, str]]:
    """All lines of offers."""
    wanted = select(CourseLine.id, CourseLine.name_de, CourseLine.name_en).order_by(CourseLine.position, CourseLine.id)
    return [(line_id, str(in_language(german, english))) for line_id, german, english in db.execute(wanted)]


def regions_known(db: Session) -> list[str]:
    """The regions in which there are venues."""
    return list(db.scalars(select(Venue.region).where(Venue.region != "").distinct().order_by(Venue.region)))


_TITLES = [CourseRun.stored_terms[f"title_{code}"].as_string().label(f"title_{code}") for code in ("de", "en")]
_RUN = (CourseRun.id.label("run_id"), CourseRun.code, CourseRun.state, CourseRun.project_id, *_TITLES)


def _placed(wanted: Select[*tuple[Any, ...]], own: Any, usual: Any) -> Select[*tuple[Any, ...]]:
    return (
        wanted.select_from(Meeting)
        .join(CourseRun, CourseRun.id == Meeting.run_id)
        .join(Course, Course.id == CourseRun.course_id)
        .outerjoin(own, (own.id == Meeting.venue_id) & _ONSITE)
        .outerjoin(usual, (usual.id == CourseRun.venue_id) & Meeting.venue_id.is_(None) & _ONSITE)
    )


_ONSITE = Meeting.mode != MeetingMode.ONLINE


def _on(span: Span) -> ColumnElement[bool]:
    # By instants there is an index; a day of slack holds every time zone.
    first, last = (datetime.combine(day, time(), UTC) for day in (span.first - DAY, span.last + 2 * DAY))
    narrow = (Meeting.starts_at >= first) & (Meeting.starts_at < last)
    return narrow & (Meeting.day >= span.first) & (Meeting.day <= span.last)


def _fits(wish: Wish, own: Any, usual: Any) -> list[ColumnElement[bool]]:
    fits = [*_about_the_run(wish)]
    if wish.region:
        fits.append(func.coalesce(own.region, usual.region) == wish.region)
    if wish.venue_id is not None:
        fits.append(func.coalesce(own.id, usual.id) == wish.venue_id)
    if wish.room_id is not None:
        fits.append(Meeting.room_id == wish.room_id)
    if wish.trainer_id is not None:
        fits.append(taught_by(wish.trainer_id))
    if not wish.cancelled:
        fits += [Meeting.cancelled == false(), CourseRun.state != RunState.CANCELLED]
    return fits


def _about_the_run(wish: Wish) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = []
    for word in folded_words(wish.text):
        code = func.lower(CourseRun.code).contains(word, autoescape=True)
        fits.append(or_(Course.search_text.contains(word, autoescape=True), code))
    if wish.project_id is not None:
        fits.append(CourseRun.project_id == wish.project_id)
    if wish.line_id is not None:
        fits.append(Course.line_id == wish.line_id)
    if wish.format is not None:
        fits.append(CourseRun.format == wish.format)
    if wish.group:
        group = (TargetGroup.id == course_target_group.c.target_group_id) & (TargetGroup.code == wish.group)
        fits.append(exists().where(course_target_group.c.course_id == Course.id, group))
    return fits


def _entry(row: Row[Any], lines: dict[int, RunLine]) -> Entry:
    if row.run_id not in lines:
        lines[row.run_id] = _run_line(row)
    return Entry(
        id=row.id,
        run=lines[row.run_id],
        day=row.day,
        begins=row.begins,
        ends=row.ends,
        starts_at=row.starts_at,
        mode=row.mode,
        place=", ".join(word for word in (row.venue, row.room, row.town) if word) if row.venue else "",
        land=row.land,
        cancelled=row.cancelled,
    )


def _run_line(row: Row[Any]) -> RunLine:
    return RunLine(row.run_id, row.code, in_language(row.title_de, row.title_en), row.state, row.project_id)


def _names(db: Session, wanted: Select[int, str]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for key, name in db.execute(wanted):
        found[key] = (*found.get(key, ()), name)
    return found


def lands_of(entries: Collection[Entry]) -> list[str]:
    """The Länder in which they take place."""
    return sorted({one.land for one in entries} - {""})
