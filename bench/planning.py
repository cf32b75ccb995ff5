"""Planning: collisions, the list of a half-year and the calendar with 100 and 10,000 meetings; the search for free slots."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.browser import Browser
from bench.database import refresh_statistics
from bench.inside import logged_in
from bench.pages import alternately
from bench.report import Figure, milliseconds
from courses.catalogue.models import Course
from courses.planning.collisions.guard import look
from courses.planning.collisions.queries import CollisionRules
from courses.planning.models import CourseRun, Meeting, MeetingMode, PoolMode, Room, RunTrainer, Venue
from courses.planning.publishing import PlannedMeeting, RunPlan
from courses.planning.schedule import instant
from courses.planning.series.day_form import FULL_DAY
from lms.data import clock
from lms.people.models import Person, RoleGrant
from lms.web.actor import Role

COORDINATOR = "coordination@example.org"
SIZES = (100, 10_000)
MEETINGS_OF_A_RUN = 50
ROUNDS = 15
BOARDS = ("agenda", "week", "month", "half-year")
DAYS = 180
TEACHERS = 60
ZONE = "Europe/Berlin"


def measure(app: Flask, port: int, reference_port: int) -> Iterator[Figure]:
    """The search over the demo year first, then the checks with more and more meetings."""
    browser = logged_in(port, COORDINATOR)
    yield _page(browser, "free slots, all trainers and venues, a year of runs", _search(app), reference_port)
    checks: list[float] = []
    lists: list[float] = []
    boards: dict[str, list[float]] = {view: [] for view in BOARDS}
    total = 0
    for view in BOARDS:
        yield _page(browser, f"calendar of a year of runs: {view}", _board(view), reference_port)
    for size in SIZES:
        _fill(app, size - total)
        total = size
        checks.append(_timed(app, _check))
        yield Figure(f"collision check of 8 meetings against {size:,}", _said(checks[-1]))
        taken = alternately(browser, "/staff/conflicts", reference_port)
        lists.append(statistics.median(taken[0]))
        yield Figure(f"conflicts of a half-year with {size:,} more", milliseconds(taken[0]), milliseconds(taken[1]))
        for view in BOARDS:
            taken = alternately(browser, _board(view), reference_port)
            boards[view].append(statistics.median(taken[0]))
            yield Figure(f"calendar with {size:,} more: {view}", milliseconds(taken[0]), milliseconds(taken[1]))
    yield Figure("  growth of the check, 100 times the meetings", f"x {checks[1] / checks[0]:.1f}")
    yield Figure("  growth of the list, 100 times the meetings", f"x {lists[1] / lists[0]:.1f}")
    for view, seconds in boards.items():
        growth = f"x {seconds[1] / seconds[0]:.1f}"
        yield Figure(f"  growth of the calendar, 100 times the meetings: {view}", growth)


def _page(browser: Browser, name: str, path: str, reference_port: int) -> Figure:
    ours, reference = alternately(browser, path, reference_port)
    return Figure(name, milliseconds(ours), milliseconds(reference))


def _board(view: str) -> str:
    """The days in which most of the meetings lie."""
    return f"/staff/board?view={view}&day={clock.today(ZONE) + timedelta(days=35)}"


def _search(app: Flask) -> str:
    with app.app_context(), app.extensions["lms"].database.reading() as db:
        held = select(CourseRun.course_id)
        code = db.scalars(select(Course.code).where(Course.id.in_(held)).order_by(Course.code.desc())).first()
        trainers, venues = _trainers(db), db.scalars(select(Venue.id)).all()
        project = db.scalar(_newest_project())
        first = clock.today(app.config["LMS_TIME_ZONE"]) + timedelta(days=7)
    chosen = "".join(f"&trainers={one}" for one in trainers) + "".join(f"&places={one}" for one in venues)
    days = "".join(f"&weekdays={number}" for number in range(5))
    words = f"earliest={first}&units=16&shape=day&every=1&project={project}"
    return f"/staff/courses/{code}/slots?{words}{days}{chosen}"


def _newest_project() -> Any:
    return select(CourseRun.project_id).order_by(CourseRun.starts_at.desc()).limit(1)


def _trainers(db: Session) -> list[int]:
    return list(db.scalars(select(Person.id).join(RoleGrant).where(RoleGrant.role == Role.TRAINER).order_by(Person.id)))


def _fill(app: Flask, number: int) -> None:
    """So many more meetings of runs like the newest one, spread over half a year, with its rooms and trainers in turn."""
    with app.app_context(), app.extensions["lms"].database.transaction() as db:
        model = db.scalars(select(CourseRun).order_by(CourseRun.starts_at.desc()).limit(1)).one()
        columns = [attribute.key for attribute in CourseRun.__mapper__.column_attrs if attribute.key != "id"]
        same = {key: getattr(model, key) for key in columns}
        start = db.scalar(select(func.count(CourseRun.id))) or 0
        runs = [same | {"code": f"B-{start + place}"} for place in range(-(-number // MEETINGS_OF_A_RUN))]
        ids = list(db.scalars(insert(CourseRun).returning(CourseRun.id), runs))
        trainers, rooms = _teachers(db), _rooms(db)
        db.execute(insert(RunTrainer), [{"run_id": one, "person_id": trainers[one % len(trainers)]} for one in ids])
        first = clock.today(ZONE)
        rows = [_meeting(ids[place // MEETINGS_OF_A_RUN], first, place, rooms) for place in range(number)]
        db.execute(insert(Meeting), rows)
        refresh_statistics(db)


def _teachers(db: Session) -> list[int]:
    """As many people as teach so much; they have no role, so the search is not about them."""
    names = [f"Bench trainer {number}" for number in range(TEACHERS)]
    known = select(Person.id).where(Person.name.in_(names)).order_by(Person.id)
    if not db.scalars(known).all():
        at = clock.now()
        rows = [
            {"name": name, "name_key": name.lower(), "search_name": name.lower(), "created_at": at} for name in names
        ]
        db.execute(insert(Person), rows)
    return list(db.scalars(known))


def _rooms(db: Session) -> list[tuple[int, int]]:
    known = select(Room.id, Room.venue_id).where(Room.name.startswith("Bench")).order_by(Room.id)
    if not db.execute(known).all():
        venues = db.scalars(select(Venue.id)).all()
        rows = [{"venue_id": venues[n % len(venues)], "name": f"Bench {n}"} for n in range(TEACHERS)]
        db.execute(insert(Room), rows)
    return [(row[0], row[1]) for row in db.execute(known)]


def _meeting(run_id: int, first: date, place: int, rooms: list[tuple[int, int]]) -> dict[str, Any]:
    day, block = first + timedelta(days=place % DAYS), FULL_DAY[place % 2]
    room, venue = rooms[place % len(rooms)]
    begins, ends = block["begins"], block["ends"]
    return {
        "run_id": run_id,
        "day": day,
        "begins": begins,
        "ends": ends,
        "starts_at": instant(day, begins, ZONE),  # type: ignore[arg-type]
        "ends_at": instant(day, ends, ZONE),  # type: ignore[arg-type]
        "planned_minutes": 180,
        "mode": MeetingMode.ONSITE,
        "venue_id": venue,
        "room_id": room,
    }


def _check(db: Session) -> None:
    course = db.scalars(select(Course).where(Course.id.in_(select(CourseRun.course_id))).limit(1)).one()
    rooms, first = _rooms(db), clock.today(ZONE)
    meetings = tuple(
        PlannedMeeting(
            first + timedelta(days=7 * place), block["begins"], block["ends"], 180, MeetingMode.ONSITE,  # type: ignore[arg-type]
            rooms[0][1], rooms[0][0],
        )
        for place in range(4)
        for block in FULL_DAY
    )  # fmt: skip
    project = db.scalar(_newest_project()) or 0
    plan = RunPlan(project, meetings, {PoolMode.ANY: 12}, 4, tuple(_trainers(db)[:1]), rooms[0][1], decide_on=first)
    look(db, plan, course, CollisionRules())


def _timed(app: Flask, act: Callable[[Session], None]) -> float:
    """The median of some rounds in seconds."""
    taken = []
    for _ in range(ROUNDS):
        with app.test_request_context(), app.extensions["lms"].database.reading() as db:
            began = time.perf_counter()
            act(db)
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _said(seconds: float) -> str:
    return f"p50 {seconds * 1000:6.1f} ms"
