"""Who may see, mark, correct and reopen the sheets of a run. HR never may; foreign runs do not exist."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from courses.attendance.models import AttendanceSheet, SheetState
from courses.planning.models import CourseRun, Meeting
from courses.planning.trainers.teaching import runs_of_trainer, taught_by
from lms.web.actor import Actor, Role
from lms.web.routes import any_role

TRAINER_CORRECTS_FOR = timedelta(days=7)
STAFF = any_role(Role.TRAINER, Role.PROJECT_LEAD, Role.COORDINATOR)


def teaches(db: Session, run: CourseRun, actor: Actor) -> bool:
    """A trainer of this run, or somebody who stands in for one at some meeting."""
    own = CourseRun.id.in_(runs_of_trainer(actor.person_id))
    return Role.TRAINER in actor.roles and _exists(db, select(CourseRun.id).where(CourseRun.id == run.id, own))


def teaches_meeting(db: Session, meeting_id: int, actor: Actor) -> bool:
    """Who teaches this very meeting: where somebody stands in, that person and not the one who is away."""
    own = taught_by(actor.person_id)
    return Role.TRAINER in actor.roles and _exists(db, select(Meeting.id).where(Meeting.id == meeting_id, own))


def leads(run: CourseRun, actor: Actor) -> bool:
    """The lead of the run's project."""
    return run.project_id in actor.project_ids


def may_see(db: Session, run: CourseRun, actor: Actor) -> bool:
    """Own runs, own project, or the coordination of the network."""
    return Role.COORDINATOR in actor.roles or marks_something(db, run, actor)


def marks_something(db: Session, run: CourseRun, actor: Actor) -> bool:
    """Whether there is a sheet of the run that the actor may mark."""
    return leads(run, actor) or teaches(db, run, actor)


def may_mark(db: Session, run: CourseRun, meeting: Meeting, actor: Actor) -> bool:
    """Marking and closing belong to those who were in the room, and to their lead."""
    return leads(run, actor) or teaches_meeting(db, meeting.id, actor)


def may_see_names(db: Session, run: CourseRun, actor: Actor) -> bool:
    """The coordination sees people of other providers by name only under joint controllership."""
    network = run.project.period.network
    shared = network.joint_controllership or network.host_organisation_id == run.project.provider_id
    return marks_something(db, run, actor) or (Role.COORDINATOR in actor.roles and shared)


def may_correct(db: Session, run: CourseRun, sheet: AttendanceSheet | None, actor: Actor, now: datetime) -> bool:
    """A closed sheet: lead and coordination where they see the names, the trainer for seven days."""
    if sheet is None or sheet.state is not SheetState.CLOSED or sheet.closed_at is None:
        return False
    if may_reopen(run, actor) and may_see_names(db, run, actor):
        return True
    return now <= sheet.closed_at + TRAINER_CORRECTS_FOR and teaches_meeting(db, sheet.meeting_id, actor)


def may_reopen(run: CourseRun, actor: Actor) -> bool:
    """Only lead and coordination."""
    return leads(run, actor) or Role.COORDINATOR in actor.roles


def projects_shown(actor: Actor, person_id: int) -> Collection[int] | None:
    """The trainer and the coordination see all hours, a lead those of the own project."""
    if Role.COORDINATOR in actor.roles or actor.person_id == person_id:
        return None
    return actor.project_ids


def _exists(db: Session, wanted: Select[int]) -> bool:
    return db.scalar(wanted.limit(1)) is not None
