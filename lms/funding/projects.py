"""Projects of a period: a new one, a changed one, other contacts. Numbers name one project of a period each."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.funding.content import PRINTED_OF_PROJECT, note_change, project_content, set_values
from lms.funding.data import Contact, ProjectData, Step
from lms.funding.models import FieldOfAction, Project
from lms.funding.periods import lock_period, refuse_bound_words
from lms.funding.refusals import ChangedMeanwhile, FieldOfAnotherPeriod, ProjectNumberTaken


def add_project(db: Session, period_id: int, data: ProjectData, step: Step) -> Project | None:
    """A new project of the period; None when there is no such period. Raises ProjectNumberTaken, FieldOfAnotherPeriod."""
    period = lock_period(db, period_id)
    if period is None:
        return None
    return insert_project(db, period_id, data, step)


def insert_project(
    db: Session, period_id: int, data: ProjectData, step: Step, *, continues_id: int | None = None
) -> Project:
    """A new project of the locked period; `continues_id` is the one it goes on from.

    Raises ProjectNumberTaken, FieldOfAnotherPeriod.
    """
    _refuse_taken_numbers(db, period_id, data)
    _refuse_foreign_field(db, period_id, data.field_of_action_id)
    project = Project(period_id=period_id, continues_id=continues_id, **_columns(data))
    db.add(project)
    db.flush()
    _note_project(db, step, "project.added", project, {})
    return project


def change_project(db: Session, project_id: int, data: ProjectData, *, version: int, step: Step) -> Project | None:
    """Bring the project to the data; None when there is none.

    Raises ChangedMeanwhile, ProjectNumberTaken, FieldOfAnotherPeriod, and WordsPrinted when papers of a period that is
    over print what would change.
    """
    project = _locked_project(db, project_id)
    if project is None:
        return None
    if project.version != version:
        raise ChangedMeanwhile
    _refuse_taken_numbers(db, project.period_id, data, but=project.id)
    _refuse_foreign_field(db, project.period_id, data.field_of_action_id)
    columns = _columns(data)
    if any(getattr(project, name) != columns[name] for name in PRINTED_OF_PROJECT):
        refuse_bound_words(project.period, step.today)
    before = project_content(project)
    set_values(project, columns)
    db.flush()
    project.version += bool(_note_project(db, step, "project.changed", project, before))
    return project


def change_contact(db: Session, project_id: int, contact: Contact, *, version: int, step: Step) -> Project | None:
    """Other contacts for the project; None when there is none. Raises ChangedMeanwhile. Papers do not print contacts."""
    project = _locked_project(db, project_id)
    if project is None:
        return None
    if project.version != version:
        raise ChangedMeanwhile
    before = project_content(project)
    set_values(project, asdict(contact))
    project.version += bool(_note_project(db, step, "project.changed", project, before))
    return project


def _locked_project(db: Session, project_id: int) -> Project | None:
    """The project with the row of its period locked, which is the lock of the numbers and logos in it."""
    period_id = db.scalar(select(Project.period_id).where(Project.id == project_id))
    if period_id is None:
        return None
    lock_period(db, period_id)
    return db.get(Project, project_id, populate_existing=True)


def _refuse_taken_numbers(db: Session, period_id: int, data: ProjectData, but: int | None = None) -> None:
    others = select(Project.id).where(Project.period_id == period_id, Project.id.is_distinct_from(but))
    if db.scalar(others.where(Project.number == data.number).limit(1)) is not None:
        raise ProjectNumberTaken(field="number")
    same = others.where(Project.project_number == data.project_number)
    if data.project_number and db.scalar(same.limit(1)) is not None:
        raise ProjectNumberTaken(field="project_number")


def _refuse_foreign_field(db: Session, period_id: int, field_id: int | None) -> None:
    if field_id is None:
        return
    of_period = (FieldOfAction.id == field_id) & (FieldOfAction.period_id == period_id)
    if db.scalar(select(FieldOfAction.id).where(of_period)) is None:
        raise FieldOfAnotherPeriod


def _columns(data: ProjectData) -> dict[str, Any]:
    columns: dict[str, Any] = asdict(data)
    contact: dict[str, Any] = columns.pop("contact")
    return columns | contact


def _note_project(db: Session, step: Step, action: str, project: Project, before: dict[str, Any]) -> list[str]:
    subject, after = f"project:{project.id}", project_content(project)
    return note_change(db, step, action, subject, before, after, stream=subject)
