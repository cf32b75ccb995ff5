"""Places to meet."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, Venue
from courses.planning.readdressing import ADDRESS, Spot, tell_calendars
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid


class VenueKnown(Refusal):
    """The place is there already."""

    text = msgid("Diesen Ort gibt es schon.")


class ChangedMeanwhile(Refusal):
    """Somebody else saved the place after it was opened here."""

    text = msgid("Inzwischen hat jemand anderes gespeichert. Ihre Angaben wurden nicht übernommen.")


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
    features: tuple[str, ...] = ()


def add_venue(db: Session, data: VenueData, *, actor: str, now: datetime) -> Venue:
    """A new place. Raises VenueKnown when its town has one of this name."""
    venue = Venue(**_columns(data))
    _store(db, venue)
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action="venue.created", subject=f"venue:{venue.id}")
    return venue


def change_venue(
    db: Session, venue: Venue, runs: list[CourseRun], data: VenueData, *, version: int, actor: str, now: datetime
) -> None:
    """Bring the locked place to what was written; calendars of its locked `runs` to come notice another address.

    Raises ChangedMeanwhile, and VenueKnown for a name its town has.
    """
    if venue.version != version:
        raise ChangedMeanwhile
    before = content_of(venue)
    for name, value in _columns(data).items():
        setattr(venue, name, value)
    _store(db, venue)
    differing = record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="venue.changed",
        subject=f"venue:{venue.id}",
        before=before,
        after=content_of(venue),
    )
    venue.version += bool(differing)
    if not ADDRESS.isdisjoint(differing):
        tell_calendars(db, runs, Spot(venue.id), actor=actor, now=now)


def lock_venue(db: Session, venue_id: int) -> Venue | None:
    """The place with its row locked, as it is now."""
    wanted = select(Venue).where(Venue.id == venue_id).with_for_update(of=Venue)
    return db.scalar(wanted.execution_options(populate_existing=True))


def content_of(venue: Venue) -> dict[str, Any]:
    """The place under the names of its form."""
    return {name: getattr(venue, name) for name in VenueData.__dataclass_fields__}


def _columns(data: VenueData) -> dict[str, Any]:
    return asdict(data) | {"features": list(data.features)}


def _store(db: Session, venue: Venue) -> None:
    try:
        with db.begin_nested():
            db.add(venue)
            db.flush()
    except IntegrityError as error:
        raise VenueKnown from error
