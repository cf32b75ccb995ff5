"""What the search for free slots needs, and who else may ask: free trainers and rooms for given times."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.planning.choices import land_of_network, place_choices, trainer_choices
from courses.planning.collisions.checks import Slot, find
from courses.planning.collisions.diary import Diary
from courses.planning.collisions.queries import CollisionRules, knowledge, occupied
from courses.planning.slots.finder import Place


class FreeTrainer(NamedTuple):
    """Somebody who could teach all the meetings, with how many warnings (0: nothing speaks against it)."""

    person_id: int
    name: str
    warnings: int


def diary_of(
    db: Session,
    model: Slot,
    trainers: Collection[int],
    places: Sequence[Place],
    days: Sequence[date],
    rules: CollisionRules,
) -> Diary:
    """What these trainers and rooms already have to do between the first and the last of the days."""
    rooms = {place.room for place in places if place.room is not None}
    asked = [_with(model, trainer, None) for trainer in trainers] + [_with(model, None, room) for room in rooms]
    known = knowledge(db, asked, rules, home=land_of_network(db))
    return Diary(occupied(db, rooms, set(trainers), days, model.run), known)


def free_trainers(db: Session, slots: Sequence[Slot], rules: CollisionRules, today: date) -> list[FreeTrainer]:
    """Who may teach and is free for all of these meetings (see `collisions.queries.slots_of_plan`), the best first.

    For a substitution: hand in the meetings that need somebody; those of their own run do not count as being taken.
    """
    everybody = dict(trainer_choices(db, today))
    asked = [_with(slot, trainer, None) for trainer in everybody for slot in slots[:1]]
    known = knowledge(db, asked, rules, home=land_of_network(db))
    but = slots[0].run if slots else 0
    others = occupied(db, (), set(everybody), [slot.day for slot in slots], but)
    found = []
    for trainer, name in everybody.items():
        collisions = find([_with(slot, trainer, slot.room) for slot in slots], others, known)
        mine = [one for one in collisions if one.subject == trainer]
        if not any(one.is_hard for one in mine):
            found.append(FreeTrainer(trainer, name, len(mine)))
    return sorted(found, key=lambda one: one.warnings)


def places_of(db: Session, values: Collection[str]) -> list[Place]:
    """The places a form named, with town and Land; nothing named means online."""
    from_form = [
        Place(one.venue_id, one.room_id, one.town, one.land) for one in place_choices(db) if one.value in values
    ]
    return from_form or [Place()]


def model_of(course: Course, *, people: int | None, first: date, last: date) -> Slot:
    """A meeting of the offer with everything but its time, trainer and place."""
    midnight = datetime.min.time()
    nothing = datetime.combine(first, midnight)
    return Slot(
        run=0,
        day=first,
        begins=midnight,
        ends=midnight,
        starts_at=nothing,
        ends_at=nothing,
        minutes=0,
        unit_minutes=course.unit_minutes,
        people=people,
        course=course.id,
        line=course.line_id,
        first_paid=first,
        last_paid=last,
    )


def _with(slot: Slot, trainer: int | None, room: int | None) -> Slot:
    return replace(slot, trainers=() if trainer is None else (trainer,), room=room)
