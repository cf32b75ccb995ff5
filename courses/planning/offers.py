"""The catalogue with dates: published offers, each with its next run. As many queries for 10 offers as for 1,000."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    extract,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from courses.catalogue.models import (
    AlsoFormat,
    Course,
    CourseFormat,
    CourseKind,
    CourseLine,
    CourseState,
    TargetGroup,
    course_target_group,
)
from courses.planning.models import CourseRun, Meeting, SeatPool, Venue
from courses.planning.queries import upcoming
from courses.planning.seats import Seats, pools_of, seats_of
from lms.data.base import UtcDateTime
from lms.people.names import fold
from lms.web.words import Words, in_german, in_language

PER_PAGE = 12
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Wish:
    """What a visitor looks for; empty parts do not matter. A month is its first and its last instant."""

    text: str = ""
    line_id: int | None = None
    group: str = ""
    region: str = ""
    format: CourseFormat | None = None
    month: tuple[datetime, datetime] | None = None
    free_only: bool = False

    @property
    def needs_date(self) -> bool:
        """Whether only offers with a date can fit."""
        return bool(self.region or self.month or self.free_only)


@dataclass(frozen=True)
class Choices:
    """What can be filtered by: pairs of value and word. Regions and months are those of upcoming runs."""

    lines: tuple[tuple[int, Words], ...]
    groups: tuple[tuple[str, Words], ...]
    regions: tuple[str, ...]
    months: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class NextRun:
    """The run a card of the catalogue names."""

    id: int
    starts_at: datetime
    ends_at: datetime
    format: CourseFormat
    place: Words
    seats: Seats


@dataclass(frozen=True)
class OfferCard:
    """One offer in the list."""

    code: str
    kind: CourseKind
    line: Words
    title: Words
    summary: Words
    units: int
    unit_minutes: int
    format: CourseFormat
    next_run: NextRun | None


@dataclass(frozen=True)
class Hits:
    """One page of what was found."""

    total: int
    number: int
    last: int
    offers: tuple[OfferCard, ...] = field(default=())


def _meets_at(venue_id: Any) -> ColumnElement[bool]:
    at_meeting = (
        exists().where(Meeting.run_id == CourseRun.id, Meeting.venue_id == venue_id).correlate(CourseRun, Venue)
    )
    return or_(CourseRun.venue_id == venue_id, at_meeting)


_NOW = bindparam("now", type_=UtcDateTime())
_MONTH = (extract("year", CourseRun.starts_at), extract("month", CourseRun.starts_at))
LINES = (
    select(CourseLine.id, CourseLine.name_de, CourseLine.name_en)
    .where(exists().where(Course.line_id == CourseLine.id, Course.state == CourseState.PUBLISHED))
    .order_by(CourseLine.position, CourseLine.id)
)
GROUPS = (
    select(TargetGroup.code, TargetGroup.name_de, TargetGroup.name_en)
    .where(
        exists().where(
            course_target_group.c.target_group_id == TargetGroup.id,
            course_target_group.c.course_id == Course.id,
            Course.state == CourseState.PUBLISHED,
        )
    )
    .order_by(TargetGroup.position, TargetGroup.id)
)
REGIONS = (
    select(Venue.region).where(exists().where(upcoming(_NOW), _meets_at(Venue.id))).distinct().order_by(Venue.region)
)
MONTHS = select(*_MONTH).where(upcoming(_NOW)).distinct().order_by(*_MONTH)


def choices(db: Session, now: datetime) -> Choices:
    """The filters that can find something."""
    return Choices(
        lines=lines_offered(db),
        groups=tuple((code, in_language(de, en)) for code, de, en in db.execute(GROUPS)),
        regions=tuple(db.scalars(REGIONS, {"now": now})),
        months=tuple((int(year), int(month)) for year, month in db.execute(MONTHS, {"now": now})),
    )


def lines_offered(db: Session) -> tuple[tuple[int, Words], ...]:
    """The lines that have a published offer, with their ids."""
    return tuple((line_id, in_language(de, en)) for line_id, de, en in db.execute(LINES))


def find_offers(db: Session, wish: Wish, *, page: int, now: datetime) -> Hits:
    """The page of offers that fit the wish, those with the nearest date first; a page too far is the last one."""
    listing = _EVERYTHING if wish == Wish() else _listing(wish)
    number = min(max(page, 1), MOST_PAGES)
    rows = db.execute(listing, {"now": now, "skipped": (number - 1) * PER_PAGE}).all()
    if not rows and number > 1:
        first = db.execute(listing, {"now": now, "skipped": 0}).first()
        number = _pages(first.total if first else 0)
        rows = db.execute(listing, {"now": now, "skipped": (number - 1) * PER_PAGE}).all()
    total = rows[0].total if rows else 0
    pools = pools_of(db, [row.run_id for row in rows if row.run_id is not None])
    return Hits(total, number, _pages(total), tuple(_card(row, pools.get(row.run_id, []), now) for row in rows))


def _pages(total: int) -> int:
    return max(-(-total // PER_PAGE), 1)


def _listing(wish: Wish) -> Select[*tuple[Any, ...]]:
    """The statement of one page; asked with `now` and how many offers are `skipped`."""
    runs = _best_runs(wish)
    fitting = _offers_with(runs, wish).where(*_about_the_offer(wish, runs))
    nearest = (runs.c.starts_at.is_(None), runs.c.starts_at, Course.title_de, Course.id)
    return fitting.order_by(*nearest).limit(PER_PAGE).offset(bindparam("skipped", type_=Integer()))


def _best_runs(wish: Wish) -> Subquery:
    """Upcoming runs that fit, numbered within their offer: first those where one can enrol now, then by date."""
    is_open = and_(CourseRun.enrol_opens_at <= _NOW, CourseRun.enrol_closes_at > _NOW)
    opens_later = CourseRun.enrol_opens_at > _NOW
    nearest = (case((is_open, 0), (opens_later, 1), else_=2), CourseRun.starts_at, CourseRun.id)
    place = func.row_number().over(partition_by=CourseRun.course_id, order_by=nearest).label("place")
    fits = [upcoming(_NOW)]
    if wish.month:
        fits += [CourseRun.starts_at >= wish.month[0], CourseRun.starts_at < wish.month[1]]
    if wish.format:
        fits.append(CourseRun.format == wish.format)
    if wish.region:
        fits.append(exists().where(Venue.region == wish.region, _meets_at(Venue.id)))
    if wish.free_only:
        free = or_(SeatPool.capacity.is_(None), SeatPool.seats_taken < SeatPool.capacity)
        fits += [is_open, exists().where(SeatPool.run_id == CourseRun.id, free)]
    columns = (CourseRun.id, CourseRun.course_id, CourseRun.starts_at, place)
    return select(*columns).where(*fits).subquery("best")


def _about_the_offer(wish: Wish, runs: Subquery) -> list[ColumnElement[bool]]:
    fits: list[ColumnElement[bool]] = [Course.state == CourseState.PUBLISHED]
    # A word that folds to nothing (only marks) cannot be looked for.
    fits += [Course.search_text.contains(word, autoescape=True) for word in fold(wish.text).split()]
    if wish.line_id is not None:
        fits.append(Course.line_id == wish.line_id)
    if wish.group:
        group = TargetGroup.id == course_target_group.c.target_group_id
        fits.append(exists().where(course_target_group.c.course_id == Course.id, group, TargetGroup.code == wish.group))
    if wish.format:
        also = exists().where(AlsoFormat.course_id == Course.id, AlsoFormat.format == wish.format)
        fits.append(or_(Course.format == wish.format, also, runs.c.id.is_not(None)))
    return fits


def _offers_with(runs: Subquery, wish: Wish) -> Select[*tuple[Any, ...]]:
    english = (Course.title_en, Course.summary_en, CourseLine.name_en.label("line_en"))
    run = (CourseRun.starts_at, CourseRun.ends_at, CourseRun.enrol_opens_at, CourseRun.enrol_closes_at)
    return (
        select(
            func.count().over().label("total"),
            Course.code, Course.kind, Course.title_de, Course.summary_de, CourseLine.name_de.label("line_de"), *english,
            Course.units, Course.unit_minutes, Course.format.label("course_format"),
            CourseRun.id.label("run_id"), CourseRun.format.label("run_format"), *run, Venue.town,
        )
        .join(CourseLine, CourseLine.id == Course.line_id)
        .join(runs, and_(runs.c.course_id == Course.id, runs.c.place == 1), isouter=not wish.needs_date)
        .outerjoin(CourseRun, CourseRun.id == runs.c.id)
        .outerjoin(Venue, Venue.id == CourseRun.venue_id)
    )  # fmt: skip


def _card(row: Row[Any], pools: Sequence[SeatPool], now: datetime) -> OfferCard:
    next_run = None
    if row.run_id is not None:
        next_run = NextRun(
            id=row.run_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            format=row.run_format,
            place=in_german(row.town or ""),
            seats=seats_of(pools, row.enrol_opens_at, row.enrol_closes_at, now),
        )
    return OfferCard(
        code=row.code,
        kind=row.kind,
        line=in_language(row.line_de, row.line_en),
        title=in_language(row.title_de, row.title_en),
        summary=in_language(row.summary_de, row.summary_en),
        units=row.units,
        unit_minutes=row.unit_minutes,
        format=row.course_format,
        next_run=next_run,
    )


# What most visitors ask, with no filter at all. Made once: to put it together takes as long as to ask it.
_EVERYTHING = _listing(Wish())
