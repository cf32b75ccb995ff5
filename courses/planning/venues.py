"""Places to meet."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.planning.models import Venue
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.refusal import Refusal, msgid


class VenueKnown(Refusal):
    """The place is there already."""

    text = msgid("Diesen Ort gibt es schon.")


@dataclass(frozen=True)
class VenueData:
    """A place with what a visitor must know about getting in."""

    name: str
    street: str
    postcode: str
    town: str
    region: str
    land: str
    access_de: str
    access_en: str
    capacity: int | None


def add_venue(db: Session, data: VenueData, *, actor: str, now: datetime) -> Venue:
    """A new place. Raises VenueKnown when its town has one of this name."""
    venue = Venue(**asdict(data))
    try:
        with db.begin_nested():
            db.add(venue)
    except IntegrityError as error:
        raise VenueKnown from error
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action="venue.created", subject=f"venue:{venue.id}")
    return venue


def venue_count(db: Session) -> int:
    """How many there are."""
    return db.scalar(select(func.count(Venue.id))) or 0


def venues(db: Session, *, offset: int, limit: int) -> list[Venue]:
    """One page of places, by town."""
    return list(db.scalars(select(Venue).order_by(Venue.town, Venue.name, Venue.id).offset(offset).limit(limit)))
