"""Rooms of a venue: adding, changing and removing them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.planning.models import CourseRun, Meeting, Room, Venue
from courses.planning.readdressing import ADDRESS, Spot, tell_calendars
from courses.planning.venues import ChangedMeanwhile
from lms.data.audit import SYSTEM_STREAM, record
from lms.data.history import record_edit
from lms.data.refusal import Refusal, msgid


class RoomKnown(Refusal):
    """The venue has a room of this name."""

    text = msgid("Einen Raum mit diesem Namen gibt es hier schon.")


class RoomInUse(Refusal):
    """Meetings name the room."""

    text = msgid("In diesem Raum sind oder waren Termine geplant. Er kann nicht gelöscht werden.")


@dataclass(frozen=True)
class RoomData:
    """A room with what it holds, what stands in it, and how one gets in."""

    name: str
    capacity: int | None
    equipment: tuple[str, ...]
    features: tuple[str, ...]
    access_de: str
    access_en: str


def add_room(db: Session, venue: Venue, data: RoomData, *, actor: str, now: datetime) -> Room:
    """A new room of the venue. Raises RoomKnown for a name the venue has."""
    room = Room(venue_id=venue.id, **_columns(data))
    _store(db, room)
    changes = {"venue": venue.id}
    subject = f"room:{room.id}"
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action="room.created", subject=subject, changes=changes)
    return room


def change_room(
    db: Session, room: Room, runs: list[CourseRun], data: RoomData, *, version: int, actor: str, now: datetime
) -> None:
    """Bring the locked room to what was written; calendars of its locked `runs` to come notice another name.

    Raises ChangedMeanwhile, and RoomKnown for a name the venue has.
    """
    if room.version != version:
        raise ChangedMeanwhile
    before = content_of(room)
    for name, value in _columns(data).items():
        setattr(room, name, value)
    _store(db, room)
    differing = record_edit(
        db,
        stream=SYSTEM_STREAM,
        at=now,
        actor=actor,
        action="room.changed",
        subject=f"room:{room.id}",
        before=before,
        after=content_of(room),
    )
    room.version += bool(differing)
    if not ADDRESS.isdisjoint(differing):
        tell_calendars(db, runs, Spot(room.venue_id, room.id), actor=actor, now=now)


def remove_room(db: Session, room: Room, *, actor: str, now: datetime) -> None:
    """Remove a room that nobody ever planned with. Raises RoomInUse."""
    if db.scalar(select(exists().where(Meeting.room_id == room.id))):
        raise RoomInUse
    db.delete(room)
    subject, changes = f"room:{room.id}", {"venue": room.venue_id}
    record(db, stream=SYSTEM_STREAM, at=now, actor=actor, action="room.removed", subject=subject, changes=changes)


def lock_room(db: Session, venue_id: int, room_id: int) -> Room | None:
    """The room of this venue with its row locked, as it is now; meetings that name it are planned under the same lock."""
    wanted = select(Room).where(Room.id == room_id, Room.venue_id == venue_id).with_for_update(of=Room)
    return db.scalar(wanted.execution_options(populate_existing=True))


def content_of(room: Room) -> dict[str, Any]:
    """The room under the names of its form."""
    return {name: getattr(room, name) for name in RoomData.__dataclass_fields__}


def _columns(data: RoomData) -> dict[str, Any]:
    return asdict(data) | {"equipment": list(data.equipment), "features": list(data.features)}


def _store(db: Session, room: Room) -> None:
    try:
        with db.begin_nested():
            db.add(room)
            db.flush()
    except IntegrityError as error:
        raise RoomKnown from error
