"""People with a place in two runs whose meetings lie at the same time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.planning.collisions.checks import Slot, overlapping
from courses.planning.collisions.queries import slots_between
from courses.planning.models import CourseRun
from courses.planning.policies import plannable_by
from lms.web.actor import Actor


@dataclass(frozen=True)
class Overlap:
    """Two meetings at the same time, and how many people have a place in both. Who they are is for the lists of the runs."""

    slot: Slot
    other: Slot
    people: int
    mine: bool
    other_mine: bool


def overlaps(db: Session, actor: Actor, first: date, last: date) -> list[Overlap]:
    """All pairs of meetings of these days that share people and touch a run the actor plans, in order of time."""
    runs_of = _people_in_several_runs(db)
    if not runs_of:
        return []
    of_run: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots_between(db, first, last):
        of_run[slot.run].append(slot)
    own = set(db.scalars(select(CourseRun.id).where(plannable_by(actor))))
    pairs = Counter(_pairs(runs_of, of_run))
    found = [
        Overlap(a, b, people, a.run in own, b.run in own) for (a, b), people in pairs.items() if {a.run, b.run} & own
    ]
    return sorted(found, key=lambda one: (one.slot.starts_at, one.slot.code, one.other.code))


def _people_in_several_runs(db: Session) -> dict[int, list[int]]:
    seated = Enrolment.status == EnrolmentStatus.CONFIRMED
    several = select(Enrolment.person_id).where(seated).group_by(Enrolment.person_id).having(func.count() > 1)
    wanted = select(Enrolment.person_id, Enrolment.run_id).where(seated, Enrolment.person_id.in_(several))
    found: dict[int, list[int]] = defaultdict(list)
    for person_id, run_id in db.execute(wanted):
        found[person_id].append(run_id)
    return found


def _pairs(runs_of: dict[int, list[int]], of_run: dict[int, list[Slot]]) -> Iterator[tuple[Slot, Slot]]:
    claims = ((person, slot) for person, runs in runs_of.items() for run in runs for slot in of_run.get(run, ()))
    for _person, slot, other in overlapping(claims):
        if slot.run != other.run:
            yield (slot, other) if slot.run < other.run else (other, slot)
