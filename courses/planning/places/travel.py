"""The way between towns: an editable table of minutes, the same both ways, with a default for every other pair."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.planning.models import Venue
from courses.planning.places.models import TravelTime
from lms.data.audit import SYSTEM_STREAM
from lms.data.content_version import version_of_content
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid

MOST_WAYS = 200
LONGEST_WAY = 24 * 60
THE_TABLE = 1  # how the audit and the history call the one table there is


class WaysChangedMeanwhile(Refusal):
    """Somebody else saved the table after it was opened here."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


@dataclass(frozen=True)
class Way:
    """Minutes between two towns."""

    first_town: str
    second_town: str
    minutes: int

    @property
    def pair(self) -> tuple[str, str]:
        """The two towns in the order in which they are stored."""
        return in_order(self.first_town, self.second_town)


def in_order(here: str, there: str) -> tuple[str, str]:
    """Two towns in the one order in which a pair is stored."""
    return (here, there) if here <= there else (there, here)


def ways(db: Session) -> list[Way]:
    """What was written down, by town."""
    rows = db.scalars(select(TravelTime).order_by(TravelTime.first_town, TravelTime.second_town))
    return [Way(row.first_town, row.second_town, row.minutes) for row in rows]


def towns(db: Session) -> list[str]:
    """All towns with a venue, and those of the table."""
    known = set(db.scalars(select(Venue.town).distinct()))
    return sorted(known.union(*((way.first_town, way.second_town) for way in ways(db))))


def travel_times(db: Session, default: int) -> Callable[[str, str], int]:
    """The way between two towns in minutes; none inside a town."""
    return _lookup({way.pair: way.minutes for way in ways(db)}, default)


def version_of(known: Sequence[Way]) -> int:
    """A number for the table as it is; another table has another one."""
    return version_of_content([(*way.pair, way.minutes) for way in known])


def change_ways(db: Session, wanted: Sequence[Way], *, version: int, actor: str, now: datetime) -> None:
    """Bring the table to what was written. Raises WaysChangedMeanwhile when it is no longer the one that was opened."""
    db.execute(select(TravelTime.id).order_by(TravelTime.id).with_for_update())
    there_now = ways(db)
    if version_of(there_now) != version:
        raise WaysChangedMeanwhile
    before = {f"{way.first_town} – {way.second_town}": way.minutes for way in there_now}
    db.execute(delete(TravelTime))
    stored = sorted({way.pair: way.minutes for way in wanted}.items())
    db.add_all(TravelTime(first_town=here, second_town=there, minutes=minutes) for (here, there), minutes in stored)
    try:
        db.flush()
    except IntegrityError as error:  # somebody has just written the first ways, too
        raise WaysChangedMeanwhile from error
    after = {f"{here} – {there}": minutes for (here, there), minutes in stored}
    record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="travel.changed",
        subject=f"travel:{THE_TABLE}",
        before={"ways": _rows(before)},
        after={"ways": _rows(after)},
    )


def _rows(known: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"towns": towns, "minutes": minutes} for towns, minutes in known.items()]


def _lookup(known: Mapping[tuple[str, str], int], default: int) -> Callable[[str, str], int]:
    def minutes(here: str, there: str) -> int:
        return 0 if here == there else known.get(in_order(here, there), default)

    return minutes
