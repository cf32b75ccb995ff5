"""Nobody plans into a collision: locked, looked at, refused; or overridden with a reason that stays.

Whoever brings a run to new days, rooms or trainers calls `claim` first, in the transaction of the change, and `accept`
when the run is stored. For a run that stands as it shall be `check_run` does both.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from courses.catalogue.models import Course
from courses.planning.choices import land_of_network
from courses.planning.collisions.checks import Collision, Slot, find, standing
from courses.planning.collisions.models import AcceptedCollision
from courses.planning.collisions.queries import CollisionRules, knowledge, names_for, occupied, slots_of_plans
from courses.planning.collisions.words import Names, sentence
from courses.planning.models import CourseRun, Room
from courses.planning.plans import plan_of
from courses.planning.publishing import RunPlan
from lms.data.audit import record
from lms.data.refusal import Refusal, msgid
from lms.people.models import Person


@dataclass(frozen=True)
class Found:
    """The collisions of a plan. `slots` are its meetings in order; `accepted` keys with the reason somebody gave.

    With `about` only what touches this meeting is in the way: whoever mends one meeting need not mend all of them at once.
    With `since` meetings that had begun by then are in nobody's way: what was is not planned any more. `stood` are those
    that a change neither causes nor makes more: they do not keep anybody from it.
    """

    slots: tuple[Slot, ...] = ()
    collisions: tuple[Collision, ...] = ()
    accepted: dict[str, str] | None = None
    names: Names = Names()  # noqa: RUF009 - frozen
    about: Slot | None = None
    since: datetime | None = None
    stood: frozenset[Collision] = frozenset()

    @property
    def hard(self) -> tuple[Collision, ...]:
        """Those that nobody may override."""
        return tuple(one for one in self.weighed if one.is_hard)

    @property
    def open(self) -> tuple[Collision, ...]:
        """Warnings for which nobody has given a reason yet."""
        return tuple(one for one in self.weighed if not one.is_hard and one.key not in (self.accepted or {}))

    @property
    def weighed(self) -> tuple[Collision, ...]:
        """Those that count: what a change brings, of meetings that lie ahead, of the one meeting it is about."""
        brought = (one for one in self._ahead if one not in self.stood)
        return tuple(one for one in brought if self.about is None or one.touches(self.about))

    @property
    def left(self) -> tuple[Collision, ...]:
        """Those of meetings that lie ahead which a change leaves as they were."""
        return tuple(one for one in self._ahead if one in self.stood)

    @property
    def others(self) -> tuple[Collision, ...]:
        """Those of other meetings."""
        return tuple(one for one in self.collisions if one not in self.weighed)

    def reason(self, collision: Collision) -> str:
        """Why the collision was overridden; empty when it was not."""
        return (self.accepted or {}).get(collision.key, "")

    def words(self, collision: Collision) -> str:
        """The collision as a sentence."""
        return sentence(collision, self.names)

    @property
    def _ahead(self) -> tuple[Collision, ...]:
        return tuple(one for one in self.collisions if self.since is None or one.slot.starts_at > self.since)


class Collides(Refusal):
    """The plan has a hard collision, or a warning without a reason. `found` says which."""

    text = msgid("So kann nicht geplant werden: %(what)s")

    def __init__(self, found: Found) -> None:
        first = (*found.hard, *found.open)[0]
        super().__init__(what=found.words(first))
        self.found = found


class RoomOfAnotherVenue(Refusal):
    """A meeting names a room that does not belong to its venue."""

    text = msgid("Dieser Raum gehört nicht zu diesem Ort.")


def look(
    db: Session,
    plan: RunPlan,
    course: Course,
    rules: CollisionRules,
    *,
    run_id: int = 0,
    moved: int | None = None,
    before: RunPlan | None = None,
) -> Found:
    """The collisions of a plan as things stand, for a page; `moved` and `before` as in `claim`."""
    plans = [plan] if before is None else [plan, before]
    asked = slots_of_plans(db, [(one, course, run_id) for one in plans])
    slots, earlier = asked[: len(plan.meetings)], asked[len(plan.meetings) :]
    rooms, trainers = _claimed(asked)
    others = occupied(db, rooms, trainers, [slot.day for slot in asked], run_id)
    known = knowledge(db, asked, rules, home=land_of_network(db))
    collisions = find(slots, others, known)
    names = names_for(db, slots) if collisions else Names()
    about = None if moved is None else slots[moved]
    stood = standing(collisions, find(earlier, others, known))
    return Found(tuple(slots), tuple(collisions), _accepted(db, run_id), names, about, stood=stood)


def claim(
    db: Session,
    plan: RunPlan,
    course: Course,
    rules: CollisionRules,
    *,
    reason: str = "",
    run_id: int = 0,
    moved: int | None = None,
    before: RunPlan | None = None,
    since: datetime | None = None,
) -> Found:
    """Lock rooms and trainers of the plan, then look. Raises Collides for a hard collision, or a warning without a reason.

    `moved` is the place of the only meeting that is judged, where only one changes; `before` is the plan until now, where
    only what the change brings is judged; `since` leaves out what had begun by then. Two who want the same room at the
    same second come one after the other, and the second one sees the first.
    """
    lock(db, plan)
    found = replace(look(db, plan, course, rules, run_id=run_id, moved=moved, before=before), since=since)
    if found.hard or (found.open and not reason):
        raise Collides(found)
    return found


def lock(db: Session, plan: RunPlan) -> None:
    """Lock what the plan claims: rooms, then trainers, each in the order of their ids, so that nobody waits in a circle.

    Raises RoomOfAnotherVenue for a room that is not where the meeting is.
    """
    venues = {one.room_id: one.venue_id for one in plan.meetings if one.room_id is not None}
    # Rows that merely point to a room or a person need not wait.
    rooms = select(Room).where(Room.id.in_(venues)).order_by(Room.id).with_for_update(key_share=True)
    found = {room.id: room.venue_id for room in db.scalars(rooms)} if venues else {}
    if any(found.get(room) != venue for room, venue in venues.items()):
        raise RoomOfAnotherVenue
    trainers = {person for one in plan.meetings for person in one.trainer_ids} | set(plan.trainer_ids)
    if trainers:
        db.execute(
            select(Person.id).where(Person.id.in_(trainers)).order_by(Person.id).with_for_update(key_share=True)
        ).all()


def accept(db: Session, run: CourseRun, found: Found, reason: str, *, actor: str, now: datetime) -> None:
    """Store why the open warnings were overridden; those that are gone go. Noted in the audit, the reason beside it."""
    kept = {one.key for one in found.collisions}
    gone = (AcceptedCollision.run_id == run.id) & AcceptedCollision.key.not_in(kept)
    db.execute(delete(AcceptedCollision).where(gone))
    if not found.open:
        return
    opened = list(dict.fromkeys(one.key for one in found.open))
    db.add_all(
        AcceptedCollision(run_id=run.id, key=key, reason=reason, accepted_by=actor, accepted_at=now) for key in opened
    )
    record(
        db,
        stream=run.stream,
        at=now,
        actor=actor,
        action="run.collisions_accepted",
        subject=f"run:{run.id}",
        changes={"collisions": opened},
        personal={"reason": reason},
    )


def check_run(
    db: Session,
    run: CourseRun,
    rules: CollisionRules,
    *,
    before: RunPlan | None = None,
    reason: str = "",
    actor: str,
    now: datetime,
) -> Found:
    """A stored run as it stands, its changes flushed: what lies ahead is refused or accepted as in `claim` and `accept`."""
    found = claim(db, plan_of(run), run.course, rules, reason=reason, run_id=run.id, before=before, since=now)
    accept(db, run, found, reason, actor=actor, now=now)
    return found


def refuse_hard(db: Session, run: CourseRun, rules: CollisionRules) -> None:
    """Raise Collides when the stored run has a hard collision; warnings were weighed when it was drafted."""
    plan = plan_of(run)
    lock(db, plan)
    found = look(db, plan, run.course, rules, run_id=run.id)
    if found.hard:
        raise Collides(found)


def _claimed(slots: Sequence[Slot]) -> tuple[Collection[int], Collection[int]]:
    rooms = {slot.room for slot in slots if slot.room is not None}
    return rooms, {trainer for slot in slots for trainer in slot.trainers}


def _accepted(db: Session, run_id: int) -> dict[str, str]:
    if not run_id:
        return {}
    wanted = select(AcceptedCollision.key, AcceptedCollision.reason).where(AcceptedCollision.run_id == run_id)
    return {key: reason for key, reason in db.execute(wanted)}  # noqa: C416 - a result is not a mapping
