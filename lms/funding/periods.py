"""What holds for every period: no day in two of them, when its data may go, and what papers have made unchangeable."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.funding.models import FundingPeriod, Network
from lms.funding.refusals import PeriodNameTaken, PeriodsOverlap, WordsPrinted

ONE_DAY = timedelta(days=1)


class Phase(StrEnum):
    """Where a period stands today."""

    UPCOMING = "upcoming"
    PRESENT = "present"
    OVER = "over"


@dataclass(frozen=True)
class Span:
    """First and last day, both belonging to it."""

    first: date
    last: date

    def meets(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def covers(self, other: "Span") -> bool:
        """Whether every day of the other lies in this one."""
        return self.first <= other.first and other.last <= self.last


def span_of(period: FundingPeriod) -> Span:
    """The days of a period."""
    return Span(period.starts_on, period.ends_on)


def phase_of(span: Span, today: date) -> Phase:
    """Whether the days are to come, under way or over."""
    if today < span.first:
        return Phase.UPCOMING
    return Phase.PRESENT if today <= span.last else Phase.OVER


def following(span: Span) -> Span:
    """The days of a period of the same length that begins the day after: whole years stay whole years."""
    first = span.last + ONE_DAY
    years = first.year - span.first.year
    if years_later(span.first, years) == first:
        return Span(first, years_later(first, years) - ONE_DAY)
    return Span(first, first + (span.last - span.first))


def kept_until(period: FundingPeriod) -> date | None:
    """The last day on which the data of the period is kept. None: nobody has said so, and nothing may be deleted."""
    if period.keep_until is not None:
        return period.keep_until
    return None if period.keep_years is None else years_later(period.ends_on, period.keep_years)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 28 where there is none. The last year of the calendar is 9999."""
    year = min(day.year + years, date.max.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def words_are_bound(period: FundingPeriod, today: date) -> bool:
    """True once the period is over and papers carry its words: a paper made late or again must say the same."""
    return period.printed_at is not None and period.ends_on < today


def refuse_bound_words(period: FundingPeriod, today: date) -> None:
    """Raise WordsPrinted when what would change is what papers of a period that is over have printed."""
    if words_are_bound(period, today):
        raise WordsPrinted


def lock_network(db: Session, network_id: int) -> Network:
    """The network with its row locked: it is the lock of the days of all its periods."""
    locked = select(Network).where(Network.id == network_id).with_for_update()
    return db.execute(locked.execution_options(populate_existing=True)).scalar_one()


def lock_period(db: Session, period_id: int) -> FundingPeriod | None:
    """The period with its row locked, as it is now: it is the lock of its lists and logos."""
    locked = select(FundingPeriod).where(FundingPeriod.id == period_id).with_for_update(of=FundingPeriod)
    return db.scalar(locked.execution_options(populate_existing=True))


def refuse_collisions(db: Session, network_id: int, name: str, span: Span, *, but: int | None = None) -> None:
    """Raise PeriodsOverlap or PeriodNameTaken when another period of the network has one of the days, or the name."""
    for other in others(db, network_id, but):
        if span.meets(span_of(other)):
            raise PeriodsOverlap(name=other.name, first=f"{other.starts_on:%d.%m.%Y}", last=f"{other.ends_on:%d.%m.%Y}")
        if other.name == name:
            raise PeriodNameTaken


def others(db: Session, network_id: int, but: int | None = None) -> list[FundingPeriod]:
    """The periods of the network in order, without one of them."""
    of_network = select(FundingPeriod).where(FundingPeriod.network_id == network_id)
    return [one for one in db.scalars(of_network.order_by(FundingPeriod.starts_on)) if one.id != but]
