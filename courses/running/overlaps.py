"""People who would have to be at two places at once: confirmed in two runs whose meetings overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Result, bindparam, select
from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment, EnrolmentStatus
from courses.enrolment.policies import names_visible_to
from courses.planning.models import CourseRun, Meeting, RunState
from courses.planning.schedule import instant
from courses.running.snapshot import Snapshot
from lms.web.actor import Actor

Span = tuple[datetime, datetime]
ON_THEIR_WAY = (RunState.PUBLISHED, RunState.RUNNING)
# Asked by every personal page.
_ELSEWHERE = (
    select(Enrolment.person_id, Enrolment.id, Enrolment.run_id, Meeting.starts_at, Meeting.ends_at)
    .join(CourseRun, CourseRun.id == Enrolment.run_id)
    .join(Meeting, Meeting.run_id == CourseRun.id)
    .where(
        Enrolment.person_id.in_(bindparam("people", expanding=True)),
        Enrolment.run_id != bindparam("run"),
        Enrolment.status == EnrolmentStatus.CONFIRMED,
        CourseRun.state.in_(ON_THEIR_WAY),
        Meeting.cancelled.is_(False),
        Meeting.starts_at < bindparam("last"),
        Meeting.ends_at > bindparam("first"),
    )
    .order_by(Meeting.starts_at, Enrolment.id)
)


@dataclass(frozen=True)
class Overlap:
    """One person, and the other run that needs them at the same time. Of a run of others only the time is known."""

    enrolment_id: int
    person_id: int
    name: str
    other_run_id: int
    other_enrolment_id: int
    starts_at: datetime
    ends_at: datetime


def clashing(first: Span, others: Iterable[Span]) -> bool:
    """Whether the span overlaps one of the others; where one ends the next may begin. Pure."""
    return any(first[0] < end and begin < first[1] for begin, end in others)


def spans_of(snapshot: Snapshot, zone: str) -> list[Span]:
    """When the run's meetings take place."""
    return [(instant(one.day, one.begins, zone), instant(one.day, one.ends, zone)) for one in snapshot.held]


def overlaps_of_run(db: Session, run: CourseRun, spans: Sequence[Span]) -> list[Overlap]:
    """Confirmed people of the run who are confirmed elsewhere during one of the spans; one query for all of them."""
    mine = select(Enrolment.id, Enrolment.person_id, Enrolment.name_on_document).where(
        Enrolment.run_id == run.id, Enrolment.status == EnrolmentStatus.CONFIRMED
    )
    people = {person_id: (id_, name) for id_, person_id, name in db.execute(mine)}
    if not people or not spans:
        return []
    found: dict[tuple[int, int], Overlap] = {}
    for person_id, enrolment_id, run_id, begin, end in _elsewhere(db, people, run.id, spans):
        if clashing((begin, end), spans):
            id_, name = people[person_id]
            found.setdefault((person_id, run_id), Overlap(id_, person_id, name, run_id, enrolment_id, begin, end))
    return sorted(found.values(), key=lambda one: (one.starts_at, one.name, one.other_run_id))


def overlaps_of_person(db: Session, run: CourseRun, person_id: int, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The other runs in which the person is confirmed during one of the spans: run and enrolment, the nearest first."""
    if not spans:
        return []
    rows = _elsewhere(db, [person_id], run.id, spans)
    found = {run_id: enrolment_id for _who, enrolment_id, run_id, begin, end in rows if clashing((begin, end), spans)}
    return list(found.items())


def meeting_spans(run: CourseRun) -> list[Span]:
    """When the run's meetings take place, as stored."""
    return [(one.starts_at, one.ends_at) for one in run.meetings if not one.cancelled]


def named_runs(db: Session, run_ids: Iterable[int], actor: Actor) -> dict[int, CourseRun]:
    """Those of the runs whose people the actor may know by name."""
    wanted = select(CourseRun).where(CourseRun.id.in_(list(run_ids)), names_visible_to(actor))
    return {run.id: run for run in db.scalars(wanted)}


def _elsewhere(
    db: Session, people: Iterable[int], run_id: int, spans: Sequence[Span]
) -> Result[int, int, int, datetime, datetime]:
    first, last = min(begin for begin, _end in spans), max(end for _begin, end in spans)
    return db.execute(_ELSEWHERE, {"people": list(people), "run": run_id, "first": first, "last": last})
