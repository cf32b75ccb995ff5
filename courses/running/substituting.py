"""A trainer cannot come: somebody else teaches the whole run, or the meetings that are left."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from courses.planning.lifecycle import Step, after, refuse_stale, take_step
from courses.planning.models import CourseRun, RunTrainer
from courses.planning.schedule import day_of
from courses.running import refusals
from courses.running.announcing import announce
from courses.running.changing import Doing, Order, keep, refuse_collisions
from courses.running.messages import Together
from courses.running.models import ChangeKind, RunChange
from courses.running.snapshot import Snapshot
from courses.running.standing import put_own_teachers, snapshot_of
from lms.people.holders import holders
from lms.people.models import Person
from lms.web.actor import Grant, Role


def substitute(
    db: Session,
    run: CourseRun,
    order: Order,
    *,
    missing: int,
    stand_in: int,
    meeting_ids: Collection[int],
    doing: Doing,
    together: Together | None = None,
) -> RunChange:
    """The stand-in teaches these meetings of the locked run in place of the missing trainer.

    A run of which nothing has begun changes its trainer; otherwise the missing one stays the trainer of what was taught,
    with all rights in those sheets. `together`: this is one of several runs of which each trainer hears in one mail.

    Raises NotATrainer, MeetingOver, TeachesAlready, NoSuchMeeting.
    """
    after(run.state, Step.SUBSTITUTE)
    refuse_stale(run, order.version)
    before = snapshot_of(db, run)
    _refuse(db, run, before, missing, stand_in, meeting_ids, doing)
    if _whole(run, before, missing, stand_in, meeting_ids, doing):
        _exchange(run, missing, stand_in)
    else:
        _hand_over(run, before, missing, stand_in, meeting_ids)
    refuse_collisions(db, run, before, order.reason, doing)
    made = keep(db, run, ChangeKind.SUBSTITUTED, before, order, doing)
    changes = {
        "change": made.id,
        "version": run.version,
        "trainers": [missing, stand_in],
        "substituted": {"meetings": sorted(meeting_ids)},
        "informed": order.inform,
    }
    take_step(db, run, Step.SUBSTITUTE, actor=doing.actor.tag, now=doing.now, changes=changes)
    announce(db, made, doing.now, together=together)
    return made


def open_meetings(run: CourseRun, snapshot: Snapshot, person_id: int, doing: Doing) -> list[int]:
    """The meetings of the person that have not begun."""
    ahead = {meeting.id for meeting in run.meetings if meeting.starts_at > doing.now and not meeting.cancelled}
    return [one.id for one in snapshot.held if one.id in ahead and person_id in one.teachers]


def _refuse(
    db: Session,
    run: CourseRun,
    before: Snapshot,
    missing: int,
    stand_in: int,
    meeting_ids: Collection[int],
    doing: Doing,
) -> None:
    teachers = {one.id: one.teachers for one in before.held}
    if not meeting_ids or set(meeting_ids) - set(teachers):
        raise refusals.NoSuchMeeting
    if any(missing not in teachers[id_] for id_ in meeting_ids) or not _is_trainer(
        db, stand_in, day_of(doing.now, run.zone)
    ):
        raise refusals.NotATrainer
    if any(stand_in in teachers[id_] for id_ in meeting_ids):
        raise refusals.TeachesAlready
    if set(meeting_ids) - set(open_meetings(run, before, missing, doing)):
        raise refusals.MeetingOver


def _is_trainer(db: Session, person_id: int, today: date) -> bool:
    return db.scalar(holders(Grant(Role.TRAINER), today).where(Person.id == person_id)) is not None


def _whole(
    run: CourseRun, before: Snapshot, missing: int, stand_in: int, meeting_ids: Collection[int], doing: Doing
) -> bool:
    """Whether the missing trainer has taught nothing yet and teaches nothing any more."""
    of_run = missing in before.trainers and stand_in not in before.trainers and run.starts_at > doing.now
    return of_run and all(one.id in meeting_ids for one in before.held if missing in one.teachers)


def _exchange(run: CourseRun, missing: int, stand_in: int) -> None:
    place = next(trainer for trainer in run.trainers if trainer.person_id == missing)
    run.trainers.remove(place)
    run.trainers.append(RunTrainer(person_id=stand_in, position=place.position))
    for meeting in run.meetings:
        own = tuple(one.person_id for one in meeting.own_trainers)
        put_own_teachers(meeting, _replaced(own, missing, stand_in))


def _hand_over(run: CourseRun, before: Snapshot, missing: int, stand_in: int, meeting_ids: Collection[int]) -> None:
    """Only these meetings name who teaches them; one that names just the run's trainers names nobody."""
    rows = {meeting.id: meeting for meeting in run.meetings}
    for one in before.meetings:
        if one.id in meeting_ids:
            teachers = _replaced(one.teachers, missing, stand_in)
            put_own_teachers(rows[one.id], () if set(teachers) == set(before.trainers) else teachers)


def _replaced(people: tuple[int, ...], missing: int, stand_in: int) -> tuple[int, ...]:
    return tuple(stand_in if one == missing else one for one in people)
