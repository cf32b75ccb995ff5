"""Who teaches the runs of the demo and in which room: those who are free, as far as there are any."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course, CourseLine
from courses.planning.collisions.checks import Slot
from courses.planning.collisions.queries import CollisionRules, occupied, slots_of_plan
from courses.planning.models import MeetingMode, PoolMode, Room
from courses.planning.places.travel import Way, change_ways, version_of, ways
from courses.planning.publishing import RunPlan
from courses.planning.slots.queries import free_trainers
from courses.planning.trainers.profile import ProfileData, Subjects, change_profile, lock_profile

ACTOR = "demo"
RULES = CollisionRules()
# The lines of each trainer of the demo, in the order of their accounts; the last one teaches everything.
LINES = (("IKT",), ("EE", "EM", "UH"), ("PF", "UH"), ())
LANGUAGES = (("de", "en", "ar"), ("de", "uk"), ("de", "ro"), ("de", "en", "vi"))
WAYS = (
    Way("Rostock", "Schwerin", 75),
    Way("Rostock", "Stralsund", 65),
    Way("Rostock", "Güstrow", 40),
    Way("Rostock", "Wismar", 55),
    Way("Greifswald", "Stralsund", 40),
    Way("Greifswald", "Neubrandenburg", 60),
    Way("Schwerin", "Wismar", 35),
    Way("Neubrandenburg", "Schwerin", 120),
)


def with_free_people_and_rooms(
    db: Session, course: Course, plan: RunPlan, trainers: Sequence[int], *, keep_people: bool
) -> RunPlan:
    """The plan with the wished trainers if they are free, else with others who are; and with a free room of its venue.

    `keep_people` where somebody who logs in has to find the run.
    """
    db.flush()
    chosen = plan if keep_people else replace(plan, trainer_ids=_people(db, course, plan, trainers))
    room = _room(db, course, chosen)
    if room is None:
        return chosen
    meetings = tuple(
        one if one.mode is MeetingMode.ONLINE else replace(one, room_id=room.id) for one in chosen.meetings
    )
    return replace(chosen, meetings=meetings)


def write_down_trainers(db: Session, trainers: Sequence[int], now: datetime) -> None:
    """What the trainers of the demo teach, and in which languages."""
    lines: dict[str, set[int]] = {}
    for code, line_id in db.execute(
        select(Course.code, CourseLine.id).join(CourseLine, CourseLine.id == Course.line_id)
    ):
        lines.setdefault(code.split("-")[0], set()).add(line_id)
    for person_id, names, languages in zip(trainers, LINES, LANGUAGES, strict=False):
        subjects = Subjects(lines=frozenset().union(*(lines.get(name, set()) for name in names)))
        data = ProfileData(languages, (), (), subjects)
        change_profile(db, lock_profile(db, person_id), data, version=0, actor=ACTOR, now=now)


def write_down_ways(db: Session, now: datetime) -> None:
    """The ways between the towns of the demo that matter most."""
    change_ways(db, WAYS, version=version_of(ways(db)), actor=ACTOR, now=now)


def _people(db: Session, course: Course, plan: RunPlan, trainers: Sequence[int]) -> tuple[int, ...]:
    free = {one.person_id for one in free_trainers(db, slots_of_plan(db, plan, course), RULES, plan.meetings[0].day)}
    wished = [person for person in plan.trainer_ids if person in free]
    others = [person for person in trainers if person in free]
    # Nobody at all is free on a few busy days: the list of conflicts has something to show.
    return tuple(wished or others[:1] or plan.trainer_ids)


def _room(db: Session, course: Course, plan: RunPlan) -> Room | None:
    people = plan.capacity.get(PoolMode.ONSITE, plan.capacity.get(PoolMode.ANY)) or 0
    rooms = db.scalars(select(Room).where(Room.venue_id == plan.venue_id).order_by(Room.capacity, Room.id)).all()
    slots = [slot for slot in slots_of_plan(db, plan, course) if slot.town]
    taken = occupied(db, {room.id for room in rooms}, (), [slot.day for slot in slots], 0)
    free = [room for room in rooms if not _in_the_way(room.id, slots, taken)]
    fitting = [room for room in free if (room.capacity or 0) >= people]
    return next(iter(fitting or free), None)


def _in_the_way(room_id: int, slots: Sequence[Slot], taken: Sequence[Slot]) -> bool:
    return any(other.room == room_id and slot.overlaps(other) for slot in slots for other in taken)
