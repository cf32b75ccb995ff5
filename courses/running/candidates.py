"""Who could stand in: everybody who teaches in the network, with what stands in the way at the meetings that are left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from courses.planning.choices import land_of_network, trainer_choices
from courses.planning.collisions.checks import Kind, Knowledge, Slot, find
from courses.planning.collisions.queries import CollisionRules, knowledge, occupied, slots_of_plan
from courses.planning.collisions.words import Names, sentence
from courses.planning.models import CourseRun
from courses.planning.schedule import day_of
from courses.running.snapshot import Snapshot
from courses.running.standing import plan_with
from lms.web.formats import format_day

ABOUT_TRAINERS = frozenset(
    {
        Kind.TRAINER_TAKEN,
        Kind.TRAINER_ABSENT,
        Kind.NOT_QUALIFIED,
        Kind.OUTSIDE_TIMES,
        Kind.TRAVEL_TOO_SHORT,
        Kind.TRAINER_TOO_MANY_UNITS,
    }
)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could teach instead: what forbids it at some meetings, and what only speaks against it."""

    person_id: int
    name: str
    hindrances: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def is_free(self) -> bool:
        """Whether nothing at all stands in the way."""
        return not self.hindrances and not self.warnings


def candidates(
    db: Session, run: CourseRun, snapshot: Snapshot, rules: CollisionRules, now: datetime
) -> list[Candidate]:
    """Everybody with the role of a trainer but those who teach all of what is left; whom nothing hinders comes first."""
    held = tuple(one for one in snapshot.held if one.id in _ahead(run, now))
    if not held:
        return []
    everywhere = set.intersection(*(set(one.teachers) for one in held))
    people = {id_: name for id_, name in trainer_choices(db, day_of(now, run.zone)) if id_ not in everywhere}
    slots = slots_of_plan(db, plan_with(run, replace(snapshot, meetings=held)), run.course, run.id)
    others = occupied(db, [], list(people), [slot.day for slot in slots], run.id)
    known = knowledge(db, [replace(slot, trainers=tuple(people)) for slot in slots], rules, home=land_of_network(db))
    found = [_candidate(id_, name, slots, others, known) for id_, name in people.items()]
    return sorted(found, key=lambda one: (bool(one.hindrances), len(one.warnings)))


def _candidate(person_id: int, name: str, slots: Sequence[Slot], others: Sequence[Slot], known: Knowledge) -> Candidate:
    mine = [replace(slot, trainers=(person_id,), room=None) for slot in slots]
    collisions = [
        one for one in find(mine, others, known) if one.kind in ABOUT_TRAINERS and one.subject in (0, person_id)
    ]
    names = Names(trainers={person_id: name})
    told = [(one.is_hard, f"{format_day(one.slot.day)}: {sentence(one, names)}") for one in collisions]
    hard, soft = (tuple(dict.fromkeys(text for is_hard, text in told if is_hard is wanted)) for wanted in (True, False))
    return Candidate(person_id, name, hard, soft)


def _ahead(run: CourseRun, now: datetime) -> set[int]:
    return {meeting.id for meeting in run.meetings if meeting.starts_at > now}
