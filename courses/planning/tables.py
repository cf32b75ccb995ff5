"""The lists of runs and of places for staff."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from courses.catalogue.models import Course, CourseFormat
from courses.planning.models import CourseRun, Room, RunState, SeatPool, Venue
from courses.planning.places.vocabulary import feature_words
from courses.planning.seats import pools_of
from courses.planning.staff_queries import RunRow, run_row
from lms.funding.models import Project
from lms.web.languages import lazy as _l
from lms.web.ordering import as_in_a_dictionary, as_listed, in_shown_language
from lms.web.tables import Column, Kind, Table
from lms.web.words import in_language

_TAKEN = (
    select(func.coalesce(func.sum(SeatPool.seats_taken), 0))
    .where(SeatPool.run_id == CourseRun.id)
    .correlate(CourseRun)
    .scalar_subquery()
)
_ROOMS = select(func.count(Room.id)).where(Room.venue_id == Venue.id).correlate(Venue).scalar_subquery()

_RUNS = Table(
    "durchfuehrungen",
    _l("Durchführungen"),
    columns=(
        Column("title", _l("Durchführung"), lambda row: row.title, in_shown_language(Course.title_de, Course.title_en)),
        Column("code", _l("Kennung"), lambda row: row.code, (CourseRun.code,)),
        Column("starts", _l("Beginn"), lambda row: row.starts_at, (CourseRun.starts_at,), Kind.DAY),
        Column("ends", _l("Ende"), lambda row: row.ends_at, (CourseRun.ends_at,), Kind.DAY, shown=False),
        Column("project", _l("Teilprojekt"), lambda row: row.project, (as_in_a_dictionary(Project.name),)),
        Column("format", _l("Format"), lambda row: row.format, (as_listed(CourseRun.format, CourseFormat),)),
        Column("taken", _l("Belegt"), lambda row: row.taken, (_TAKEN,), Kind.NUMBER),
        Column("capacity", _l("Plätze"), lambda row: row.capacity, (), Kind.NUMBER, shown=False),
        Column(
            "minimum",
            _l("Mindestzahl"),
            lambda row: row.minimum,
            (CourseRun.minimum_participants,),
            Kind.NUMBER,
            shown=False,
        ),
        Column("state", _l("Stand"), lambda row: row.state, (as_listed(CourseRun.state, RunState),)),
    ),
    order=(),
    key=CourseRun.id,
)
VENUES = Table(
    "orte",
    _l("Orte"),
    columns=(
        Column("name", _l("Name"), lambda venue: venue.name, (as_in_a_dictionary(Venue.name),)),
        Column("street", _l("Straße und Hausnummer"), lambda venue: venue.street),
        Column("postcode", _l("Postleitzahl"), lambda venue: venue.postcode, (Venue.postcode,), shown=False),
        Column("town", _l("Stadt oder Gemeinde"), lambda venue: venue.town, (as_in_a_dictionary(Venue.town),)),
        Column("region", _l("Region"), lambda venue: venue.region, (as_in_a_dictionary(Venue.region),)),
        Column("features", _l("Das gibt es hier"), lambda venue: ", ".join(feature_words(venue.features))),
        Column("access", _l("Zugang"), lambda venue: in_language(venue.access_de, venue.access_en), shown=False),
        Column("rooms", _l("Räume"), lambda venue: len(venue.rooms), (_ROOMS,), Kind.NUMBER),
        Column("capacity", _l("Personen"), lambda venue: venue.capacity, (Venue.capacity,), Kind.NUMBER),
    ),
    order=(as_in_a_dictionary(Venue.town), as_in_a_dictionary(Venue.name)),
    key=Venue.id,
)


def runs_table(now: datetime) -> Table:
    """Runs: the nearest first, then those that are over, the latest first."""
    over = CourseRun.ends_at < now
    return replace(_RUNS, order=(over, case((~over, CourseRun.starts_at)), CourseRun.starts_at.desc()))


def listed_runs(wanted: Select[CourseRun]) -> Select[CourseRun]:
    """The runs (already joined with their offers) with all that the list shows and sorts by."""
    return wanted.join(Project, Project.id == CourseRun.project_id).options(contains_eager(CourseRun.project))


def run_rows_of(db: Session, rows: Sequence[Any]) -> list[RunRow]:
    """The runs as the list shows them."""
    runs = [run for (run,) in rows]
    pools = pools_of(db, [run.id for run in runs])
    return [run_row(run, pools.get(run.id, [])) for run in runs]


def listed_venues(words: Sequence[str]) -> Select[Venue]:
    """The places whose name, address or region hold all the words, with their rooms."""
    wanted = select(Venue).options(selectinload(Venue.rooms))
    for word in words:
        columns = (Venue.name, Venue.street, Venue.postcode, Venue.town, Venue.region)
        wanted = wanted.where(or_(*(as_in_a_dictionary(one).contains(word, autoescape=True) for one in columns)))
    return wanted
